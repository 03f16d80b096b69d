"""Sentences for one person."""

import pytest

from bot.acts import Ask
from bot.slack.private import tell_privately
from tests.unit.slack.stub import HERE, Stub, in_turn, refusal, running

ASKED = Ask(HERE, "Ev1", "C1", "1.2", "1.1", "U1", "T1", text="q", addressed=True)


@pytest.mark.parametrize("gone", ["thread_not_found", "is_archived", "user_not_in_channel"])
async def test_where_the_place_is_gone_it_is_said_in_a_direct_message(gone: str) -> None:
    """Whatever of the place is gone: the thread, the channel, the person in it."""
    stub = Stub()
    stub.methods["chat.postEphemeral"] = in_turn(refusal(gone))
    stub.methods["conversations.open"] = in_turn({"channel": {"id": "D1"}})
    stub.methods["chat.postMessage"] = in_turn({"ts": "2.0"})
    async with running(stub) as bench:
        await tell_privately(bench.api, ASKED, "not here")
    assert stub.calls[-1][1] | {"channel": "D1", "text": "not here"} == stub.calls[-1][1]
    assert [method for method, _ in stub.calls[:2]] == ["chat.postEphemeral", "conversations.open"]
