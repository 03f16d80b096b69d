"""Executions: real commands with limits, and what their results say."""

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from aiohttp import web

from playground.claude import tool
from playground.claude.brain import Bash, Edit, Say, Together
from playground.claude.container import ContainerStore
from playground.claude.generation import Generation
from playground.claude.limits import GIB, MIB, Limits
from playground.claude.sandbox import Sandbox
from playground.claude.tool import LEGACY, VERSIONS, Call, call_for, failure
from tests.playground.claude.support import (
    LEGACY_BETA,
    TOOL,
    Heart,
    Lab,
    kinds,
    result,
    said,
)
from tests.playground.claude.table import Behaviour, ignore, lift, swap, wrap

MODERN = sorted(VERSIONS - {LEGACY})


async def _modern_families(lab: Lab) -> None:
    for version in MODERN:
        lab.play([Bash("echo hi"), Edit("create", "a.txt", file_text="a"), Edit("view", "a.txt")])
        lab.brain.conversations.clear()
        message = await lab.create(tools=[TOOL | {"type": version}])
        families = ["bash_code_execution", *["text_editor_code_execution"] * 2]
        assert [b.name for b in message.content if b.type == "server_tool_use"] == families
        assert kinds(message)[1::2] == [f"{family}_tool_result" for family in families]
        assert result(message, 0).type == "bash_code_execution_result"
        assert result(message, 1).type == "text_editor_code_execution_create_result"
        assert result(message, 2).type == "text_editor_code_execution_view_result"


async def _legacy_family(lab: Lab) -> None:
    lab.play([Bash("python3 - <<'EOF'\nprint(6 * 7)\nEOF")])
    message = await lab.create(
        tools=[{"type": LEGACY, "name": "code_execution"}],
        extra_headers={"anthropic-beta": LEGACY_BETA},
    )
    assert kinds(message) == ["server_tool_use", "code_execution_tool_result"]
    use = message.content[0]
    assert use.type == "server_tool_use"
    assert (use.name, use.input) == ("code_execution", {"code": "print(6 * 7)"})
    assert (result(message).type, result(message).stdout) == ("code_execution_result", "42\n")


async def _together(lab: Lab) -> None:
    calls = (Bash("echo 1 > a.txt"), Edit("view", "a.txt"), Bash("cat a.txt"))
    lab.play([Together(calls), Say("Done.")])
    message = await lab.ask()
    bash, editor = "bash_code_execution_tool_result", "text_editor_code_execution_tool_result"
    assert kinds(message) == [*["server_tool_use"] * 3, bash, editor, bash, "text"]
    uses = [block.id for block in message.content if block.type == "server_tool_use"]
    answered = [getattr(block, "tool_use_id", None) for block in message.content]
    assert answered[3:6] == uses
    assert [each.stdout for each in lab.brain.results] == ["", "1\n", "1\n"]


async def _failing_script(lab: Lab) -> None:
    lab.play([Bash("echo no luck >&2; exit 3"), Say("Sorry.")])
    message = await lab.create()
    content = result(message)
    assert content.type == "bash_code_execution_result"
    assert (content.return_code, content.stderr) == (3, "no luck\n")


async def _tool_error(lab: Lab) -> None:
    codes = ("unavailable", "too_many_requests")
    for code in codes:
        lab.claude.faults.add("tool_error", code=code)
    lab.play([*[Bash("echo ran")] * 3, Say("Done.")])
    message = await lab.create()
    for number, code in enumerate(codes):
        assert result(message, number).type == "bash_code_execution_tool_result_error"
        assert result(message, number).error_code == code
    assert (result(message, 2).stdout, said(message)) == ("ran\n", "Done.")


async def _wall_clock(lab: Lab) -> None:
    lab.play([Bash("sleep 1.5"), Say("Too slow.")])
    message = await lab.create()
    assert getattr(result(message), "error_code", None) == "execution_time_exceeded"
    assert said(message) == "Too slow."


async def _memory(lab: Lab) -> None:
    lab.play([Bash("python3 -c 'bytearray(400 << 20)'")])
    content = result(await lab.create())
    assert content.return_code != 0 and "MemoryError" in content.stderr


async def _output_size(lab: Lab) -> None:
    lab.play([Bash("head -c 2000 /dev/zero > $OUTPUT_DIR/big.bin")])
    content = result(await lab.create())
    assert getattr(content, "error_code", None) == "output_file_too_large"
    assert lab.claude.files.newest_first() == []


