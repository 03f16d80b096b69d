"""What is shown of reasoning and of text between calls, and what ties it to its conversation."""

from typing import Any

import anthropic
import pytest

from playground.claude.brain import Bash, Say, Think

from .support import MODEL, OPEN_MODEL, Lab, Start, assistant, kinds, said, user

SCRIPT = [Think("Hm."), Say("I look."), Bash("true"), Say("Found."), Bash("true"), Say("Done.")]
SUMMARIZED = {"type": "adaptive", "display": "summarized"}


def _thoughts(message: Any) -> list[str]:
    return [block.thinking for block in message.content if block.type == "thinking"]


@pytest.mark.parametrize(
    ("parameters", "thoughts", "text"),
    [
        ({"model": MODEL}, ["", ""], "Done."),
        ({"model": "claude-opus-5-5"}, ["", ""], "Done."),
        ({"model": MODEL, "thinking": SUMMARIZED}, ["Hm.\n\nI look.", "Found."], "Done."),
        ({"model": MODEL, "thinking": {"type": "between_tools"}}, ["I look.", "Found."], "Done."),
        ({"model": "claude-sonnet-5"}, [""], "I look.Found.Done."),
        ({"model": "claude-sonnet-5", "thinking": {"type": "disabled"}}, [], "I look.Found.Done."),
        ({"model": OPEN_MODEL}, [], "I look.Found.Done."),
        ({"model": OPEN_MODEL, "thinking": {"type": "adaptive"}}, ["Hm."], "I look.Found.Done."),
    ],
)
async def test_what_is_shown_depends_on_model_and_display(
    start: Start, parameters: Any, thoughts: list[str], text: str
) -> None:
    """5.5 models hide text between calls in thinking blocks, empty unless asked for."""
    lab = await start(SCRIPT)
    message = await lab.ask(**parameters)
    assert _thoughts(message) == thoughts
    assert said(message) == text
    assert all(block.signature for block in message.content if block.type == "thinking")


async def test_thinking_counts_even_when_it_is_not_shown(start: Start) -> None:
    """Hidden reasoning is in the usage."""
    lab = await start([Think("Long thoughts. " * 50), Say("Yes.")])
    usage = (await lab.ask()).usage
    assert usage.output_tokens_details is not None
    assert usage.output_tokens_details.thinking_tokens > 100
    assert usage.output_tokens > usage.output_tokens_details.thinking_tokens


async def _follow_up(lab: Lab, content: Any, first: str = "Go.", **parameters: Any) -> Any:
    messages = [user(first), assistant(content), user("more")]
    return await lab.create(messages=messages, **parameters)


async def test_history_can_be_sent_back_as_it_came(start: Start) -> None:
    """Blocks of the SDK, their dicts, cache marks and strings for text all pass."""
    lab = await start(SCRIPT)
    message = await lab.ask(thinking=SUMMARIZED)
    await _follow_up(lab, message.content, thinking=SUMMARIZED)
    dicts = [block.to_dict() for block in message.content]
    dicts[-1]["cache_control"] = {"type": "ephemeral"}
    await _follow_up(lab, dicts, thinking=SUMMARIZED)
    messages = [{"role": "user", "content": "Go."}, assistant(dicts), user("more")]
    await lab.create(messages=messages)


async def test_changed_history_is_refused(start: Start) -> None:
    """Edited thinking, an edited question, another model: each is a 400."""
    lab = await start(SCRIPT)
    message = await lab.ask(thinking=SUMMARIZED)
    edited = [block.to_dict() for block in message.content]
    edited[0]["thinking"] = "Something else."
    with pytest.raises(anthropic.BadRequestError, match="cannot be modified"):
        await _follow_up(lab, edited)
    with pytest.raises(anthropic.BadRequestError, match="bound to a different conversation"):
        await _follow_up(lab, message.content, first="Another question.")
    with pytest.raises(anthropic.BadRequestError, match="another model"):
        await _follow_up(lab, message.content, model="claude-opus-5-5")


async def test_a_turn_closed_early_can_be_sent_back(start: Start) -> None:
    """Blocks up to a complete call and result are valid history, with a note after them."""
    lab = await start(SCRIPT)
    message = await lab.ask()
    closed: list[Any] = [*message.content[:3], {"type": "text", "text": "(Stopped here.)"}]
    assert kinds(message)[:3] == ["thinking", "server_tool_use", "bash_code_execution_tool_result"]
    answer = await _follow_up(lab, closed)
    assert answer.stop_reason == "end_turn"
