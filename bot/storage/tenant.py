"""The columns that say whose row it is."""

from bot.request import Installation


def tenant(installation: Installation) -> dict[str, str]:
    """The installation as the columns that every table has."""
    return {
        "app_id": installation.app_id,
        "enterprise_id": installation.enterprise_id,
        "team_id": installation.team_id,
    }
