"""pause_turn: the server's loop stops after its iterations and goes on when asked to."""

import anthropic
import pytest

from playground.claude.brain import Bash, Say, Together
from playground.claude.limits import Limits

from .support import Start, assistant, kinds, question, result, said, user

STEPS = [*(Bash(f"echo {number} >> log; echo {number}") for number in range(5)), Say("Counted.")]


async def test_a_long_turn_pauses_with_an_open_call(start: Start) -> None:
    """After ten iterations the eleventh call stays open and the turn is paused."""
    lab = await start([Bash("true") for _ in range(12)])
    message = await lab.ask()
    assert message.stop_reason == "pause_turn"
    assert len(kinds(message)) == 21
    assert message.content[-1].type == "server_tool_use"


async def test_a_paused_turn_goes_on_with_the_pending_result(start: Start) -> None:
    """The continuation starts with the open call's result; the brain does not start anew."""
    lab = await start(STEPS, [Say("Yes.")], limits=Limits(iterations_max=3))
    first = await lab.ask()
    assert first.container is not None
    pending = first.content[-1]
    assert pending.type == "server_tool_use"
    messages = [user("Go."), assistant(first.content)]
    second = await lab.ask(messages=messages, container=first.container.id)
    assert second.stop_reason == "end_turn"
    assert second.content[0].type == "bash_code_execution_tool_result"
    assert second.content[0].tool_use_id == pending.id
    assert [result(second, number).stdout for number in range(2)] == ["3\n", "4\n"]
    assert said(second) == "Counted."
    assert len(lab.brain.conversations) == 1
    history = [*messages, assistant(second.content), user("more")]
    assert (await lab.create(messages=history)).stop_reason == "end_turn"


async def test_a_continuation_needs_its_container(start: Start) -> None:
    """Pending calls without the container id are a 400."""
    lab = await start(STEPS, limits=Limits(iterations_max=1))
    first = await lab.ask()
    with pytest.raises(anthropic.BadRequestError, match="container_id is required"):
        await lab.ask(messages=[user("Go."), assistant(first.content)])


async def test_a_pause_can_be_asked_for(start: Start) -> None:
    """The fault pauses at the next call; a question after it instead of going on is a 400."""
    lab = await start(STEPS)
    lab.claude.faults.add("pause_turn", after_blocks=2)
    first = await lab.ask()
    assert (first.stop_reason, len(first.content)) == ("pause_turn", 3)
    messages = [user("Go."), assistant(first.content), user("What?")]
    with pytest.raises(anthropic.BadRequestError, match="without a corresponding"):
        await lab.client.messages.create(**question(messages=messages))


async def test_parallel_calls_can_be_pending_together(start: Start) -> None:
    """A pause under two open calls: both results come first, and the brain gets them as a list."""
    lab = await start([Together((Bash("echo 1"), Bash("echo 2"))), Say("Both.")])
    lab.claude.faults.add("pause_turn")
    first = await lab.ask()
    assert (first.stop_reason, kinds(first)) == ("pause_turn", ["server_tool_use"] * 2)
    assert first.container is not None
    messages = [user("Go."), assistant(first.content)]
    second = await lab.ask(messages=messages, container=first.container.id)
    assert kinds(second) == [*["bash_code_execution_tool_result"] * 2, "text"]
    assert [each.stdout for each in lab.brain.results] == ["1\n", "2\n"]
    assert (said(second), len(lab.brain.conversations)) == ("Both.", 1)


async def test_a_script_may_make_one_call_together(start: Start) -> None:
    """A list of one comes back for a Together of one, paused or not."""
    lab = await start([Together((Bash("echo 1"),)), Together((Bash("echo 2"),)), Say("Both.")])
    lab.claude.faults.add("pause_turn", after_blocks=2)
    first = await lab.ask()
    assert first.container is not None
    messages = [user("Go."), assistant(first.content)]
    await lab.ask(messages=messages, container=first.container.id)
    assert [each.stdout for each in lab.brain.results] == ["1\n", "2\n"]
