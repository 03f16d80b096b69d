"""Gather: everything that was said about an act becomes a plan."""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import structlog

from bot.acts import AnyAct, Ask, Offer, Words
from bot.slack.client import SlackApi
from bot.slack.errors import SlackError
from bot.slack.file_objects import file_facts, message_files
from bot.slack.readiness import NeedsInfo, Refused, readiness, unavailable
from bot.troubles import Trouble
from bot.wording import answers_somebody, needs_no_file
from bot.workflow.parts import Parts
from bot.workflow.permission import denied
from bot.workflow.plan import Over, RefusedFile, Work

log = structlog.get_logger(__name__)

TALK_SECONDS = 3600.0  # how far back somebody else's line in a thread still counts

MESSAGES_READ = 200  # one page of conversations.replies; a file further up is dropped again anyway


async def gather(parts: Parts, run_id: str) -> Work | Over:
    """Read every hint, ask Slack for what is missing, decide who may ask and what can be read."""
    request = asked(await parts.storage.inbox.hints(run_id))
    api = await parts.slack.of(request.installation)
    user = await parts.people.user(api, request.user)
    locale = user.get("locale") or "en"
    inbox, conversations = parts.storage.inbox, parts.storage.conversations

    def over(trouble: Trouble | None, *, private: bool = False, **values: Any) -> Over:
        return Over(request, locale, trouble, values, private)

    if why := await denied(parts, run_id, request, user):
        return over(why.trouble if request.addressed else None, private=True, **why.values)
    if stop := (await inbox.stops([run_id])).get(run_id):
        return over(None if stop.steered else Trouble.STOPPED_BEFORE, who=f"<@{stop.by}>")
    if not request.addressed and await _among_themselves(parts, api, request):
        return over(None)
    request = await _filled(parts, request)
    known = {file.slack_file_id for file in await conversations.files(request.thread_id)}
    files = await _files(parts, api, request, first=not known)
    fresh = [file for file in files if file["id"] not in known]
    ready, refused = await sort_files(parts, api, fresh)
    bare = bool(await conversations.turns(request.thread_id)) or needs_no_file(request.text)
    if not (ready or known or refused or bare):
        return over(Trouble.NO_FILE if request.addressed else None)
    return Work(request, locale, files=tuple(ready), refused=tuple(refused), bare=bare)


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
            limit=MESSAGES_READ,
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


async def _files(
    parts: Parts, api: SlackApi, request: Ask, *, first: bool
) -> list[Mapping[str, Any]]:
    """The act's files; for a thread that is new to us, also those of earlier messages in it."""
    chosen = bool(request.identity) and not request.asks_again
    if request.files and (chosen or not request.in_thread):
        return list(request.files)
    if request.in_thread and not first and parts.rules.follow_ups:
        return list(request.files)
    try:
        thread = await api.call(
            "conversations.replies",
            channel=request.channel,
            ts=request.thread_ts,
            limit=MESSAGES_READ,
        )
    except SlackError:
        return list(request.files)
    found: dict[str, Mapping[str, Any]] = {}
    for message in thread["messages"]:
        if message["ts"] <= request.ts and message.get("user") != api.bot_user_id:
            for file in message_files(message):
                found[file["id"]] = file_facts(file)
    return list((found | {file["id"]: file for file in request.files}).values())


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
