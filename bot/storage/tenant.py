"""Whose row it is.

The model of tenancy, from the outside in:

* A tenant is an installation: an app in a workspace, or in a whole organization. Three columns name
  it, ``app_id``, ``enterprise_id`` and ``team_id``, and only the three together do: the
  ``enterprise_id`` of a workspace without an organization is "", the ``team_id`` of an app that is
  installed for a whole organization is "", and two of either kind have that in common.
* Every row of every table carries the three, the processes in ``replicas`` excepted.
* Ids that Slack gives (of channels, users, files, messages) mean something within an installation
  only: two may know the same channel. A query by such an id is about an installation, and its
  condition comes from ``scoped``.
* Ids of the app's own (``run_id``, ``thread_id``) begin with the installation's key. A query by one
  of them needs nothing more.

Nothing else in this package compares the three columns.
"""

from typing import Any

from sqlalchemy import ColumnElement, FromClause, Row, and_

from bot.acts import Installation


def tenant(installation: Installation) -> dict[str, str]:
    """The installation as the columns that every table has, for a new row."""
    return {
        "app_id": installation.app_id,
        "enterprise_id": installation.enterprise_id,
        "team_id": installation.team_id,
    }


def scoped(table: FromClause, installation: Installation) -> ColumnElement[bool]:
    """The condition that a row of ``table`` is the installation's."""
    return and_(*(table.c[name] == value for name, value in tenant(installation).items()))


def owner(row: Row[*tuple[Any, ...]]) -> Installation:
    """The installation that a row of any table belongs to; the inverse of ``tenant``."""
    return Installation(row.app_id, row.enterprise_id, row.team_id)
