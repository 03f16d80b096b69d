"""One of everything that the local Slack says, by kind."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from playground.slack.manifest import DEFAULT
from tests.playground.slack.bench import TO, Bench, bench, frame
from tests.playground.slack.conformance.recorded import by_kind
from tests.playground.slack.support import (
    BOT,
    COLLEAGUE,
    DATA,
    DIRECT,
    GENERAL,
    MEMBER,
    OUTSIDE,
    PRIVATE,
    SHARED,
    STRANGER,
    Json,
    Listener,
    refused,
    until,
)
from tests.playground.slack.test_gestures import MODAL

_MORE = ("member_left_channel", "agent_session_title_changed")
_LABEL = {"type": "plain_text", "text": "One", "emoji": True}
_OPTIONS = [{"text": _LABEL, "value": "one"}]
_WORDS = {"type": "mrkdwn", "text": "*One*", "verbatim": False}
_CHOICES = [{"text": _WORDS, "value": "one", "description": _WORDS}]
_MODAL: Json = MODAL | {"close": _LABEL}
_ROW: Json = {
    "type": "actions",
    "block_id": "row",
    "elements": [
        {"type": "button", "action_id": "go", "text": _LABEL, "value": "v", "style": "primary"},
        {"type": "static_select", "action_id": "pick", "placeholder": _LABEL, "options": _OPTIONS},
        {"type": "radio_buttons", "action_id": "choose", "options": _CHOICES},
    ],
}
_PICTURE = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x08\x00\x00\x00\x04\x00\x08\x06\x00\x00\x00"
    + b"\x00" * 64
)


async def everything() -> dict[str, Json]:
    """The payloads of one busy workspace: events, interactions, frames, answers, objects."""
    events = [*DEFAULT["settings"]["event_subscriptions"]["bot_events"], *_MORE]
    settings = DEFAULT["settings"] | {"event_subscriptions": {"bot_events": events}}
    scopes = [*DEFAULT["oauth_config"]["scopes"]["bot"], "team:read"]
    manifest = DEFAULT | {"settings": settings, "oauth_config": {"scopes": {"bot": scopes}}}
    async with bench(manifest) as slack:
        found = await _frames(slack)
        app = await slack.listener()
        await _messages(slack)
        await _own(slack)
        found |= await _files(slack)
        await _gestures(slack, app)
        await _surroundings(slack)
        found |= await _answers(slack)
        found["url_verification"] = await _challenge(slack)
        slack.slack.uninstall()
        for payload in (*(each.payload for each in slack.slack.deliveries), *app.payloads):
            found |= dict(by_kind(payload))
        for call in slack.slack.calls:
            if call.answer.get("ok"):
                found[f"answer {call.method}"] = call.answer
        return found


async def _frames(slack: Bench) -> dict[str, Json]:
    """What a connection says from hello to disconnect."""
    socket = await slack.socket()
    found = {"hello": await frame(socket)}

    async def take(doing: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.create_task(doing)
        envelope = await frame(socket)
        await socket.send_json({"envelope_id": envelope["envelope_id"]})
        await task
        found.update(by_kind(envelope))

    await take(slack.desk.post("hello", PRIVATE))
    await take(slack.desk.act("commands", channel=DATA, command="/analyze", text=""))
    await take(slack.desk.act("shortcuts", callback_id="analyze_files"))
    await slack.slack.sockets.disconnect("refresh_requested")
    found["disconnect"] = await frame(socket)
    await socket.close()
    return found


async def _messages(slack: Bench) -> None:
    """Messages of people: everywhere, edited, deleted, forwarded, mentioning the app."""
    desk = slack.desk
    for channel in (DATA, DIRECT, PRIVATE):
        root = await desk.post("hello", channel)
        await desk.post("more", channel, thread_ts=root)
    await desk.post("hello", SHARED, STRANGER)
    ts = await desk.post("tis")
    reply = await desk.post("what?", thread_ts=ts)
    for text in ("thsi", "this"):
        await desk.act("messages/edit", channel=DATA, ts=ts, text=text)
    await desk.act("messages/forward", channel=DATA, ts=ts, to=GENERAL, text="look")
    await desk.act("messages/delete", channel=DATA, ts=reply)
    await desk.post(f"<@{BOT}> 1")
    await desk.act("reactions", COLLEAGUE, channel=DATA, ts=root, name="eyes")
    await desk.act("channels/join", channel=OUTSIDE)
    await slack.client.conversations_history(channel=DATA)


async def _own(slack: Bench) -> None:
    """What the app posts, updates, streams and reacts with."""
    client, root = slack.client, await slack.desk.post("question")
    place: Json = {"channel_id": DATA, "thread_ts": root}
    await client.chat_postMessage(channel=DATA, text="on top")
    await client.chat_postMessage(channel=DATA, text="x", thread_ts=root, reply_broadcast=True)
    await client.chat_postEphemeral(channel=DATA, user=MEMBER, text="psst")
    await client.reactions_add(channel=DATA, timestamp=root, name="eyes")
    await client.reactions_remove(channel=DATA, timestamp=root, name="eyes")
    await client.assistant_threads_setStatus(**place, status="is reading…")
    _, stream = await slack.stream(markdown_text="one")
    await client.chat_appendStream(channel=DATA, ts=stream, markdown_text="two")
    await client.chat_stopStream(channel=DATA, ts=stream)
    await client.agents_sessions_setStatus(**place, status="processing")
    await client.agents_sessions_rename(**place, title="Churn")
    await client.chat_startStream(channel=DATA, thread_ts=root, **TO)
    await slack.desk.act("stop", channel=DATA, thread_ts=root)
    ts = (await client.chat_postMessage(channel=DATA, text="one", thread_ts=root))["ts"]
    for text in ("two", "three"):
        await client.chat_update(channel=DATA, ts=ts, text=text)
    await client.chat_getPermalink(channel=DATA, message_ts=ts)
    await client.conversations_replies(channel=DATA, ts=root)
    await client.chat_delete(channel=DATA, ts=ts)
    direct = await slack.desk.post("question", DIRECT)
    await client.assistant_threads_setTitle(channel_id=DIRECT, thread_ts=direct, title="Churn")
    prompts = [{"title": "Churn", "message": "What drives churn?"}]
    await client.assistant_threads_setSuggestedPrompts(channel_id=DIRECT, prompts=prompts)


async def _files(slack: Bench) -> dict[str, Json]:
    """Files of people, of strangers and of the app."""
    desk, client = slack.desk, slack.client
    root = await desk.post("question")
    picture = (await desk.drop("plain.png", _PICTURE, thread_ts=root))["id"]
    hosted = (await client.files_info(file=picture))["file"]
    words = {"channel": DATA, "text": "@Datathread what is this?"}
    await desk.send("messages", {"file:image.png": _PICTURE}, **words)
    await desk.send("messages", {"file:a.txt": b"hello"}, channel=DIRECT, text="look")
    [snippet] = _last_share(slack)["files"]
    await desk.drop("theirs.csv", b"a,b\n", channel=SHARED, **{"as": STRANGER})
    [stub] = _last_share(slack)["files"]
    uploaded = await client.files_upload_v2(content="x = 1\n", filename="a.py", channel=DATA)
    own = uploaded["files"][0]["id"]
    await until(lambda: slack.slack.hub.ws.files.files[own].shares)
    await client.files_info(file=own)
    await client.files_list()
    await client.files_delete(file=own)
    await desk.act("files/delete", file=picture)
    return {"file hosted": hosted, "file snippet": snippet, "files file_access": {"files": [stub]}}


def _last_share(slack: Bench) -> Json:
    """The latest event of a message with files."""
    events = [each.event for each in slack.slack.deliveries]
    return next(event for event in reversed(events) if event.get("subtype") == "file_share")


async def _gestures(slack: Bench, app: Listener) -> None:
    """A command, shortcuts, buttons, and a modal from its opening to its end."""
    desk, client = slack.desk, slack.client
    await desk.act("commands", channel=DATA, command="/analyze", text="why?")
    trigger = app.payloads[-1]["trigger_id"]
    view = (await client.views_open(trigger_id=trigger, view=_MODAL))["view"]
    await client.views_update(view_id=view["id"], view=_MODAL)
    where = f'{{"q": {{"text": "why?"}}, "c": {{"where": "{GENERAL}"}}}}'
    parts = {"f/files:a.csv": b"a,b\n"}
    await desk.send("views/submit", parts, view_id=view["id"], state=where)
    app.answers["view_submission"] = {"response_action": "errors", "errors": {"q": "More."}}
    await desk.act("shortcuts", callback_id="analyze_files")
    trigger = app.payloads[-1]["trigger_id"]
    view = (await client.views_open(trigger_id=trigger, view=_MODAL))["view"]
    await desk.act("views/submit", view_id=view["id"], state={"q": {"text": "why?"}})
    pushed = app.payloads[-1]["trigger_id"]
    await client.views_push(trigger_id=pushed, view=_MODAL)
    await desk.act("views/close", view_id=view["id"])
    root = await desk.post("question")
    await desk.act("shortcuts", callback_id="analyze_message", channel=DATA, ts=root)
    post = client.chat_postMessage(channel=DATA, text="x", thread_ts=root, blocks=[_ROW])
    place = {"channel": DATA, "ts": (await post)["ts"], "block_id": "row"}
    for action, value in (("go", None), ("pick", "one"), ("choose", "one")):
        status, answer = await desk.act("actions", **place, action_id=action, value=value)
        assert status == 200, answer


async def _surroundings(slack: Bench) -> None:
    """The app's page, what lies beside it, and leaving a channel."""
    desk = slack.desk
    for tab in ("home", "messages"):
        await desk.act("home", tab=tab, context=GENERAL if tab == "messages" else "")
    context = {"entities": [{"type": "slack#/types/channel_id", "value": GENERAL}]}
    await desk.act("messages", channel=DIRECT, text="summarise this", context=context)
    await desk.act("context", channel=GENERAL)
    await slack.client.views_publish(user_id=MEMBER, view={"type": "home", "blocks": [_ROW]})
    await desk.act("channels/leave", channel=OUTSIDE)


async def _challenge(slack: Bench) -> Json:
    """What Slack asks a new request URL."""
    endpoint = await slack.endpoint()
    await slack.slack.verify_events_url()
    slack.slack.set_events_url(None)
    asked: Json = next(each for each in endpoint.events if "challenge" in each)
    return asked


async def _answers(slack: Bench) -> dict[str, Json]:
    """The reading methods, and one refusal with reasons."""
    client = slack.client
    await client.auth_test()
    await client.bots_info()
    await client.team_info()
    await client.users_info(user=MEMBER)
    await client.users_conversations()
    await client.conversations_members(channel=DATA)
    await client.conversations_open(users=MEMBER)
    listed = (await client.conversations_list())["channels"]
    direct = (await client.conversations_info(channel=DIRECT)).data
    general = (await client.conversations_info(channel=GENERAL)).data
    wrong = await refused(client.api_call("views.publish", json={"user_id": MEMBER, "view": []}))
    assert isinstance(general, dict) and isinstance(direct, dict)
    return {
        "answer conversations.info channel": general,
        "answer conversations.info im": direct,
        "channel shared": next(each for each in listed if each["is_ext_shared"]),
        "refusal views.publish": wrong,
    }
