"""What the app says through an ack or a response URL, and where it appears."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from playground import limits
from playground.slack import posting
from playground.slack.call import Call
from playground.slack.hub import Hub
from playground.slack.interactions import ResponseUrl
from playground.slack.messages import Message
from playground.slack.methods.content import Content, content
from playground.slack.refusal import Json, Refusal

_KNOWN = frozenset({"text", "blocks", "attachments", "markdown_text", "metadata"})


def say(
    hub: Hub, channel: str, user: str, body: Json | str, thread_ts: str | None = None
) -> Message:
    """Posts an answer: for one person only unless its `response_type` is `in_channel`."""
    given = {"text": body} if isinstance(body, str) else body
    said = _content(hub, given)
    message = Message(
        channel=channel,
        ts=hub.ws.ids.ts(),
        user=hub.ws.app.bot_user,
        text=said.text,
        blocks=said.blocks,
        team=hub.ws.team.id,
        thread_ts=str(given["thread_ts"]) if given.get("thread_ts") else thread_ts,
        bot=True,
        attachments=said.attachments,
    )
    if given.get("response_type") != "in_channel":
        message.ephemeral_to = user
    return posting.post(hub, message)


def response_url_handler(hub: Hub) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """The endpoint behind response URLs."""

    async def handle(request: web.Request) -> web.StreamResponse:
        url = hub.interactions.use_url(request.match_info["token"])
        if url is None:
            return web.json_response({"ok": False, "error": "expired_url"}, status=404)
        try:
            body: Any = await request.json()
        except ValueError:
            body = None
        if not isinstance(body, dict):
            return web.Response(status=400, text="invalid_payload")
        try:
            _answer(hub, url, body)
        except Refusal as refusal:
            return web.json_response(refusal.answer(), status=400)
        return web.json_response({"ok": True})

    return handle


def _answer(hub: Hub, url: ResponseUrl, body: Json) -> None:
    original = _original(hub, url)
    if body.get("delete_original") in (True, "true"):
        if original:
            _remove(hub, original)
        return
    if body.get("replace_original") in (True, "true") and original:
        said = _content(hub, body)

        def change() -> None:
            original.text, original.blocks = said.text, said.blocks
            original.attachments = said.attachments

        if original.ephemeral_to:
            change()
            posting.show(hub, "ephemeral", original)
        else:
            posting.edit(hub, original, change, editor=hub.ws.app.bot_id)
        return
    say(hub, url.channel, url.user, body, url.thread_ts)


def _original(hub: Hub, url: ResponseUrl) -> Message | None:
    history = hub.ws.histories[url.channel]
    found = url.ts and (history.get(url.ts) or history.ephemerals.get(url.ts))
    return found if found and found.bot else None


def _remove(hub: Hub, message: Message) -> None:
    if not message.ephemeral_to:
        posting.delete(hub, message)
        return
    hub.ws.histories[message.channel].ephemerals.pop(message.ts, None)
    gone = {"channel": message.channel, "ts": message.ts, "thread_ts": message.thread_ts}
    hub.feed.publish("message_deleted", lambda person: gone)


def _content(hub: Hub, body: Json) -> Content:
    args = {key: value for key, value in body.items() if key in _KNOWN}
    return content(Call(hub, args), longest=limits.SLACK_EPHEMERAL_TEXT)
