"""What a stop ends."""

import dataclasses

import pytest

from bot.acts import Stop
from bot.gestures.stop import do as stop
from bot.storage import Storage
from bot.storage.states import QueueLimits
from tests.unit.slack.stub import Stub
from tests.unit.workflow.acting import ASKED, wanted


@pytest.mark.parametrize("identity", ["", "C1:1.1:U2:x:3.0"], ids=["word", "cross"])
async def test_only_a_stop_said_outside_threads_is_meant_for_all_of_them(
    storage: Storage, identity: str
) -> None:
    """A cross on a question stops that question, not what runs beside it in the channel."""
    beside = dataclasses.replace(ASKED, ts="2.0", thread_ts="2.0")
    for request in (ASKED, beside):
        await storage.admission.accept(request, QueueLimits())
    asked = dataclasses.replace(ASKED.turned_into(Stop), user="U2", identity=identity)
    if not identity:
        asked = dataclasses.replace(asked, ts="3.0", thread_ts="3.0")
    async with wanted(storage, Stub(), asked) as action:
        await stop(action)
    stopped = set(await storage.stops.asked([ASKED.act_id, beside.act_id]))
    assert stopped == ({ASKED.act_id} if identity else {ASKED.act_id, beside.act_id})
