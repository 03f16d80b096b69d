"""How a question finds its thread."""

import dataclasses

from bot.storage import Storage
from bot.text import say
from bot.workflow.open_thread import open_thread as place
from tests.unit.slack.stub import Stub, in_turn, refusal
from tests.unit.workflow.acting import ASKED, told, wanted

COMMAND = dataclasses.replace(ASKED, ts="1.0", thread_ts="", identity="trigger.1", unspoken=True)


async def test_where_slack_lets_nobody_post_no_thread_is_opened(storage: Storage) -> None:
    """The person is told why, and the question is dealt with."""
    COMMAND = dataclasses.replace(
        ASKED, ts="1.0", thread_ts="", identity="trigger.1", unspoken=True
    )
    stub = Stub()
    channel = {"is_channel": True, "is_member": True, "is_archived": True}
    stub.methods["conversations.info"] = in_turn({"channel": channel})
    stub.methods["conversations.history"] = in_turn({"messages": []})
    stub.methods["chat.postMessage"] = in_turn(refusal("is_archived"))
    async with wanted(storage, stub, COMMAND) as action:
        assert await place(action) is None
    assert told(stub) == [say("place.closed", channel="<#C1>")]
    assert await storage.inbox.left(COMMAND.act_id) is None


async def test_the_opener_of_a_thread_does_not_wait_for_itself(storage: Storage) -> None:
    """A process that died between placing a question and queueing it: the next one queues it."""
    COMMAND = dataclasses.replace(
        ASKED, ts="1.0", thread_ts="", identity="trigger.1", unspoken=True
    )
    opened = dataclasses.replace(COMMAND, ts="4.0", thread_ts="4.0")
    identity = {"run": COMMAND.act_id, "purpose": "root"}
    metadata = {"event_type": "datathread", "event_payload": identity}
    root = {"ts": "4.0", "user": "UBOTT1", "metadata": metadata}
    stub = Stub()
    stub.methods["conversations.replies"] = in_turn({"messages": [root]})
    async with wanted(storage, stub, COMMAND) as action:
        await storage.inbox.place(COMMAND.act_id, opened)
        assert await place(dataclasses.replace(action, act=opened)) == opened.thread_id
