"""Gather: everything that was said about an act becomes a plan."""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from bot.acts import AnyAct, Ask, Offer, Words
from bot.intent import answers_somebody, needs_no_file
from bot.slack.client import SlackApi
from bot.slack.errors import SlackError
from bot.slack.file_objects import file_facts, message_files
from bot.slack.readiness import NeedsInfo, Refused, readiness, unavailable
from bot.troubles import Trouble
from bot.workflow.links import LinkRefused, linked_files
from bot.workflow.parts import Parts
from bot.workflow.permission import denied
from bot.workflow.plan import Over, RefusedFile, Work

log = structlog.get_logger(__name__)

TALK_SECONDS = 3600.0  # how far back somebody else's line in a thread still counts

PAGE = 200  # messages of one conversations.replies
PAGES = 10  # of a long thread, read back from the question
BACK_SECONDS = (3_600.0, 86_400.0, 30 * 86_400.0, float("inf"))
"""How far back a long thread is read, step by step: Slack lists the oldest first."""


async def gather(parts: Parts, run_id: str) -> Work | Over:
    """Read every hint, ask Slack for what is missing, decide who may ask and what can be read."""
    request = asked(await parts.storage.inbox.hints(run_id))
    api = await parts.slack.of(request.installation)
    user = await parts.people.user(api, request.user)
    locale = user.get("locale") or "en"
    conversations = parts.storage.conversations

    def over(trouble: Trouble | None, *, private: bool = False, **values: Any) -> Over:
        return Over(request, locale, trouble, values, private)

    if why := await denied(parts, run_id, request, user):
        return over(why.trouble if request.addressed else None, private=True, **why.values)
    if stop := (await parts.storage.stops.asked([run_id])).get(run_id):
        return over(None if stop.steered else Trouble.STOPPED_BEFORE, who=f"<@{stop.by}>")
    if not request.addressed and await _among_themselves(parts, api, request):
        return over(None)
    request = await _filled(parts, request)
    known = {file.slack_file_id for file in await conversations.files(request.thread_id)}
    given = await _files(parts, api, request, first=not known)
    linked, lost = await _linked(api, user, request)
    files = {file["id"]: file for file in (*given.files, *linked) if file["id"] not in known}
    ready, refused = await sort_files(parts, api, files.values())
    bare = bool(await conversations.turns(request.thread_id)) or needs_no_file(request.text)
    if not (ready or known or refused or lost or bare):
        if not request.addressed:
            return over(None)
        return (
            over(Trouble.NO_FILE) if given.whole else over(Trouble.NO_FILE_FAR, count=PAGES * PAGE)
        )
    return Work(request, locale, files=tuple(ready), refused=(*refused, *lost), bare=bare)


async def _linked(
    api: SlackApi, user: Mapping[str, Any], request: Ask
) -> tuple[list[Mapping[str, Any]], list[RefusedFile]]:
    """The files behind the links of a message, and the links that lead nowhere for this person.

    Those of other acts were followed when their thread was opened. What people write may have a
    link in it that is no file of theirs: one without a file counts only where nothing else is said.
    """
    files: list[Mapping[str, Any]] = []
    lost: list[RefusedFile] = []
    for link in () if request.unspoken else request.links:
        try:
            files += await linked_files(api, user, [link])
        except LinkRefused as refused:
            if refused.trouble != Trouble.LINK_NO_FILE or not request.text:
                lost.append(RefusedFile(link, refused.trouble, {}))
    return files, lost


async def _filled(parts: Parts, request: Ask) -> Ask:
    """A button that names an earlier question, or new words of it, asks that."""
    storage, run_id = parts.storage, request.asks_again
    if not run_id:
        return request
    if not await storage.deliveries.stands_in(run_id, request.installation, request.channel):
        return request
    earlier = merged(await storage.inbox.peek(run_id))
    if not isinstance(earlier, Words):
        return request
    return dataclasses.replace(request, text=earlier.text, files=earlier.files)


async def _among_themselves(parts: Parts, api: SlackApi, request: Ask) -> bool:
    """Whether a line in the app's thread answers somebody else there rather than the app."""
    try:
        page = await api.call(
            "conversations.replies",
            channel=request.channel,
            ts=request.thread_ts,
            latest=request.ts,
            oldest=f"{float(request.ts) - TALK_SECONDS:.6f}",
            limit=PAGE,
        )
    except SlackError:
        return False
    others = [
        message
        for message in page["messages"]
        if message["ts"] < request.ts and message.get("user") != request.user
    ]
    last = others[-1] if others else {}
    if last.get("user") in (None, api.bot_user_id) or last.get("bot_id"):
        return False
    theirs = request.installation.id_of(request.channel, last["ts"])
    if await parts.storage.inbox.knows(theirs):
        return False
    return answers_somebody(str(last.get("text") or ""), request.user)


