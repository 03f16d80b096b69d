"""A sentence for one person, by whichever way reaches them."""

from collections.abc import Mapping, Sequence
from typing import Any

import structlog

from bot.acts import Act
from bot.slack.client import SlackApi
from bot.slack.errors import PLACE_GONE, SlackError, SlackProblem

NOT_THERE = PLACE_GONE | {"user_not_in_channel"}

log = structlog.get_logger(__name__)


async def tell_privately(
    api: SlackApi,
    act: Act,
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
    if act.response_url:
        try:
            await api.respond(act.response_url, text, blocks, replace=replace)
        except SlackProblem as problem:
            log.info("not_answered", reason=problem.reason)
        else:
            return
    place: dict[str, Any] = {"thread_ts": act.thread_ts} if act.in_thread else {}
    try:
        if not act.channel:
            raise SlackError("chat.postEphemeral", "channel_not_found")
        await api.call("chat.postEphemeral", channel=act.channel, user=act.user, **message, **place)
    except SlackError as error:
        if error.error not in NOT_THERE:
            raise
        opened = await api.call("conversations.open", users=act.user)
        await api.call("chat.postMessage", channel=opened["channel"]["id"], **message)
