"""More people and channels than the local workspace has by itself."""

from playground.slack import LocalSlack
from playground.slack.members import Channel, User


def people(slack: LocalSlack, count: int) -> list[str]:
    """Add members of the workspace; returns their ids."""
    workspace = slack.hub.ws
    ids = [f"U0CROWD{number:04}" for number in range(count)]
    for user in ids:
        workspace.users[user] = User(user, workspace.team.id, user.lower(), "A member", "1d6fb8")
        workspace.direct(user)
    return ids


def channels(slack: LocalSlack, count: int, members: list[str]) -> list[str]:
    """Add channels with these members and the app in them; returns their ids."""
    workspace = slack.hub.ws
    ids = [f"C0CROWD{number:04}" for number in range(count)]
    for channel in ids:
        inside = [*members, workspace.app.bot_user]
        workspace.add_channel(Channel(channel, channel.lower(), "channel", members[0], inside))
    return ids
