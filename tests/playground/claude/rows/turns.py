"""Turns: what is shown of thinking, how a turn ends, and what it costs."""

from dataclasses import replace
from typing import Any

from playground.claude import request
from playground.claude.brain import Action, Bash, Say, Think
from playground.claude.limits import Limits
from playground.claude.usage import Meter, PromptCache
from tests.playground.claude.rows.requests import MARK, model_with
from tests.playground.claude.support import (
    JSON,
    MODEL,
    OPEN_MODEL,
    Lab,
    assistant,
    kinds,
    result,
    said,
    user,
)
from tests.playground.claude.table import Behaviour, ignore, lift, refused, swap, wrap

SCRIPT: list[Action] = [Think("Hm."), Say("I look."), Bash("true"), Say("Done.")]
SUMMARIZED = {"type": "adaptive", "display": "summarized"}


async def _hidden(lab: Lab) -> None:
    lab.play(SCRIPT)
    message = await lab.ask()
    assert message.content[0].type == "thinking"
    assert (message.content[0].thinking, said(message)) == ("", "Done.")
    assert message.content[0].signature


async def _narration(lab: Lab) -> None:
    lab.play(SCRIPT)
    for model, text in ((MODEL, "Done."), (OPEN_MODEL, "I look.Done.")):
        lab.brain.conversations.clear()
        assert said(await lab.ask(model=model)) == text


async def _summarized(lab: Lab) -> None:
    lab.play(SCRIPT)
    first = (await lab.ask(thinking=SUMMARIZED)).content[0]
    assert first.type == "thinking" and first.thinking == "Hm.\n\nI look."


async def _between_tools(lab: Lab) -> None:
    lab.play(SCRIPT)
    first = (await lab.ask(thinking={"type": "between_tools"})).content[0]
    assert first.type == "thinking" and first.thinking == "I look."


async def _follow_up(lab: Lab, content: Any, question: str = "Go.", **parameters: Any) -> None:
    messages = [user(question), assistant(content), user("more")]
    await lab.create(messages=messages, **parameters)


async def _changed_thinking(lab: Lab) -> None:
    lab.play(SCRIPT)
    blocks: list[JSON] = [b.to_dict() for b in (await lab.ask(thinking=SUMMARIZED)).content]
    await _follow_up(lab, blocks)
    with refused(400, "cannot be modified"):
        await _follow_up(lab, [blocks[0] | {"thinking": "Something else."}, *blocks[1:]])
    with refused(400, "signature"):
        await _follow_up(lab, [blocks[0] | {"signature": "AAAA"}, *blocks[1:]])


async def _changed_prefix(lab: Lab) -> None:
    lab.play(SCRIPT)
    message = await lab.ask()
    with refused(400, "bound to a different conversation"):
        await _follow_up(lab, message.content, "Another question.")


async def _changed_beginning(lab: Lab) -> None:
    lab.play(SCRIPT)
    message = await lab.ask(system="Be brief.")
    await _follow_up(lab, message.content, system="Be brief.")
    with refused(400, "The `system` prompt differs from the one this block was created with"):
        await _follow_up(lab, message.content, system="Be long.")
    newer = [{"type": "code_execution_20260521", "name": "code_execution"}]
    with refused(400, "The `tools` list differs from the one this block was created with"):
        await _follow_up(lab, message.content, system="Be brief.", tools=newer)


async def _refused_for_ever(lab: Lab) -> None:
    lab.play([Say("Well, one takes"), Say("a little.")])
    lab.claude.faults.add("refusal", after_blocks=1, code="bio")
    half = await lab.ask()
    assert half.stop_reason == "refusal" and said(half) == "Well, one takes"
    again = await lab.ask(messages=[user("Go."), assistant(half.content), user("more")])
    assert again.stop_reason == "refusal" and again.content == []
    assert again.stop_details is not None and again.stop_details.category == "bio"
    noted = [user("Go."), assistant("(This ended early.)"), user("more")]
    assert (await lab.ask(messages=noted)).stop_reason == "refusal"
    assert (await lab.ask(messages=[user("more")])).stop_reason == "end_turn"
    assert (await lab.ask()).stop_reason == "end_turn"


