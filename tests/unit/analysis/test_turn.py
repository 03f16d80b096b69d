"""What Claude sends that is not as documented: the turn goes on, or ends in the right sentence."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web

from bot.analysis.events import (
    AnalysisEvent,
    ContainerReplaced,
    Draft,
    ExecutionFinished,
    TurnEnded,
)
from bot.analysis.history import messages
from bot.analysis.record import from_record, to_record
from bot.analysis.turn import Limits, Question, Turn
from bot.claude.request import Profile
from bot.text import say
from bot.troubles import Mark, Trouble
from tests.support import streams
from tests.support.streams import Event
from tests.unit.claude.stub import Handler, Stub, always, failure, running

CODE = {"command": "python3 - <<'EOF'\n# load\nprint(3)\nEOF"}
BASH = "bash_code_execution_tool_result"
OK: dict[str, Any] = {
    "type": "bash_code_execution_result",
    "stdout": "3",
    "stderr": "",
    "return_code": 0,
    "content": [],
}


def sent(*chunks: bytes | str | Event) -> Handler:
    """A response of these events; text and bytes go out as they are."""

    async def handler(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        for chunk in chunks:
            if isinstance(chunk, dict):
                chunk = f"event: {chunk.get('type')}\ndata: {json.dumps(chunk)}\n\n"
            await response.write(chunk.encode() if isinstance(chunk, str) else chunk)
        return response

    return handler


async def nothing(_: Any) -> None:
    """Wait for nothing, or tell nobody."""


async def turn_of(
    *answers: Handler,
    tell: Callable[[AnalysisEvent], Awaitable[None]] = nothing,
) -> TurnEnded:
    """The turn that these responses make, one a request."""
    stub = Stub()
    stub.handlers += answers
    content = [{"type": "text", "text": "Go."}]
    question = Question(Profile("claude-sonnet-5-5", "t", "1"), [], content, content)
    async with running(stub) as claude:
        return await Turn(claude.api, question, Limits(seconds=30), tell, sleep=nothing).run()


def with_result(content: Any) -> list[Event]:
    """A turn whose only call came back with that."""
    block = {"type": BASH, "tool_use_id": "a", "content": content}
    return [
        streams.start(),
        *streams.call(0, "a", CODE),
        {"type": "content_block_start", "index": 1, "content_block": block},
        {"type": "content_block_stop", "index": 1},
        *streams.text(2, "Three rows."),
        *streams.end(),
    ]


def block_of(block: Any, *deltas: Any) -> list[Event]:
    """A block of any kind before an ordinary answer."""
    return [
        streams.start(),
        {"type": "content_block_start", "index": 0, "content_block": block},
        *({"type": "content_block_delta", "index": 0, "delta": delta} for delta in deltas),
        {"type": "content_block_stop", "index": 0},
        *streams.text(1, "Three rows."),
        *streams.end(),
    ]


ANSWER = [streams.start(), *streams.text(0, "Three rows."), *streams.end()]
DEEP = "echo " + "$(" * 3_000 + ")" * 3_000

GO_ON: dict[str, list[Event]] = {
    "a result of null": with_result(None),
    "a result that is a list": with_result([OK]),
    "surrogates in a result": with_result({**OK, "stdout": "\ud800"}),
    "a result that is a string": with_result("3"),
    "a result without a type": with_result({"stdout": "3"}),
    "an output without its id": with_result({**OK, "content": [{"type": "x"}, None, 3, "f"]}),
    "outputs of null": with_result({**OK, "content": None}),
    "stdout that is a list": with_result({**OK, "stdout": ["3"], "return_code": "0"}),
    "text without text": block_of({"type": "text"}, {"type": "text_delta"}),
    "text of null": block_of({"type": "text", "text": None}, {"type": "text_delta", "text": None}),
    "a block of null": block_of(None, {"type": "text_delta", "text": "x"}),
    "a block without a type": block_of({"text": "x"}),
    "an unknown block": block_of({"type": "hologram", "data": 1}, {"type": "hologram_delta"}),
    "a delta of null": block_of({"type": "text", "text": ""}, None),
    "a delta of another block": block_of(
        {"type": "text", "text": ""}, {"type": "input_json_delta", "partial_json": "{"}
    ),
    "thinking without words": block_of({"type": "thinking"}, {"type": "thinking_delta"}),
    "a call without a name": block_of({"type": "server_tool_use", "id": "a"}),
    "a call with a list for input": block_of(
        {"type": "server_tool_use", "id": "a", "name": "bash_code_execution", "input": [1]},
        {"type": "input_json_delta", "partial_json": "[1]"},
    ),
    "input nested too deeply": block_of(
        {"type": "server_tool_use", "id": "a", "name": "bash_code_execution", "input": {}},
        {"type": "input_json_delta", "partial_json": "[" * 100_000},
    ),
    "a result of no call": block_of({"type": BASH, "tool_use_id": "z", "content": OK}),
    "a result without a call's id": block_of({"type": BASH, "content": OK}),
    "an index left out": [
        streams.start(),
        *streams.text(7, "Three rows."),
        *streams.end(),
    ],
    "a delta before its block": [ANSWER[0], ANSWER[2], *ANSWER[1:]],
    "the beginning in the middle": [*ANSWER[:1], *ANSWER[:1], *ANSWER[1:]],
    "an unknown event": [{"type": "weather"}, *ANSWER, {"type": "weather", "index": None}],
    "events of the wrong kind": [
        {"type": "content_block_start", "index": "x", "content_block": []},
        {"type": "content_block_delta", "delta": "x"},
        {"type": "content_block_stop", "index": None},
        *ANSWER,
    ],
    "a message of null": [{"type": "message_start", "message": None}, *ANSWER[1:]],
    "negative usage": [*ANSWER[:-2], *streams.end(output_tokens=-5, input_tokens=-7)],
    "usage of null": [
        *ANSWER[:-2],
        {"type": "message_delta", "delta": ANSWER[-2]["delta"], "usage": None},
    ],
    "a command nested 3,000 deep": [
        streams.start(),
        *streams.call(0, "a", {"command": DEEP}),
        *streams.result(1, "a", stdout="3"),
        *streams.text(2, "Three rows."),
        *streams.end(),
    ],
}


@pytest.mark.parametrize("name", GO_ON)
async def test_what_is_not_as_documented_costs_no_turn(name: str) -> None:
    """The answer comes all the same, with what is kept fit to be sent back."""
    ended = await turn_of(sent(*GO_ON[name]))
    assert (ended.outcome, ended.problem, ended.answer) == ("answered", None, "Three rows.")
    assert from_record(to_record(ended), ended.blocks) == ended
    assert min(ended.usage.input_tokens, ended.usage.output_tokens) >= 0
    (said,) = messages([([], ended.blocks)])[1:]
    for block in said["content"]:
        assert isinstance(block["type"], str)
        if block["type"] == "text":
            assert block["text"].strip()
        if block["type"] == BASH:
            assert block["content"]["type"].startswith(BASH.removesuffix("tool_result"))


async def test_a_result_that_cannot_be_read_is_an_execution_that_failed() -> None:
    """People see the step, and that it gave nothing."""
    ended = await turn_of(sent(*with_result(None)))
    (execution,) = ended.executions
    assert (execution.title, execution.failed, execution.error_code) == (
        "load",
        True,
        "unavailable",
    )


BROKEN: dict[str, tuple[bytes | str | Event, ...]] = {
    "no JSON": ("event: message_start\ndata: {oops\n\n",),
    "JSON of another kind": ("event: message_start\ndata: 7\n\n",),
    "bytes that are no text": (b"event: message_start\ndata: \xff\xfe\n\n",),
    "no JSON in the middle": (*ANSWER[:3], "event: content_block_delta\ndata: {\n\n", *ANSWER[3:]),
    "an error of null": (*ANSWER[:3], "event: error\ndata: null\n\n"),
    "an error that is no JSON": (*ANSWER[:3], "event: error\ndata: <html>\n\n"),
    "a page": ("<html><body>Gateway</body></html>",),
    "nothing": (),
}


@pytest.mark.parametrize("name", BROKEN)
async def test_a_stream_that_cannot_be_read_is_no_refusal(name: str) -> None:
    """The sentence names trouble or a connection that broke, and offers another try."""
    ended = await turn_of(*[sent(*BROKEN[name])] * 10)
    assert ended.problem in (Trouble.CLAUDE_TROUBLE, Trouble.CUT), ended
    assert ended.problem and Mark.RETRY in ended.problem.marks
    assert "refused" not in say(ended.problem.sentence, "en")


async def test_progress_that_cannot_be_told_costs_no_turn() -> None:
    """The app's own trouble while it shows the work is not the end of what is paid for."""

    async def tell(event: AnalysisEvent) -> None:
        if isinstance(event, Draft | ExecutionFinished):
            raise RuntimeError("the screen is gone")

    ended = await turn_of(sent(*with_result(OK)), tell=tell)
    assert (ended.outcome, ended.answer, len(ended.executions)) == ("answered", "Three rows.", 1)


async def test_a_container_that_dies_in_a_paused_turn_is_not_said_to_be_replaced() -> None:
    """The open call needs that one: the turn ends in its sentence, and nobody asks in vain."""
    paused = [streams.start(), *streams.call(0, "a", CODE), *streams.end("pause_turn", "c_2")]
    gone = failure(404, "not_found_error", "Container not found: c_2")
    stub, told = Stub(), []
    stub.handlers += [sent(*paused), always(lambda: gone)]

    async def tell(event: AnalysisEvent) -> None:
        told.append(event)

    content = [{"type": "text", "text": "Go."}]
    profile = Profile("claude-sonnet-5-5", "t", "1")
    question = Question(profile, [], content, content, "c_1", had_container=True)
    async with running(stub) as claude:
        ended = await Turn(claude.api, question, Limits(seconds=30), tell, sleep=nothing).run()
    assert ended.problem == Trouble.CONTAINER_GONE and len(stub.requests) == 2
    assert not ended.container_replaced and ContainerReplaced() not in told
