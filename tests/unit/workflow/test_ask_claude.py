"""One question to Claude: kept once it has ended, begun anew where it cannot go on."""

import dataclasses
import json
from collections.abc import Callable
from typing import Any, cast

import pytest
from aiohttp import web

from bot.analysis.events import AnalysisEvent, TurnEnded
from bot.reply.presenter import Presenter
from bot.storage import Storage
from bot.troubles import Trouble
from bot.workflow.ask_claude import ask_claude
from bot.workflow.plan import Moved
from bot.workflow.run import Run
from tests.support import streams
from tests.support.streams import Event
from tests.unit.claude.stub import Handler, failure
from tests.unit.workflow.asking import ASKED, Desk, asking

BOUND = "messages.1.content.0: Invalid `signature` in `thinking` block."
EXPIRED = "File expired"


class Shown:
    """Remembers what is shown of a run."""

    def __init__(self) -> None:
        self.events: list[AnalysisEvent] = []

    async def event(self, event: AnalysisEvent) -> None:
        """Something has happened."""
        self.events.append(event)


def said(*events: Event, into: list[Any] | None = None) -> Handler:
    """A stream of these events; the request goes ``into`` a list."""

    async def handler(request: web.Request) -> web.StreamResponse:
        if into is not None:
            into.append(await request.json())
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        for event in events:
            await response.write(f"event: {event['type']}\ndata: {json.dumps(event)}\n\n".encode())
        return response

    return handler


def refused(status: int, kind: str, message: str, code: str = "") -> Handler:
    """An error of the API's."""

    async def handler(request: web.Request) -> web.StreamResponse:
        return failure(status, kind, message, code)

    return handler


def answer(words: str = "Because.") -> list[Event]:
    """A turn without code."""
    return [streams.start(), *streams.text(0, words), *streams.end(container=None)]


def with_plot(file_id: str) -> list[Event]:
    """A turn whose code makes a file."""
    call = streams.call(0, "a", {"command": "python3 -c 'print(1)'"})
    made = streams.result(1, "a", stdout="1", files=[file_id])
    return [streams.start(), *call, *made, *streams.text(2, "See."), *streams.end()]


async def ask(desk: Desk, run: Run | None = None, moved: Moved | None = None) -> str:
    """Ask, shown to nobody."""
    presenter = cast(Presenter, Shown())
    return await ask_claude(run or desk.run, moved or Moved(), presenter)


def another(desk: Desk, ts: str) -> Run:
    """A follow-up in the same thread."""
    request = dataclasses.replace(ASKED, ts=ts, text="and by month?", files=())
    return Run(desk.run.parts, request.act_id, request, "en")


async def test_an_answer_is_kept_and_not_paid_for_again(storage: Storage) -> None:
    """A second attempt at the step finds it."""
    async with asking(storage) as desk:
        desk.claude.handlers.append(said(*answer()))
        assert await ask(desk) == "kept"
        assert await ask(desk, desk.again()) == "kept"
        assert len(desk.claude.requests) == 1
        ended, kept = await desk.run.kept()
        assert (ended.answer, kept.question, ended.problem) == ("Because.", "why?", None)


async def test_what_code_made_is_noted_with_the_turn(storage: Storage) -> None:
    """So that it can be shared, and deleted with the thread."""
    async with asking(storage) as desk:
        desk.claude.handlers.append(said(*with_plot("file_9")))
        await ask(desk)
        (output,) = await storage.outputs.of(desk.run.id)
        assert output.file_id == "file_9" and (await desk.run.kept())[0].file_ids == ("file_9",)


async def test_a_history_that_is_refused_is_begun_anew(storage: Storage) -> None:
    """Nothing is kept of the attempt; the next one says what came before in a summary."""
    async with asking(storage) as desk:
        asked: list[Any] = []
        follow_up = another(desk, "2.1")
        desk.claude.handlers += [
            said(*answer()),
            refused(400, "invalid_request_error", BOUND),
            said(*answer("In May."), into=asked),
        ]
        await ask(desk)
        assert await ask(desk, follow_up) == "begin_anew"
        assert await follow_up.turn() is None
        assert await ask(desk, follow_up, Moved(rebase=True)) == "kept"
        (body,) = asked
        assert len(body["messages"]) == 1 and "Because." in json.dumps(body)
        assert (await follow_up.kept())[1].rebased


async def test_the_first_question_has_no_history_to_give_up(storage: Storage) -> None:
    """It is told what happened instead."""
    async with asking(storage) as desk:
        desk.claude.handlers.append(refused(400, "invalid_request_error", BOUND))
        assert await ask(desk) == "kept"
        assert (await desk.run.kept())[0].problem == Trouble.HISTORY_REFUSED


@pytest.mark.parametrize("code", ["file_expired", ""])
async def test_files_that_are_gone_are_uploaded_again(storage: Storage, code: str) -> None:
    """Nothing is kept until that was tried."""
    async with asking(storage) as desk:
        words = EXPIRED if code else "File not found: file_1"
        desk.claude.handlers.append(refused(404, "not_found_error", words, code))
        assert await ask(desk) == "files_gone"
        assert await desk.run.turn() is None


def _refusal() -> list[Event]:
    return [streams.start(), *streams.text(0, "I will"), *streams.end("refusal", container=None)]


def _too_long() -> list[Event]:
    reason = "model_context_window_exceeded"
    return [streams.start(), *streams.text(0, "Half"), *streams.end(reason, container=None)]


@pytest.mark.parametrize(
    ("first", "messages"),
    [(answer, 3), (_refusal, 1), (_too_long, 1)],
    ids=["answered", "refused", "too long"],
)
async def test_only_what_may_go_back_goes_back(
    storage: Storage, first: Callable[[], list[Event]], messages: int
) -> None:
    """A refusal would be refused again; a conversation that is full goes on from a summary."""
    async with asking(storage) as desk:
        asked: list[Any] = []
        desk.claude.handlers += [said(*first()), said(*answer("In May."), into=asked)]
        await ask(desk)
        await ask(desk, another(desk, "2.1"))
        assert len(asked[0]["messages"]) == messages


async def test_the_end_is_shown(storage: Storage) -> None:
    """As the last of all events."""
    async with asking(storage) as desk:
        shown = Shown()
        desk.claude.handlers.append(said(*answer()))
        await ask_claude(desk.run, Moved(), cast(Presenter, shown))
        assert isinstance(shown.events[-1], TurnEnded)
