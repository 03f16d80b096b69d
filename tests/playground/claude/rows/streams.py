"""The stream of events: its order, its silences, and how it can fail."""

import json
import time
from typing import Any

from playground.claude.brain import Action, Bash, Say
from playground.claude.generation import Generation
from playground.claude.limits import Limits
from playground.claude.messageroute import _Stream
from tests.playground.claude.support import JSON, OPEN_MODEL, Lab, attach, kinds, result
from tests.playground.claude.table import Behaviour, ignore, ignore_later, lift, refused, swap, wrap
from tests.playground.claude.wire import in_order

SCRIPT: list[Action] = [Say("I look."), Bash("echo 'hällo'"), Say("It says hällo. " * 5)]


async def _order(lab: Lab) -> None:
    lab.play(SCRIPT)
    events = [event for _, event in await lab.raw(model=OPEN_MODEL)]
    assert in_order(events)
    starts = [event for event in events if event["type"] == "content_block_start"]
    assert [event["index"] for event in starts] == [0, 1, 2, 3]


async def _names(lab: Lab) -> None:
    assert all(name == event["type"] for name, event in await lab.raw())


async def _first_piece(lab: Lab) -> None:
    pieces = await _pieces(lab)
    assert pieces[0] == "" and len(pieces) > 2
    assert json.loads("".join(pieces)) == {"command": "echo 'hällo'"}


async def _pieces(lab: Lab) -> list[str]:
    lab.play(SCRIPT)
    deltas = [event.get("delta", {}) for _, event in await lab.raw()]
    return [delta["partial_json"] for delta in deltas if "partial_json" in delta]


async def _one_piece(lab: Lab) -> None:
    lab.play(SCRIPT)
    events = [event for _, event in await lab.raw(model=OPEN_MODEL)]
    about = [event for event in events if event.get("index") == 2]
    assert [event["type"] for event in about] == ["content_block_start", "content_block_stop"]
    assert about[0]["content_block"]["content"]["stdout"] == "hällo\n"


async def _pings(lab: Lab) -> None:
    lab.play([Bash("sleep 0.6")])
    names = [name for name, _ in await lab.raw()]
    called = names.index("content_block_stop")
    assert names[called + 1 : called + 4] == ["ping"] * 3


async def _pace(lab: Lab) -> None:
    lab.play([Say("A few words.")])
    begun = time.monotonic()
    await lab.ask()
    assert 1.2 < time.monotonic() - begun < 9


async def _error_event(lab: Lab) -> None:
    lab.play(SCRIPT)
    for code, says in (("overloaded_error", "Overloaded"), ("api_error", "Internal server error")):
        lab.claude.faults.add("error_event", after_blocks=1, code=code)
        with refused(200, says):
            await lab.ask()


async def _cut(lab: Lab) -> None:
    lab.play([Bash("true"), Say("Done.")])
    lab.claude.faults.add("cut", after_blocks=2)
    message = await lab.ask()
    assert (message.stop_reason, message.container) == (None, None)
    assert kinds(message)[:2] == ["server_tool_use", "bash_code_execution_tool_result"]


async def _stall(lab: Lab) -> None:
    lab.play(SCRIPT)
    lab.claude.faults.add("stall", after_blocks=1, seconds=1.5)
    begun = time.monotonic()
    names = [name for name, _ in await lab.raw(model=OPEN_MODEL)]
    assert time.monotonic() - begun >= 1.5
    after = names[names.index("content_block_stop") + 1]
    assert (after, names[-1]) == ("content_block_start", "message_stop")


async def _retry_after(lab: Lab) -> None:
    lab.claude.faults.add("rate_limit", seconds=7)
    answer = await lab.http("POST", "/v1/messages", lab.signed, data="{}")
    assert (answer.status, answer.headers.get("retry-after")) == (429, "7")
    assert answer.error["type"] == "rate_limit_error"


async def _spend_limit(lab: Lab) -> None:
    lab.claude.faults.add("spend_limit")
    answer = await lab.http("POST", "/v1/messages", lab.signed, data="{}")
    assert answer.status == 429 and "retry-after" not in answer.headers
    assert answer.error["details"]["error_code"] == "enforced_spend_limit_reached"