async def _changed_model(lab: Lab) -> None:
    lab.play(SCRIPT)
    message = await lab.ask()
    with refused(400, "another model"):
        await _follow_up(lab, message.content, model="claude-opus-5-5")


async def _pauses(lab: Lab) -> None:
    lab.play([Bash("true")] * 12)
    message = await lab.ask()
    assert message.stop_reason == "pause_turn"
    assert len(kinds(message)) == 21
    assert message.content[-1].type == "server_tool_use"


async def _goes_on(lab: Lab) -> None:
    lab.play([Bash(f"echo {number}") for number in range(4)] + [Say("Counted.")])
    first = await lab.ask()
    assert first.stop_reason == "pause_turn" and first.container is not None
    messages = [user("Go."), assistant(first.content)]
    second = await lab.ask(messages=messages, container=first.container.id)
    pending = first.content[-1]
    assert pending.type == "server_tool_use"
    assert getattr(second.content[0], "tool_use_id", None) == pending.id
    assert [result(second, number).stdout for number in (0, 1)] == ["2\n", "3\n"]
    assert (said(second), len(lab.brain.conversations)) == ("Counted.", 1)


async def _refusal(lab: Lab) -> None:
    lab.claude.faults.add("refusal", after_blocks=1, code="cyber")
    lab.play([Say("One."), Bash("true")])
    message = await lab.ask(model=OPEN_MODEL)
    assert (message.stop_reason, said(message)) == ("refusal", "One.")
    assert message.stop_details is not None
    assert (message.stop_details.type, message.stop_details.category) == ("refusal", "cyber")


async def _max_tokens(lab: Lab) -> None:
    lab.play([Say("word " * 500)])
    message = await lab.ask(max_tokens=50)
    assert message.stop_reason == "max_tokens"
    assert 0 < len(said(message)) < 500 and message.usage.output_tokens <= 50


async def _grows(lab: Lab) -> None:
    lab.play([Bash("seq 1 500"), Bash("true"), Say("Counted.")])
    events = await lab.events()
    first = events[0]["message"]["usage"]["input_tokens"]
    last = events[-2]["usage"]["input_tokens"]
    assert first > 2_000 and last > 3 * first + 800


async def _iterations_read(lab: Lab) -> None:
    lab.play([Bash("seq 1 500"), Say("Counted.")])
    usage = (await lab.ask(cache_control=MARK)).usage
    read, written = usage.cache_read_input_tokens or 0, usage.cache_creation_input_tokens or 0
    assert usage.input_tokens == 4 and written > read > 2_000


async def _read(lab: Lab, minutes: float = 0, **parameters: Any) -> tuple[int, int]:
    """What a follow-up some minutes later reads from the cache, and what it writes."""
    lab.play([Bash("seq 1 500"), Say("Counted.")], [Say("Yes.")])
    first = await lab.ask(cache_control=MARK, system="Be brief.")
    lab.clock.later(minutes=minutes)
    messages = [user("Go."), assistant(first.content), user("more")]
    asked = {"messages": messages, "cache_control": MARK, "system": "Be brief."} | parameters
    usage = (await lab.ask(**asked)).usage
    return usage.cache_read_input_tokens or 0, usage.cache_creation_input_tokens or 0


async def _history_read(lab: Lab) -> None:
    read, written = await _read(lab, minutes=4)
    assert read > 2_500 and 0 < written < 500


async def _five_minutes(lab: Lab) -> None:
    read, written = await _read(lab, minutes=6)
    assert read == 0 and written > 2_500


async def _exact_prefix(lab: Lab) -> None:
    assert (await _read(lab, system="Be long."))[0] == 0


async def _too_short(lab: Lab) -> None:
    lab.play([Say("Hi.")])
    usage = (await lab.ask("Hi.", tools=None, cache_control=MARK)).usage
    assert usage.cache_creation_input_tokens == 0


def _quiet(thinking: Any) -> Any:
    return lambda *args: replace(thinking(*args), shown=False)


def _once(iteration: Any) -> Any:
    return lambda meter, *args: None if meter.input else iteration(meter, *args)


