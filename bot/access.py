"""Who may ask, and where. Closed by default: full members of the installing company only."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from bot.acts import Act, Installation
from bot.troubles import Trouble


@dataclass(frozen=True, slots=True)
class Policy:
    """The operator's choice. An empty collection means everybody, or every channel.

    Direct messages are no channels. ``guests`` and ``external_users`` let guests and
    people of other companies in.
    """

    users: Collection[str] = ()
    channels: Collection[str] = ()
    guests: bool = False
    external_users: bool = False


def refusal(act: Act, user: Mapping[str, Any], policy: Policy) -> Trouble | None:
    """Why this person may not ask here; None if they may.

    ``user`` is the ``user`` object of ``users.info``.
    """
    if user.get("is_bot") or user.get("deleted"):
        return Trouble.NOT_A_PERSON
    if not policy.external_users and is_external(act.installation, user):
        return Trouble.STRANGER
    if not policy.guests and (user.get("is_restricted") or user.get("is_ultra_restricted")):
        return Trouble.GUEST
    if policy.users and act.user not in policy.users:
        return Trouble.USER_NOT_LISTED
    return refused_here(act, policy)


def refused_here(act: Act, policy: Policy) -> Trouble | None:
    """Why nobody may ask in this place; None if people may.

    An act without a channel is for a direct message.
    """
    direct = not act.channel or act.channel.startswith("D")
    if policy.channels and not direct and act.channel not in policy.channels:
        return Trouble.CHANNEL_NOT_LISTED
    if act.shared_channel and act.channel not in policy.channels:
        return Trouble.SHARED_CHANNEL
    return None


def is_admin(act: Act, user: Mapping[str, Any], admins: Collection[str]) -> bool:
    """Whether somebody may decide for others: an admin of the workspace, or one of ``admins``."""
    if act.user in admins:
        return True
    return bool(user.get("is_admin") or user.get("is_owner")) and not is_external(
        act.installation, user
    )


def is_external(where: Installation, user: Mapping[str, Any]) -> bool:
    """Whether somebody is of another company than the one that installed the app."""
    if user.get("is_stranger"):
        return True
    if where.enterprise_id:
        company = (user.get("enterprise_user") or {}).get("enterprise_id")
        return company != where.enterprise_id and user.get("team_id") != where.team_id
    return user.get("team_id") != where.team_id
