"""Agent sessions: the state of a thread that the app works in, and Slack's own Stop button."""

from playground.slack import posting
from playground.slack.hub import Hub
from playground.slack.refusal import Json
from playground.slack.workspace import Session

STATUSES = ("active", "processing", "suspended", "closed")


def stoppable(hub: Hub) -> bool:
    """Whether people get a Stop button: the app must listen for it."""
    return hub.ws.manifest.hears("agent_session_stopped")


def set_status(hub: Hub, channel: str, thread_ts: str, status: str, title: str = "") -> Session:
    """Sets the state of a session, creating it; a title counts only then."""
    session = hub.ws.sessions.get((channel, thread_ts))
    if session is None:
        session = Session(channel, thread_ts, status, title)
        hub.ws.sessions[channel, thread_ts] = session
    session.status, session.since = status, hub.ws.clock()
    show(hub, session)
    if status == "processing":
        hub.later(hub.ws.timing.session + 0.01, lambda: _fade(hub, session))
    return session


def begin(hub: Hub, channel: str, thread_ts: str) -> None:
    """A stream started: the thread has a session at work, if the app is an agent."""
    if hub.ws.manifest.agent_view is not None:
        set_status(hub, channel, thread_ts, "processing")


def end_stream(hub: Hub, channel: str, thread_ts: str, status: str | None) -> None:
    """A stream ended: the session takes the given state, or `active`."""
    if (channel, thread_ts) in hub.ws.sessions:
        set_status(hub, channel, thread_ts, status or "active")


def stop(hub: Hub, channel: str, thread_ts: str, user: str) -> list[str]:
    """Somebody pressed Stop: live streams take no more, and the app is told.

    The state does not change by itself. Returns the timestamps of the stopped streams.
    """
    stopped = []
    for (place, ts), stream in hub.ws.streams.items():
        mine = place == channel and stream.message.root == thread_ts
        if mine and stream.state == "live":
            stream.state = "stopped_by_user"
            stopped.append(ts)
    event: Json = {"type": "agent_session_stopped", "channel": channel, "user": user}
    event |= {"thread_ts": thread_ts, "streaming_message_ts": stopped}
    event["event_ts"] = hub.ws.ids.ts()
    hub.events.emit("agent_session_stopped", event, channel)
    return stopped


def rename(hub: Hub, session: Session, title: str, user: str = "") -> None:
    """Gives a session another title; the app is told if a ``user`` did it."""
    before, session.title = session.title, title
    show(hub, session)
    if not user:
        return
    event: Json = {"type": "agent_session_title_changed", "channel": session.channel}
    event |= {"user": user, "team_id": hub.ws.team.id}
    event |= {"thread_ts": session.thread_ts, "title": title}
    event |= {"previous_title": before} if before else {}
    event["event_ts"] = hub.ws.ids.ts()
    hub.events.emit("agent_session_title_changed", event, session.channel)


def show(hub: Hub, session: Session) -> None:
    """Puts a session on the feed."""
    line: Json = {"channel": session.channel, "thread_ts": session.thread_ts}
    line |= {"status": session.status, "title": session.title}
    line["stoppable"] = session.status == "processing" and stoppable(hub)
    members = hub.ws.channels[session.channel].members
    hub.feed.publish("session", lambda person: line if person in members else None)


def fade_status(hub: Hub, channel: str, thread_ts: str, stamp: float) -> None:
    """Takes away a status line that was not refreshed since `stamp`."""
    status = hub.ws.statuses.get((channel, thread_ts))
    if status and status["since"] == stamp:
        posting.clear_status(hub, channel, thread_ts)


def _fade(hub: Hub, session: Session) -> None:
    before = session.status
    current = hub.ws.session(session.channel, session.thread_ts)
    if current is session and before != current.status:
        show(hub, session)