def merged(hints: Sequence[AnyAct]) -> AnyAct:
    """All deliveries of one act as one; files are those of any of them, each once.

    Of a file that came twice, the description that says more counts.
    """
    files: dict[str, Mapping[str, Any]] = {}
    for hint in hints:
        for file in hint.files if isinstance(hint, Words | Offer) else ():
            if len(file) >= len(files.get(file["id"], {})):
                files[file["id"]] = file
    first = dataclasses.replace(hints[0], addressed=any(hint.addressed for hint in hints))
    if isinstance(first, Words | Offer):
        return dataclasses.replace(first, files=tuple(files.values()))
    return first


def asked(hints: Sequence[AnyAct]) -> Ask:
    """All deliveries of a question as one."""
    ask = merged(hints)
    if not isinstance(ask, Ask):
        raise TypeError(f"no question, but {ask.kind}")
    return ask


@dataclass(frozen=True, slots=True)
class Given:
    """The files that were given for a question, and whether its ``whole`` thread was looked at."""

    files: Sequence[Mapping[str, Any]]
    whole: bool = True


async def _files(parts: Parts, api: SlackApi, request: Ask, *, first: bool) -> Given:
    """The act's files; for a thread that is new to us, also those of earlier messages in it."""
    chosen = bool(request.identity) and not request.asks_again
    if request.files and (chosen or not request.in_thread):
        return Given(request.files)
    if request.in_thread and not first and parts.rules.follow_ups:
        return Given(request.files)
    try:
        messages, whole = await _thread(api, request)
    except SlackError:
        return Given(request.files)
    found: dict[str, Mapping[str, Any]] = {}
    for message in sorted(messages, key=lambda message: str(message["ts"])):
        if message["ts"] <= request.ts and message.get("user") != api.bot_user_id:
            for file in message_files(message):
                found[file["id"]] = file_facts(file)
    return Given([*(found | {file["id"]: file for file in request.files}).values()], whole)


async def _thread(api: SlackApi, request: Ask) -> tuple[list[Mapping[str, Any]], bool]:
    """The messages of the thread up to the question, and whether these are all.

    One page is most often all of it. A long thread is read back from the question, further and
    further, until there are files or ``PAGES`` are read. Raises what ``SlackApi.call`` raises.
    """
    place: dict[str, Any] = {"channel": request.channel, "ts": request.thread_ts, "limit": PAGE}
    page = await api.call("conversations.replies", **place)
    found: list[Mapping[str, Any]] = list(page["messages"])
    if not _next(page):
        return found, True
    read, latest = 1, request.ts
    for seconds in BACK_SECONDS:
        oldest = f"{max(float(request.ts) - seconds, 0):.6f}"
        span = place | {"oldest": oldest, "latest": latest, "inclusive": True}
        while read < PAGES:
            page = await api.call("conversations.replies", **span)
            found += page["messages"]
            read += 1
            if not (cursor := _next(page)):
                break
            span["cursor"] = cursor
        else:
            return found, False
        if any(message_files(message) for message in found):
            return found, True
        latest = oldest
    return found, True


def _next(page: Mapping[str, Any]) -> str:
    return str((page.get("response_metadata") or {}).get("next_cursor") or "")


async def sort_files(
    parts: Parts, api: SlackApi, files: Iterable[Mapping[str, Any]]
) -> tuple[list[Mapping[str, Any]], list[RefusedFile]]:
    """The files that can be read, and those that cannot, with the reason."""
    ready: list[Mapping[str, Any]] = []
    refused: list[RefusedFile] = []
    for file in files:
        facts = file
        verdict = readiness(facts, max_bytes=parts.rules.max_file_bytes)
        if isinstance(verdict, NeedsInfo):
            try:
                info = await api.call("files.info", file=verdict.id)
            except SlackError as error:
                verdict = unavailable(error.error, verdict.id, verdict.name)
            else:
                facts = file_facts(info["file"])
                verdict = readiness(facts, max_bytes=parts.rules.max_file_bytes, asked=True)
        if isinstance(verdict, Refused):
            refused.append(RefusedFile(verdict.name, verdict.trouble, verdict.values))
        elif len(ready) == parts.rules.max_files:
            name = str(file.get("name") or file["id"])
            values = {"name": name, "limit": parts.rules.max_files}
            refused.append(RefusedFile(name, Trouble.TOO_MANY_FILES, values))
        else:
            ready.append(facts)
    return ready, refused
