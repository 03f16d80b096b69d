"""A sentence for one person, by whichever way reaches them."""

from collections.abc import Mapping, Sequence
from typing import Any

import structlog

from bot.request import Request
from bot.slack.client import SlackApi
from bot.slack.errors import PLACE_GONE, SlackError, SlackProblem

NOT_THERE = PLACE_GONE | {"user_not_in_channel"}

log = structlog.get_logger(__name__)


async def tell_privately(
    api: SlackApi,
    request: Request,
    text: str,
    blocks: Sequence[Mapping[str, Any]] = (),
    *,
    replace: bool = False,
) -> None:
    """Say something (mrkdwn, already safe) to whoever made the request, and to nobody else.

    By the gesture's own answer address, else in the channel, else in a direct message. ``blocks``
    show more than the text; with ``replace`` the private message with the button that was pressed
    gives way. Raises what ``SlackApi.call`` raises.
    """
    message: dict[str, Any] = {"text": text} | ({"blocks": list(blocks)} if blocks else {})
    if request.response_url:
        try:
            await api.respond(request.response_url, text, blocks, replace=replace)
        except SlackProblem as problem:
            log.info("not_answered", reason=problem.reason)
        else:
            return
    place: dict[str, Any] = {"thread_ts": request.thread_ts} if request.in_thread else {}
    try:
        if not request.channel:
            raise SlackError("chat.postEphemeral", "channel_not_found")
        await api.call(
            "chat.postEphemeral", channel=request.channel, user=request.user, **message, **place
        )
    except SlackError as error:
        if error.error not in NOT_THERE:
            raise
        opened = await api.call("conversations.open", users=request.user)
        await api.call("chat.postMessage", channel=opened["channel"]["id"], **message)
