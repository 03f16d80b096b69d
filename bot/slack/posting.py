"""Messages that are posted once, however often the step that posts them is repeated."""

import asyncio
from typing import Any

from bot import limits
from bot.slack.client import SlackApi
from bot.slack.errors import Ambiguous, SlackError
from bot.slack.pacer import Priority
from bot.waiting import Sleep

_TRIES = 3
_PAGE = 200
_PAGES = 25
_SETTLE_SECONDS = 1.0


async def post_once(
    api: SlackApi,
    channel: str,
    thread_ts: str | None,
    purpose: str,
    run_id: str,
    *,
    look_first: bool = False,
    priority: Priority = Priority.NORMAL,
    sleep: Sleep = asyncio.sleep,
    **message: Any,
) -> str:
    """Post ``message`` (arguments of chat.postMessage) and return its ts.

    The message carries ``run_id`` and ``purpose`` as metadata; after a lost answer, or at once
    with ``look_first``, the thread is searched for it before it is posted again. Links and media
    never unfurl. Raises what ``SlackApi.call`` raises; Ambiguous only if looking did not help.
    """
    if look_first and (found := await find_post(api, channel, thread_ts, purpose, run_id)):
        return found
    place: dict[str, Any] = {"channel": channel} | ({"thread_ts": thread_ts} if thread_ts else {})
    message |= {
        "metadata": identity_of(purpose, run_id),
        "unfurl_links": False,
        "unfurl_media": False,
    }
    for attempt in range(_TRIES):
        try:
            answer = await api.call("chat.postMessage", priority=priority, **place, **message)
            return str(answer["ts"])
        except Ambiguous:
            # It may still be on its way into the thread.
            await sleep(_SETTLE_SECONDS)
            if found := await find_post(api, channel, thread_ts, purpose, run_id):
                return found
            if attempt == _TRIES - 1:
                raise
    raise AssertionError("unreachable")


async def find_post(
    api: SlackApi, channel: str, thread_ts: str | None, purpose: str, run_id: str
) -> str | None:
    """The ts of the app's own post with that run and purpose, None if there is none.

    Without a thread the latest messages of the channel are searched.
    """
    wanted = {"run": run_id, "purpose": purpose}
    place: dict[str, Any] = {"channel": channel, "include_all_metadata": True, "limit": _PAGE}
    method = "conversations.history"
    if thread_ts:
        method, place["ts"] = "conversations.replies", thread_ts
    for _ in range(_PAGES if thread_ts else 1):
        page = await api.call(method, **place)
        for message in page.get("messages", ()):
            if _is_own(message, api) and _identity(message) == wanted:
                return str(message["ts"])
        place["cursor"] = (page.get("response_metadata") or {}).get("next_cursor")
        if not place["cursor"]:
            break
    return None


def identity_of(purpose: str, run_id: str) -> dict[str, Any]:
    """The metadata by which a post is found again."""
    identity = {"run": run_id, "purpose": purpose}
    return {"event_type": limits.SLACK_METADATA_KEY, "event_payload": identity}


async def find_streams(api: SlackApi, channel: str, thread_ts: str, since: str) -> list[str]:
    """The ts of the app's own streamed messages in a thread after ``since`` that carry no identity:
    those that never became what they were begun for.
    """
    page = await api.call(
        "conversations.replies",
        channel=channel,
        ts=thread_ts,
        oldest=since,
        include_all_metadata=True,
        limit=_PAGE,
    )
    return [
        str(message["ts"])
        for message in page.get("messages", ())
        if message.get("streaming_state") and _is_own(message, api)
        if message["ts"] > since and _identity(message) is None
    ]


async def origin_of(api: SlackApi, channel: str, ts: str) -> str | None:
    """The run that one of the app's own root messages was posted for; None for any other one."""
    try:
        page = await api.call(
            "conversations.replies", channel=channel, ts=ts, limit=1, include_all_metadata=True
        )
    except SlackError:
        return None
    message: dict[str, Any] = next(iter(page.get("messages") or ()), {})
    if message.get("ts") != ts or not _is_own(message, api):
        return None
    run_id: str | None = (_identity(message) or {}).get("run")
    return run_id


def _is_own(message: dict[str, Any], api: SlackApi) -> bool:
    # Anybody may write metadata of our type: only the app's own posts count.
    return message.get("user") == api.bot_user_id or (
        bool(message.get("app_id")) and message.get("app_id") == api.installation.app_id
    )


def _identity(message: dict[str, Any]) -> dict[str, Any] | None:
    metadata = message.get("metadata") or {}
    if metadata.get("event_type") != limits.SLACK_METADATA_KEY:
        return None
    payload = metadata.get("event_payload") or {}
    return {"run": payload.get("run"), "purpose": payload.get("purpose")}