async def _printed(lab: Lab) -> None:
    lab.play([Bash("head -c 50000 /dev/zero | tr '\\0' x")])
    stdout = result(await lab.create()).stdout
    assert len(stdout) < 1_100 and stdout.endswith("[output truncated]\n")


async def _environment(lab: Lab) -> None:
    lab.play([Bash("env | cut -d= -f1")])
    names = set(result(await lab.create()).stdout.split())
    assert {"INPUT_DIR", "OUTPUT_DIR", "HOME"} <= names
    assert "PYTEST_CURRENT_TEST" not in names


async def _no_network(lab: Lab) -> None:
    port = lab.claude.url.rpartition(":")[2]
    lab.play([Bash(f"exec 3<>/dev/tcp/127.0.0.1/{port}")])
    assert result(await lab.create()).return_code != 0


async def _killed(lab: Lab) -> None:
    with TemporaryDirectory() as folder:
        heart = Heart(Path(folder) / "heart")
        lab.play([Bash(heart.command)])
        asking = asyncio.create_task(lab.ask())
        await heart.beats()
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        stopped = await heart.stopped()
        await heart.stop()
        assert stopped


def _one_by_one(at_once: Any) -> Any:
    async def alone(generation: Generation, calls: list[Call]) -> Any:
        return [each for call in calls for each in await at_once(generation, [call])]

    return alone


def _strict(ran: Any) -> Any:
    def judged(call: Call, done: Any, made: Any) -> Any:
        return failure(call, "unavailable") if done.return_code else ran(call, done, made)

    return judged


def _deaf(runner: Any) -> Any:
    return lambda app, **options: runner(app, **options | {"handler_cancellation": False})


def _leaking(environment: Any) -> Any:
    return lambda *args: environment(*args) | {"PYTEST_CURRENT_TEST": "x"}


async def _bare(limits: Limits) -> Sandbox:
    return Sandbox(limits)


ROWS = (
    Behaviour(
        "three tool versions speak bash and text editor",
        "Tool versions, Blocks: 20250825, 20260120 and 20260521 call the two sub-tools",
        _modern_families,
        swap("generation.call_for", lambda action, _: call_for(action, LEGACY)),
    ),
    Behaviour(
        "the Python-only tool has its own family",
        "Tool versions, Blocks: 20250522 calls code_execution with code",
        _legacy_family,
        swap("generation.call_for", lambda action, _: call_for(action, TOOL["type"])),
    ),
    Behaviour(
        "parallel calls come as use, use, result, result",
        "Blocks: results pair by tool_use_id, not by position",
        _together,
        wrap(Generation, "_at_once", _one_by_one),
    ),
    Behaviour(
        "a failing script is no tool error",
        "Blocks: return_code is not 0 and stderr tells; the turn goes on",
        _failing_script,
        wrap(tool, "_ran", _strict),
    ),
    Behaviour(
        "tool errors are results with an error code",
        "Blocks: unavailable, too_many_requests, …; the model goes on",
        _tool_error,
        swap("faults.Faults.take", ignore),
    ),
    Behaviour(
        "a command over its time",
        "Blocks: execution_time_exceeded (the real time is not published, ours is)",
        _wall_clock,
        lift(wall_seconds=60.0),
        Limits(wall_seconds=0.4),
    ),
    Behaviour(
        "memory is limited",
        "Limits: the container has 5 GiB, ours less (shrunk here)",
        _memory,
        lift(memory=4 * GIB),
        Limits(memory=300 * MIB),
        needs="linux",
    ),
    Behaviour(
        "an output over its size",
        "Blocks: bash has output_file_too_large, and then no file (shrunk here)",
        _output_size,
        lift(output_file_max=GIB),
        Limits(output_file_max=1_000),
    ),
    Behaviour(
        "printed text is capped",
        "ours: endless output is cut and says so (shrunk here)",
        _printed,
        lift(printed_max=GIB),
        Limits(printed_max=1_000),
    ),
    Behaviour(
        "nothing of the server's environment reaches a command",
        "Limits: the container has no credentials",
        _environment,
        wrap(ContainerStore, "environment", _leaking),
    ),
    Behaviour(
        "commands have no network",
        "Limits: no internet at all",
        _no_network,
        swap("sandbox.Sandbox.probe", _bare),
        needs="namespace",
    ),
    Behaviour(
        "a client that leaves kills the command",
        "ours: nobody waits for what a closed connection asked for",
        _killed,
        wrap(web, "AppRunner", _deaf),
    ),
)