def _anything(cache: PromptCache, *_: object) -> int:
    return max((tokens for tokens, _ in cache._entries.values()), default=0)


ROWS = (
    Behaviour(
        "thinking comes first, with an empty text",
        "5.x models: thinking blocks are empty by default (omitted) and may be the first block",
        _hidden,
        model_with(display="summarized"),
    ),
    Behaviour(
        "text between calls is inside thinking blocks",
        "5.x models: so it is on Opus 5.5, Sonnet 5.5 and Fable 5.1; older ones say it as text",
        _narration,
        model_with(notes=False),
    ),
    Behaviour(
        "display summarized shows it",
        'Thinking: {"type": "adaptive", "display": "summarized"} brings the text back',
        _summarized,
        wrap(request, "_thinking", _quiet),
    ),
    Behaviour(
        "between_tools keeps the notes",
        'Thinking: on Sonnet 5.5 {"type": "between_tools"} keeps progress notes with text',
        _between_tools,
        wrap(request, "_thinking", _quiet),
    ),
    Behaviour(
        "changed thinking blocks",
        "Thinking: blocks go back unchanged, with their signature",
        _changed_thinking,
        swap("signature.Signer.problem", ignore),
    ),
    Behaviour(
        "another conversation before a thinking block",
        "Thinking: blocks are bound to the conversation's prefix",
        _changed_prefix,
        swap("signature.Chain.add", ignore),
    ),
    Behaviour(
        "another prompt or tool before a thinking block",
        "Preserved thinking: blocks are bound to system and tools as well",
        _changed_beginning,
        swap("signature.Chain.begin", classmethod(lambda cls, *_: cls())),
    ),
    Behaviour(
        "what follows a refusal is refused",
        "Streaming refusals: without resetting the context refusals go on",
        _refused_for_ever,
        swap("generation.Generation._check_refused", ignore),
    ),
    Behaviour(
        "another model under a thinking block",
        "Thinking: blocks are bound to their model",
        _changed_model,
        swap("signature._digest", lambda _: bytes(16)),
    ),
    Behaviour(
        "a turn pauses after ten iterations",
        "Messages: pause_turn, the content ends in a call without a result",
        _pauses,
        lift(iterations_max=1_000),
        Limits(),
    ),
    Behaviour(
        "a paused turn goes on with the pending result",
        "Messages: the next response starts with the pending result block",
        _goes_on,
        swap("history._pending", lambda _: ()),
        Limits(iterations_max=2),
    ),
    Behaviour(
        "a refusal is a 200 with stop_details",
        "Messages: stop_reason refusal, stop_details.category",
        _refusal,
        swap("generation.Generation._check_stop", ignore),
    ),
    Behaviour(
        "max_tokens ends the turn",
        "Messages: stop_reason max_tokens; thinking shares it",
        _max_tokens,
        swap("generation.token_count", lambda _: 0),
    ),
    Behaviour(
        "usage grows with every iteration",
        "Event order: the last usage is cumulative, each iteration reads the context again",
        _grows,
        wrap(Meter, "iteration", _once),
    ),
    Behaviour(
        "an iteration reads what the one before wrote",
        "Caching: results get a breakpoint, executions of one turn get cheaper",
        _iterations_read,
        swap("usage.Meter._caching", False),
    ),
    Behaviour(
        "the next turn reads the history from the cache",
        "Caching: the automatic breakpoint moves along",
        _history_read,
        swap("usage.PromptCache.longest", lambda *_: 0),
    ),
    Behaviour(
        "the cache lives five minutes",
        "Caching: ephemeral is five minutes unless ttl says 1h",
        _five_minutes,
        lift(cache_ttl=10**6),
        Limits(),
    ),
    Behaviour(
        "the cache needs the exact prefix",
        "Caching: tools, system, messages in this order; a change invalidates what follows",
        _exact_prefix,
        swap("usage.PromptCache.longest", _anything),
    ),
    Behaviour(
        "a short prompt is not cached",
        "Caching: 512 tokens at least on 5.5 models",
        _too_short,
        lift(cache_tokens_min=0),
        Limits(),
    ),
)
