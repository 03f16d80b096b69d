"""Joining and leaving channels."""

from playground.slack.hub import Hub
from playground.slack.members import Channel
from playground.slack.messages import Message
from playground.slack.posting import post
from playground.slack.refusal import Json


def join(hub: Hub, channel: Channel, user: str, inviter: str | None) -> None:
    """Adds somebody to a channel: a line in the channel and `member_joined_channel`."""
    if user in channel.members:
        return
    channel.members.append(user)
    _line(hub, channel, user, "channel_join", "has joined the channel")
    event: Json = {"type": "member_joined_channel", "user": user, "channel": channel.id}
    event |= {"channel_type": channel.id[0], "team": hub.ws.team.id}
    event |= ({"inviter": inviter} if inviter else {}) | {"event_ts": hub.ws.ids.ts()}
    hub.events.emit("member_joined_channel", event, channel.id)
    changed(hub)


def leave(hub: Hub, channel: Channel, user: str) -> None:
    """Takes somebody out of a channel."""
    if user not in channel.members:
        return
    event: Json = {"type": "member_left_channel", "user": user, "channel": channel.id}
    event |= {"channel_type": channel.id[0], "team": hub.ws.team.id}
    hub.events.emit("member_left_channel", event | {"event_ts": hub.ws.ids.ts()}, channel.id)
    _line(hub, channel, user, "channel_leave", "has left the channel")
    channel.members.remove(user)
    changed(hub)


def connect(hub: Hub, channel: Channel, user: str, team: str) -> None:
    """Shares a channel with another company, one of whose people comes in: `channel_shared`."""
    channel.connected_teams = (*channel.connected_teams, team)
    event: Json = {"type": "channel_shared", "connected_team_id": team, "channel": channel.id}
    hub.events.emit("channel_shared", event | {"event_ts": hub.ws.ids.ts()}, channel.id)
    join(hub, channel, user, None)
    changed(hub)


def disconnect(hub: Hub, channel: Channel) -> None:
    """Ends the sharing: the other companies' people go, `channel_unshared`."""
    for team in channel.connected_teams:
        for user in [each for each in channel.members if hub.ws.users[each].team == team]:
            leave(hub, channel, user)
        event: Json = {"type": "channel_unshared", "previously_connected_team_id": team}
        event |= {"channel": channel.id, "is_ext_shared": False, "event_ts": hub.ws.ids.ts()}
        hub.events.emit("channel_unshared", event, channel.id)
    channel.connected_teams = ()
    changed(hub)


def changed(hub: Hub) -> None:
    """Tells every person that the app's connection or membership changed."""
    hub.feed.publish("app", lambda _: app_state(hub))


def app_state(hub: Hub) -> Json:
    """Whether the app hears the workspace, and how."""
    transport = hub.transport()
    connected = hub.sockets.connected if transport == "socket" else True
    return {"connected": connected, "transport": transport}


def _line(hub: Hub, channel: Channel, user: str, subtype: str, words: str) -> None:
    message = Message(
        channel.id, hub.ws.ids.ts(), user, f"<@{user}> {words}", [], hub.ws.team.id, subtype=subtype
    )
    post(hub, message)
