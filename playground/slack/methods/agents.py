"""`assistant.threads.*` and `agents.sessions.*`: status lines, titles, prompts, sessions."""

from playground import limits
from playground.slack import posting, sessions
from playground.slack.call import Call, Method
from playground.slack.members import Channel
from playground.slack.refusal import Json, Refusal, invalid_arguments


def set_thread_status(call: Call) -> Json:
    """Shows “App is …” in a thread for two minutes, or until a reply or an empty status."""
    channel = _channel(call)
    thread_ts = _root(call, channel)
    messages = call.tree("loading_messages") or []
    if not isinstance(messages, list) or len(messages) > limits.SLACK_LOADING_MESSAGES:
        raise invalid_arguments("no more than 10 items allowed [json-pointer:/loading_messages]")
    status = call.text("status")
    if status is None:
        raise invalid_arguments("missing required field: status [json-pointer:/status]")
    if not status:
        posting.clear_status(call.hub, channel.id, thread_ts)
        return {"ok": True}
    stamp = call.ws.clock()
    line = {"status": status, "loading_messages": messages, "since": stamp}
    call.ws.statuses[channel.id, thread_ts] = line
    posting.show_status(call.hub, channel.id, thread_ts)
    hub = call.hub
    hub.later(
        call.ws.timing.status, lambda: sessions.fade_status(hub, channel.id, thread_ts, stamp)
    )
    return {"ok": True}


def set_title(call: Call) -> Json:
    """Names a thread in the app's direct message."""
    channel = _channel(call)
    if not channel.direct:
        raise Refusal("invalid_thread_ts")
    thread_ts = _root(call, channel)
    session = call.ws.sessions.get((channel.id, thread_ts))
    if session is None:
        session = sessions.set_status(call.hub, channel.id, thread_ts, "active")
    session.title = call.word("title")[: limits.SLACK_SESSION_TITLE]
    sessions.show(call.hub, session)
    return {"ok": True}


def set_prompts(call: Call) -> Json:
    """Offers up to four prompts in the app's direct message, in a thread or above them all."""
    channel = _channel(call)
    if not channel.direct:
        raise Refusal("channel_not_found")
    thread_ts = call.text("thread_ts") or ""
    if thread_ts:
        _root(call, channel)
    elif call.ws.manifest.agent_view is None:
        raise invalid_arguments("missing required field: thread_ts [json-pointer:/thread_ts]")
    prompts = call.tree("prompts")
    if not isinstance(prompts, list) or not prompts:
        raise invalid_arguments("missing required field: prompts [json-pointer:/prompts]")
    if len(prompts) > limits.SLACK_PROMPTS:
        raise invalid_arguments("no more than 4 items allowed [json-pointer:/prompts]")
    for number, prompt in enumerate(prompts):
        whole = isinstance(prompt, dict) and prompt.get("title") and prompt.get("message")
        if not whole:
            raise invalid_arguments(f"must provide an object [json-pointer:/prompts/{number}]")
    shown: Json = {"title": call.text("title") or "", "prompts": prompts}
    call.ws.prompts[channel.id, thread_ts] = shown
    members = channel.members
    line = {"channel": channel.id, "thread_ts": thread_ts, **shown}
    call.hub.feed.publish("prompts", lambda person: line if person in members else None)
    return {"ok": True}


def set_session_status(call: Call) -> Json:
    """Says what the app does in a thread; `processing` shows a loader and Stop."""
    _agent(call)
    channel = _channel(call)
    thread_ts = _root(call, channel)
    status = call.word("status")
    if status not in sessions.STATUSES:
        raise invalid_arguments("must be a valid enum value [json-pointer:/status]")
    title = call.text("title") or ""
    if len(title) > limits.SLACK_SESSION_TITLE:
        raise invalid_arguments("must be less than 201 characters [json-pointer:/title]")
    initiator = call.text("initiator_user_id")
    if initiator and initiator not in call.ws.users:
        raise Refusal("user_not_found")
    sessions.set_status(call.hub, channel.id, thread_ts, status, title)
    answer: Json = {"ok": True}
    if not sessions.stoppable(call.hub):
        warning = "missing_agent_session_stopped_event_subscription"
        answer |= {"warning": warning, "response_metadata": {"warnings": [warning]}}
    return answer


def rename_session(call: Call) -> Json:
    """Gives a session another title."""
    _agent(call)
    channel = _channel(call)
    session = call.ws.sessions.get((channel.id, _root(call, channel)))
    if session is None:
        raise Refusal("session_not_found")
    title = call.word("title")
    if len(title) > limits.SLACK_SESSION_TITLE:
        raise invalid_arguments("must be less than 201 characters [json-pointer:/title]")
    sessions.rename(call.hub, session, title)
    return {"ok": True}


def _agent(call: Call) -> None:
    if call.ws.manifest.agent_view is None:
        raise Refusal("not_authorized")


def _channel(call: Call) -> Channel:
    return call.channel("channel_id", joined=True)


def _root(call: Call, channel: Channel) -> str:
    ts = call.word("thread_ts")
    message = call.ws.histories[channel.id].messages.get(ts)
    if message is None or message.reply:
        raise Refusal("invalid_thread_ts")
    return ts


_THREAD = ("channel_id", "thread_ts")
_STYLE = ("icon_emoji", "icon_url", "username")
METHODS = (
    Method(
        "assistant.threads.setStatus",
        set_thread_status,
        limits.SLACK_SPECIAL,
        "chat:write",
        _THREAD,
        ("status", "loading_messages", *_STYLE),
    ),
    Method(
        "assistant.threads.setTitle",
        set_title,
        limits.SLACK_TIERS[4],
        "assistant:write",
        (*_THREAD, "title"),
    ),
    Method(
        "assistant.threads.setSuggestedPrompts",
        set_prompts,
        limits.SLACK_TIERS[4],
        "assistant:write",
        ("channel_id", "prompts"),
        ("thread_ts", "title"),
    ),
    Method(
        "agents.sessions.setStatus",
        set_session_status,
        limits.SLACK_TIERS[3],
        "chat:write",
        ("channel_id", "status"),
        ("thread_ts", "title", "initiator_user_id", *_STYLE),
    ),
    Method(
        "agents.sessions.rename",
        rename_session,
        limits.SLACK_TIERS[3],
        "chat:write",
        ("channel_id", "title"),
        ("thread_ts",),
    ),
)
