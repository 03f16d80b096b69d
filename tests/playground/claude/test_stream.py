"""The shape of a streamed answer, and the same turn as JSON."""

import asyncio
import json
import time

from anthropic import Anthropic

from playground.claude.brain import Bash, Say, Think
from playground.claude.limits import Limits

from .support import OPEN_MODEL, TOOL, Start, kinds, question, result, said, user

SCRIPT = [Say("I look."), Bash("echo 'hällo'"), Say("It says hällo. " * 20)]


async def test_events_come_in_the_order_of_the_real_api(start: Start) -> None:
    """Start, blocks with their deltas, one-piece results, the last delta, stop; each named."""
    lab = await start(SCRIPT)
    pairs = await lab.raw(model=OPEN_MODEL)
    assert all(name == event["type"] for name, event in pairs)
    names = [name for name, _ in pairs]
    assert names[:3] == ["message_start", "content_block_start", "ping"]
    assert names[-3:] == ["content_block_stop", "message_delta", "message_stop"]
    start_events = [event for name, event in pairs if name == "content_block_start"]
    assert [event["index"] for event in start_events] == [0, 1, 2, 3]
    assert [event["content_block"]["type"] for event in start_events] == [
        "text",
        "server_tool_use",
        "bash_code_execution_tool_result",
        "text",
    ]
    assert start_events[1]["content_block"]["input"] == {}
    inputs = [
        e["delta"]["partial_json"]
        for _, e in pairs
        if e.get("delta", {}).get("partial_json") is not None
    ]
    assert inputs[0] == "" and len(inputs) > 2
    assert json.loads("".join(inputs)) == {"command": "echo 'hällo'"}
    assert start_events[2]["content_block"]["content"]["stdout"] == "hällo\n"


async def test_stream_and_json_tell_the_same(start: Start) -> None:
    """The SDK's accumulated message equals the JSON answer but for ids."""
    lab = await start(SCRIPT)
    streamed = (await lab.ask()).to_dict()
    whole = (await lab.create()).to_dict()
    assert streamed.keys() == whole.keys()
    assert [b["type"] for b in streamed["content"]] == [b["type"] for b in whole["content"]]  # type: ignore[attr-defined]
    assert streamed["usage"] == whole["usage"]


async def test_the_sync_client_streams_too(start: Start) -> None:
    """The blocking SDK reads the same stream."""
    lab = await start(SCRIPT)

    def ask() -> str:
        with (
            Anthropic(api_key=lab.claude.api_key, base_url=lab.claude.url) as client,
            client.messages.stream(**question()) as stream,
        ):
            return stream.get_final_text()

    assert await asyncio.to_thread(ask) == "It says hällo. " * 20


async def test_the_container_comes_at_the_end(start: Start) -> None:
    """message_start has none; message_delta carries id and a rolling expiry."""
    lab = await start(SCRIPT)
    events = await lab.events()
    assert "container" not in events[0]["message"]
    delta = events[-2]["delta"]
    assert delta["stop_reason"] == "end_turn"
    assert delta["container"]["id"].startswith("container_011C")


async def test_without_tool_and_files_there_is_no_container(start: Start) -> None:
    """A plain answer has no container, and the brain cannot run anything."""
    lab = await start([Bash("true"), Say("Hello.")])
    message = await lab.ask(tools=None)
    assert message.container is None
    assert kinds(message) == ["text"]
    assert lab.brain.results[0].error_code == "unavailable"


async def test_pings_fill_the_silence_of_an_execution(start: Start) -> None:
    """While code runs, pings come and nothing else."""
    lab = await start([Bash("sleep 0.6")], limits=Limits(ping_seconds=0.1))
    pairs = await lab.raw()
    names = [name for name, _ in pairs]
    silence = names[names.index("content_block_stop") : names.index("content_block_stop") + 4]
    assert silence[1:4] == ["ping", "ping", "ping"]


async def test_pace_scales_the_latencies(start: Start) -> None:
    """At pace 0 an answer is immediate; with a pace it takes a model's time."""
    fast, slow = await start([Say("Hi.")]), await start([Say("Hi.")], pace=1.0)
    for lab, low, high in ((fast, 0.0, 1.0), (slow, 1.0, 9.0)):
        begun = time.monotonic()
        await lab.ask()
        assert low <= time.monotonic() - begun < high


async def test_headers_carry_request_id_and_rate_limits(start: Start) -> None:
    """Answers have the headers that clients read."""
    lab = await start()
    raw = await lab.client.messages.with_raw_response.create(**question())
    assert raw.headers["request-id"].startswith("req_011C")
    assert int(raw.headers["anthropic-ratelimit-requests-limit"]) > 0


async def test_max_tokens_cuts_the_answer(start: Start) -> None:
    """The text ends early with stop_reason max_tokens; the usage says no more than allowed."""
    lab = await start([Say("word " * 500)])
    message = await lab.ask(max_tokens=50)
    assert message.stop_reason == "max_tokens"
    assert 0 < len(said(message)) < 500
    assert message.usage.output_tokens <= 50


async def test_max_tokens_in_a_call_leaves_it_without_a_result(start: Start) -> None:
    """A call that was cut is never run."""
    lab = await start([Bash("echo " + "x" * 2000)])
    message = await lab.ask(max_tokens=20)
    assert message.stop_reason == "max_tokens"
    assert kinds(message) == ["server_tool_use"]
    assert lab.brain.results == []


async def test_the_legacy_tool_speaks_python_cells(start: Start) -> None:
    """With 20250522 a heredoc becomes a code cell, with blocks of the legacy family."""
    heredoc = "# count\npython3 - <<'EOF'\nprint(6 * 7)\nEOF"
    lab = await start([Bash(heredoc), Bash("echo shell > $OUTPUT_DIR/s.txt; echo ok")])
    message = await lab.ask(
        tools=[{"type": "code_execution_20250522", "name": "code_execution"}],
        extra_headers={"anthropic-beta": "code-execution-2025-05-22"},
    )
    assert kinds(message) == ["server_tool_use", "code_execution_tool_result"] * 2
    use = message.content[0]
    assert use.type == "server_tool_use" and use.name == "code_execution"
    assert use.input == {"code": "print(6 * 7)"}
    assert result(message).stdout == "42\n"
    assert result(message, 1).content[0].type == "code_execution_output"


async def test_newer_tool_versions_speak_bash(start: Start) -> None:
    """20260120 and 20260521 bring the same blocks as 20250825."""
    for version in ("code_execution_20260120", "code_execution_20260521"):
        lab = await start(SCRIPT)
        message = await lab.ask(tools=[TOOL | {"type": version}])
        assert result(message).stdout == "hällo\n"


async def test_the_brain_sees_the_conversation(start: Start) -> None:
    """System text, earlier turns with their executions, and the new question."""
    lab = await start([Think("hm"), Bash("echo 5"), Say("Five.")], [Say("Again five.")])
    first = await lab.ask("How many?", system="Be brief.")
    history = [user("How many?"), {"role": "assistant", "content": first.content}, user("And now?")]
    assert first.container is not None
    await lab.ask(messages=history, system="Be brief.", container=first.container.id)
    seen = lab.brain.conversations[1]
    assert (seen.system, seen.question) == ("Be brief.", "And now?")
    assert [turn.role for turn in seen.turns] == ["user", "assistant", "user"]
    assert seen.turns[1].texts == ("Five.",)
    assert [(e.command, e.stdout, e.return_code) for e in seen.turns[1].executions] == [
        ("echo 5", "5\n", 0)
    ]