async def _dead_container(lab: Lab) -> None:
    lab.play([Bash("true")])
    container = (await lab.create()).container
    assert container is not None
    lab.claude.faults.add("dead_container")
    with refused(404, "Container not found"):
        await lab.create(container=container.id)
    upload = attach(await lab.upload())
    with refused(500, "Internal server error"):
        await lab.ask("x", upload, container=container.id)
    with refused(404, "Container not found"):
        await lab.create("x", upload, container="container_011Cnever")
    assert result(await lab.create("x", upload)).return_code == 0


async def _no_money(lab: Lab) -> None:
    for kind, words in (
        ("usage_limit", "API usage limits"),
        ("no_credit", "credit balance is too"),
    ):
        lab.claude.faults.add(kind)
        with refused(400, words):
            await lab.ask()


def _shuffled(close: Any) -> Any:
    async def closed(generation: Generation, block: JSON, whole: bool) -> None:
        await close(generation, block, whole)
        await generation._emit({"type": "content_block_stop", "index": len(generation._blocks) - 1})

    return closed


async def _unnamed(stream: _Stream, event: JSON) -> None:
    await stream.response.write(f"data: {json.dumps(event)}\n\n".encode())


async def _with_deltas(generation: Generation, block: JSON) -> None:
    await generation._open(block | {"content": {"stdout": ""}})
    await generation._delta({"type": "text_delta", "text": block["content"]["stdout"]})
    await generation._close(block, True)


ROWS = (
    Behaviour(
        "events follow the order of the real ones",
        "Event order: start, blocks with their deltas, message_delta, stop",
        _order,
        wrap(Generation, "_close", _shuffled),
    ),
    Behaviour(
        "every event is named",
        "Retries: the SDK ignores events without an event line",
        _names,
        swap("messageroute._Stream.write", _unnamed),
    ),
    Behaviour(
        "the input of a call begins with an empty piece",
        'Event order: the first partial_json is often ""',
        _first_piece,
        swap("generation.Generation._empty_piece", ignore_later),
    ),
    Behaviour(
        "a result is one block start",
        "Event order: the complete result is in content_block_start, never in deltas",
        _one_piece,
        swap("generation.Generation._in_one_piece", _with_deltas),
    ),
    Behaviour(
        "pings fill the silence of an execution",
        "Event order: silence while the code runs, pings possible",
        _pings,
        lift(ping_seconds=60.0),
        Limits(ping_seconds=0.1),
    ),
    Behaviour(
        "one setting scales all latencies",
        "ours: pace 1 takes a model's time, tests take less of it",
        _pace,
        swap("generation.Generation._pause", ignore_later),
        pace=1.0,
    ),
    Behaviour(
        "an error in a stream is an event with status 200",
        "Retries: raised as APIStatusError with status 200 and a type, not retried",
        _error_event,
        swap("messageroute._Stream._fail", ignore_later),
    ),
    Behaviour(
        "a stream can be cut",
        "Retries: without message_stop nothing is raised, stop_reason stays None",
        _cut,
        swap("messageroute._Stream._fail", ignore_later),
    ),
    Behaviour(
        "a stream can stall",
        "Pitfalls: streams hang without pings until the read timeout",
        _stall,
        swap("messageroute._Stream._fail", ignore_later),
        Limits(ping_seconds=0.1),
    ),
    Behaviour(
        "a rate limit says when to come back",
        "Retries: 429 with retry-after",
        _retry_after,
        swap("faults.Faults.take", ignore),
    ),
    Behaviour(
        "a spend limit does not",
        "Exceptions: enforced_spend_limit_reached is a 429 without retry-after",
        _spend_limit,
        swap("faults.Faults.take", ignore),
    ),
    Behaviour(
        "a container can die",
        "Container: an expired id with files is a 500, one that never was a 404",
        _dead_container,
        swap("faults.Faults.take", ignore),
    ),
    Behaviour(
        "an account without money is a 400",
        "Errors: a spend limit of the organisation's own, and an empty balance",
        _no_money,
        swap("faults.Faults.take", ignore),
    ),
)
