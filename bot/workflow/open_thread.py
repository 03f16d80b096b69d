"""Find a question's thread: one that the app opens for it, or one that it opened just now."""

import dataclasses

import structlog

from bot import access
from bot.acts import Ask
from bot.default_question import default_question
from bot.reply.markdown import escaped
from bot.reply.neutral import neutral_code
from bot.reply.purpose import Purpose
from bot.slack.errors import SlackError
from bot.slack.posting import origin_of, post_once
from bot.text import say
from bot.workflow.action import Action, NotYet
from bot.workflow.destination import quoted_line
from bot.workflow.links import LinkRefused, linked_files, may_see

log = structlog.get_logger(__name__)


class Refused(Exception):
    """The question cannot be asked like this: ``key`` of the catalogue says why."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


async def open_thread(action: Action[Ask]) -> str | None:
    """The id of the thread that the question waits in from now on; None if it is dealt with.

    Raises NotYet while the opener of a thread is not placed itself.
    """
    if action.act.thread_ts:
        return await _follow(action)
    return await _open(action)


async def _follow(action: Action[Ask]) -> str | None:
    """A reply to a root of the app's own waits until the root's question is in its queue."""
    request, inbox = action.act, action.parts.storage.inbox
    opener = await origin_of(action.api, request.channel, request.thread_ts)
    known = opener is not None and await inbox.knows(opener)
    if not known and not request.addressed:
        await inbox.close(action.run_id, refused=True)
        return None
    if opener not in (None, action.run_id):
        left = await inbox.left(str(opener))
        if left and left.urgent:
            raise NotYet
    await inbox.place(action.run_id, request)
    return request.thread_id


async def _open(action: Action[Ask]) -> str | None:
    """Post the root that says who asked what; the thread under it is the question's."""
    request, inbox = action.act, action.parts.storage.inbox
    try:
        request = await _settled(action)
        ts = await _post_root(action, request)
    except Refused as refused:
        await action.tell(refused.key, **refused.values)
        await inbox.close(action.run_id, refused=True)
        return None
    deliveries = action.parts.storage.deliveries
    await deliveries.keep_post(
        request.installation, action.run_id, Purpose.ROOT, request.channel, ts
    )
    placed = dataclasses.replace(request, ts=ts, thread_ts=ts)
    await inbox.place(action.run_id, placed)
    return placed.thread_id


async def _post_root(action: Action[Ask], request: Ask) -> str:
    """Post the root, once; its ts. Raises Refused where Slack lets nobody, or not the app, post."""
    text = _root(request, action.locale)
    open_thread = (request.channel, None, Purpose.ROOT, action.run_id)
    try:
        return await post_once(action.api, *open_thread, look_first=True, text=text)
    except SlackError as error:
        log.info("root_not_posted", reason=error.reason)
        raise Refused("place.closed", channel=f"<#{request.channel}>") from None


async def _settled(action: Action[Ask]) -> Ask:
    """The request with its channel and files. Raises Refused."""
    request, api = action.act, action.api
    if request.channel:
        shared = await _is_shared(action)
        request = dataclasses.replace(request, shared_channel=shared)
    else:
        opened = await api.call("conversations.open", users=request.user)
        request = dataclasses.replace(request, channel=str(opened["channel"]["id"]))
    if why := access.refusal(request, action.user, action.parts.rules.policy):
        raise Refused(why.sentence)
    if request.links:
        try:
            files = await linked_files(api, action.user, request.links)
        except LinkRefused as refused:
            raise Refused(refused.trouble.sentence) from None
        request = dataclasses.replace(request, files=(*request.files, *files))
    return request


async def _is_shared(action: Action[Ask]) -> bool:
    """Whether the channel is shared with another company.

    Raises Refused where the app is not a member, or the asker may not see the channel.
    """
    request, api = action.act, action.api
    invite = Refused("place.invite", channel=f"<#{request.channel}>", app=f"<@{api.bot_user_id}>")
    try:
        info = await action.parts.channels.info(api, request.channel)
    except SlackError:
        raise invite from None
    if info.get("is_im"):
        return False
    if not info.get("is_member"):
        raise invite
    if not await may_see(api, action.user, request.channel):
        raise Refused("place.not_yours")
    return bool(info.get("is_ext_shared"))


def _root(request: Ask, locale: str) -> str:
    """The thread's root: who asked what about which files (mrkdwn)."""
    files = [str(file.get("name") or file["id"]) for file in request.files]
    names = ", ".join(f"`{escaped(neutral_code(name))}`" for name in files)
    text = request.text or default_question(files, locale)
    key = "place.root_private" if request.private else "place.root"
    head = say(key if names else "place.root_bare", locale, who=f"<@{request.user}>", names=names)
    return f"{head}\n{quoted_line(text)}"
