"""The columns that say whose row it is."""

from sqlalchemy import ColumnElement

from bot.acts import Installation
from bot.storage.schema import thread_files


def tenant(installation: Installation) -> dict[str, str]:
    """The installation as the columns that every table has."""
    return {
        "app_id": installation.app_id,
        "enterprise_id": installation.enterprise_id,
        "team_id": installation.team_id,
    }


def of_file(installation: Installation, slack_file_id: str) -> tuple[ColumnElement[bool], ...]:
    """The rows of ``thread_files`` of one Slack file there."""
    return (
        thread_files.c.slack_file_id == slack_file_id,
        thread_files.c.app_id == installation.app_id,
        thread_files.c.team_id == installation.team_id,
    )
