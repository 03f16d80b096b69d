"""What actions on an answer share."""

import dataclasses
from typing import Any

import pytest

from bot.acts import DeleteAnswer, GetNotebook, Rate
from bot.gestures.delete_answer import do as delete
from bot.gestures.feedback import do as feedback
from bot.gestures.notebook import do as notebook
from bot.storage import Storage, StoredTurn
from bot.storage.states import QueueLimits
from bot.text import say
from bot.workflow.action import Do
from tests.unit.slack.stub import HERE, Stub
from tests.unit.workflow.acting import ASKED, told, wanted


@pytest.mark.parametrize(
    ("do", "kind"), [(delete, DeleteAnswer), (notebook, GetNotebook), (feedback, Rate)]
)
async def test_a_button_reaches_no_answer_of_another_channel(
    storage: Storage, do: Do[Any], kind: type[DeleteAnswer | GetNotebook | Rate]
) -> None:
    """Whatever run its value names, only what people see in that place is theirs to handle."""
    await storage.admission.accept(ASKED, QueueLimits())
    await storage.conversations.begin(HERE, "C1", "1.1", {})
    ended = {"executions": [{"code": "1"}]}
    turn = StoredTurn(ASKED.act_id, "q", [], [], ended, False, 0.5, 1.0)
    await storage.conversations.keep_turn(HERE, ASKED.thread_id, "U1", turn, None)
    given = {"verdict": "bad", "reason": "x"} if kind is Rate else {}
    pressed: DeleteAnswer | GetNotebook | Rate = dataclasses.replace(
        ASKED.turned_into(kind, run=ASKED.act_id, **given),
        channel="C2",
        ts="5.0",
        identity="C2:4.0:x:5.0",
    )
    stub = Stub()
    async with wanted(storage, stub, pressed) as action:
        await do(action)
    assert told(stub) == [say("answer.forgotten")] and len(stub.calls) == 1
    assert not await storage.feedback.verdicts(ASKED.act_id)
