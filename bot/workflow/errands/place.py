"""A question finds its thread: one that the app opens for it, or one that it opened just now."""

import dataclasses

import structlog

from bot import access
from bot.default_question import default_question
from bot.reply.markdown import escaped
from bot.reply.neutral import neutral_code
from bot.request import Request
from bot.slack.errors import SlackError
from bot.slack.posting import origin_of, post_once
from bot.text import say
from bot.workflow.errands.errand import Errand, NotYet
from bot.workflow.errands.links import LinkRefused, linked_files, may_see
from bot.workflow.places import quoted_line

ROOT = "root"

log = structlog.get_logger(__name__)


class Refused(Exception):
    """The question cannot be asked like this: ``key`` of the catalogue says why."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


async def place(errand: Errand) -> str | None:
    """The id of the thread that the question waits in from now on; None if it is dealt with.

    Raises NotYet while the opener of a thread is not placed itself.
    """
    if errand.request.thread_ts:
        return await _follow(errand)
    return await _open(errand)


async def _follow(errand: Errand) -> str | None:
    """A reply to a root of the app's own waits until the root's question is in its queue."""
    request, inbox = errand.request, errand.parts.storage.inbox
    opener = await origin_of(errand.api, request.channel, request.thread_ts)
    known = opener is not None and await inbox.knows(opener)
    if not known and not request.addressed:
        await inbox.close(errand.run_id, refused=True)
        return None
    if opener not in (None, errand.run_id):
        left = await inbox.left(str(opener))
        if left and left.errand:
            raise NotYet
    await inbox.place(errand.run_id, request)
    return request.thread_id


async def _open(errand: Errand) -> str | None:
    """Post the root that says who asked what; the thread under it is the question's."""
    request, inbox = errand.request, errand.parts.storage.inbox
    try:
        request = await _settled(errand)
        ts = await _post_root(errand, request)
    except Refused as refused:
        await errand.tell(refused.key, **refused.values)
        await inbox.close(errand.run_id, refused=True)
        return None
    deliveries = errand.parts.storage.deliveries
    await deliveries.keep_post(request.installation, errand.run_id, ROOT, request.channel, ts)
    placed = dataclasses.replace(request, ts=ts, thread_ts=ts)
    await inbox.place(errand.run_id, placed)
    return placed.thread_id


async def _post_root(errand: Errand, request: Request) -> str:
    """Post the root, once; its ts. Raises Refused where Slack lets nobody, or not the app, post."""
    text = _root(request, errand.locale)
    place = (request.channel, None, ROOT, errand.run_id)
    try:
        return await post_once(errand.api, *place, look_first=True, text=text)
    except SlackError as error:
        log.info("root_not_posted", reason=error.reason)
        raise Refused("place.closed", channel=f"<#{request.channel}>") from None


async def _settled(errand: Errand) -> Request:
    """The request with its channel and files. Raises Refused."""
    request, api = errand.request, errand.api
    if request.channel:
        shared = await _is_shared(errand)
        request = dataclasses.replace(request, shared_channel=shared)
    else:
        opened = await api.call("conversations.open", users=request.user)
        request = dataclasses.replace(request, channel=str(opened["channel"]["id"]))
    if why := access.refusal(request, errand.user, errand.parts.rules.policy):
        raise Refused(why)
    if request.links:
        try:
            files = await linked_files(api, errand.user, request.links)
        except LinkRefused as refused:
            raise Refused(refused.key) from None
        request = dataclasses.replace(request, files=(*request.files, *files))
    return request


async def _is_shared(errand: Errand) -> bool:
    """Whether the channel is shared with another company.

    Raises Refused where the app is not a member, or the asker may not see the channel.
    """
    request, api = errand.request, errand.api
    invite = Refused("place.invite", channel=f"<#{request.channel}>", app=f"<@{api.bot_user_id}>")
    try:
        info = await errand.parts.channels.info(api, request.channel)
    except SlackError:
        raise invite from None
    if info.get("is_im"):
        return False
    if not info.get("is_member"):
        raise invite
    if not await may_see(api, errand.user, request.channel):
        raise Refused("place.not_yours")
    return bool(info.get("is_ext_shared"))


def _root(request: Request, locale: str) -> str:
    """The thread's root: who asked what about which files (mrkdwn)."""
    files = [str(file.get("name") or file["id"]) for file in request.files]
    names = ", ".join(f"`{escaped(neutral_code(name))}`" for name in files)
    text = request.text or default_question(files, locale)
    key = "place.root_private" if request.private else "place.root"
    head = say(key if names else "place.root_bare", locale, who=f"<@{request.user}>", names=names)
    return f"{head}\n{quoted_line(text)}"
