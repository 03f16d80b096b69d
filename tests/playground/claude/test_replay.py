"""The app's own code reads the recorded streams, whole and cut anywhere."""

import json
import random
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

import pytest
from aiohttp import web
from anthropic import AsyncAnthropic

from bot.analysis.events import AnalysisEvent, Execution, ExecutionStarted, TurnEnded
from bot.analysis.turn import Limits as TurnLimits
from bot.analysis.turn import Question, Turn
from bot.claude.request import Profile
from playground.claude.history import read_history
from playground.claude.signature import Chain, Signer

from .recordings import Exchange, exchanges, folders
from .support import JSON, MODEL, TOOL, assistant, user

STREAMS = [each for folder in folders() for each in exchanges(folder) if each.wire]
CUTS = 10
COUNTS = (
    "input_tokens",
    "output_tokens",
    "cache_creation_input_tokens",
    "cache_read_input_tokens",
)

by_stream = pytest.mark.parametrize("stream", STREAMS, ids=[each.name for each in STREAMS])


@dataclass
class Player:
    """Answers every message with one stream: up to a byte, ended cleanly or torn."""

    stream: bytes
    chance: random.Random
    upto: int
    torn: bool = False
    bodies: list[JSON] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """POST /v1/messages, byte for byte, in pieces that respect neither lines nor letters."""
        self.bodies.append(await request.json())
        response = web.StreamResponse(headers={"content-type": "text/event-stream; charset=utf-8"})
        await response.prepare(request)
        for piece in self._pieces():
            await response.write(piece)
        if self.torn and request.transport is not None:
            request.transport.abort()
        return response

    def _pieces(self) -> Iterator[bytes]:
        place = 0
        while place < self.upto:
            end = min(self.upto, place + self.chance.randint(1, 900))
            yield self.stream[place:end]
            place = end


@asynccontextmanager
async def _playing(player: Player) -> AsyncIterator[AsyncAnthropic]:
    app = web.Application()
    app.router.add_post("/v1/messages", player.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        async with AsyncAnthropic(api_key="k", base_url=url, max_retries=0, timeout=20) as client:
            yield client
    finally:
        await runner.cleanup()


async def _turn(client: AsyncAnthropic) -> tuple[TurnEnded, list[AnalysisEvent]]:
    told: list[AnalysisEvent] = []

    async def tell(event: AnalysisEvent) -> None:
        told.append(event)

    async def at_once(_seconds: float) -> None:
        """No wait between tries."""

    content = [{"type": "text", "text": "Go."}]
    profile = Profile(MODEL, TOOL["type"], "test")
    question = Question(profile, [], content, content)
    turn = Turn(client, question, TurnLimits(seconds=60), tell, sleep=at_once)
    return await turn.run(), told


def _blocks(stream: Exchange) -> list[JSON]:
    """The content of a stream, put together by hand."""
    blocks: list[JSON] = []
    for event in stream.events:
        if event["type"] == "content_block_start":
            blocks.append(dict(event["content_block"]))
        elif event["type"] == "content_block_delta":
            for key, piece in event["delta"].items():
                if key != "type":
                    blocks[-1][key] = blocks[-1].get(key, "") + piece
    return blocks


def _results(stream: Exchange) -> list[tuple[Any, ...]]:
    """What the recording says of each execution: id, input, and what came back."""
    blocks = _blocks(stream)
    calls = {block["id"]: block for block in blocks if block["type"] == "server_tool_use"}
    rows = []
    for block in blocks:
        if "tool_use_id" not in block:
            continue
        id, content = block["tool_use_id"], block["content"]
        outputs = content.get("content")
        files = [each["file_id"] for each in outputs] if isinstance(outputs, list) else []
        code, error = content.get("return_code"), content.get("error_code")
        call = json.loads(calls[id]["partial_json"])
        rows.append((id, call, content.get("stdout"), code, error, tuple(files)))
    return rows


def _row(execution: Execution) -> tuple[Any, ...]:
    code, error = execution.return_code, execution.error_code
    printed = None if code is None else execution.stdout
    return (execution.id, execution.input, printed, code, error, execution.file_ids)


def _answer(stream: Exchange) -> str:
    """The text after the last result."""
    texts: list[str] = []
    for block in _blocks(stream):
        texts = [] if "tool_use_id" in block else texts
        texts += [block["text"].strip()] if block["type"] == "text" else []
    return "\n\n".join(texts)


@by_stream
async def test_a_recorded_stream_is_answered(stream: Exchange) -> None:
    """Executions, titles, answer, usage and container are those of the recording."""
    player = Player(stream.wire, random.Random(stream.name), len(stream.wire))
    async with _playing(player) as client:
        ended, told = await _turn(client)
    assert (ended.outcome, ended.problem, len(player.bodies)) == ("answered", None, 1)
    assert [_row(each) for each in ended.executions] == _results(stream)
    assert ended.answer == _answer(stream) != ""
    last = stream.events[-2]
    counted = {name: last["usage"].get(name) or 0 for name in COUNTS}
    assert asdict(ended.usage) == {**counted, "estimated": False}
    assert ended.container_id == last["delta"]["container"]["id"]
    assert ended.model == stream.events[0]["message"]["model"]
    started = {each.id: each.title for each in told if isinstance(each, ExecutionStarted)}
    assert started == {each.id: each.title for each in ended.executions}
    assert all(0 < len(title) <= 80 and "\n" not in title for title in started.values())
    _accepted(ended)


async def test_titles_come_from_the_code() -> None:
    """In the streams written by hand each title is the comment above the code, or what it does."""
    titles: dict[str, str] = {}
    for stream in exchanges(folders()[0]):
        if stream.wire:
            player = Player(stream.wire, random.Random(0), len(stream.wire))
            async with _playing(player) as client:
                ended, _ = await _turn(client)
            titles |= {each.id[-1]: each.title for each in ended.executions}
    assert titles["2"] == titles["3"] == "draw a bar for each row"
    assert all("list.py" in titles[number] for number in "4567")


@by_stream
@pytest.mark.parametrize("torn", [False, True], ids=["ended", "torn"])
async def test_a_recorded_stream_may_be_cut_anywhere(stream: Exchange, torn: bool) -> None:
    """However early it ends: no exception, what was whole is kept, and the history is closed."""
    chance = random.Random(f"{stream.name} {torn}")
    player = Player(stream.wire, chance, 0, torn)
    told_at = stream.wire.index(b'"type":"message_delta"')
    async with _playing(player) as client:
        for place in sorted(chance.sample(range(len(stream.wire)), CUTS)):
            player.upto = place
            ended, _ = await _turn(client)
            early = {"overloaded", "failed"} if torn else {"cut"}
            late = {"answered"} if place > told_at else set()
            assert ended.outcome in early | late, (place, ended.problem)
            known = len(ended.executions)
            assert [_row(each) for each in ended.executions] == _results(stream)[:known]
            _accepted(ended)


class _Unsigned(Signer):
    """Takes signatures of the real API, which nobody here can check."""

    def problem(self, *_: object) -> str | None:
        """Nothing is wrong with them."""
        return None


def _accepted(ended: TurnEnded) -> None:
    """The strict server would take this turn as history."""
    messages = [user("Go."), assistant(list(ended.blocks)), user("more")]
    read_history(messages, MODEL, _Unsigned(""), Chain())
