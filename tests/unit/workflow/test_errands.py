"""Actions against a real storage and a scripted Slack."""

import dataclasses
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
import pytest_asyncio

from bot.access import Policy
from bot.gestures.delete_answer import do as delete
from bot.gestures.feedback import do as feedback
from bot.gestures.notebook import do as notebook
from bot.gestures.stop import do as stop
from bot.request import Request
from bot.settings import Settings
from bot.slack.channels import Channels
from bot.slack.client import SlackApi
from bot.storage import Storage, StoredTurn
from bot.storage.acts import Room
from bot.text import say
from bot.workflow.action import Action
from bot.workflow.links import may_see
from bot.workflow.open_thread import open_thread as place
from bot.workflow.parts import Parts
from tests.unit.slack.stub import HERE, Stub, in_turn, refusal, running

MEMBER = {"id": "U1", "team_id": HERE.team_id}
ASKED = Request(HERE, "Ev1", "C1", "1.1", "1.1", "U1", "T1", "q", True)
TELL = "chat.postEphemeral"


@pytest_asyncio.fixture
async def storage(tmp_path: Path) -> AsyncIterator[Storage]:
    """An empty storage."""
    found = Storage(Settings(database_url=f"sqlite:///{tmp_path / 'a.db'}").database)
    await found.start()
    yield found
    await found.close()


@asynccontextmanager
async def wanted(storage: Storage, stub: Stub, request: Request) -> AsyncIterator[Action]:
    """An action in a Slack that lets the app say something privately."""

    async def look_for_stops() -> None:
        pass

    stub.methods[TELL] = in_turn({"message_ts": "9.9"})
    rules = SimpleNamespace(policy=Policy(), admins=frozenset[str]())
    jobs = SimpleNamespace(look_for_stops=look_for_stops)
    rooms = SimpleNamespace(storage=storage, rules=rules, jobs=jobs, channels=Channels())
    parts = cast(Parts, rooms)
    async with running(stub) as bench:
        await storage.inbox.accept(request, Room(), errand=True)
        yield Action(parts, request.act_id, request, MEMBER, bench.api)


def told(stub: Stub) -> list[str]:
    """What was said to the person alone."""
    return [args["text"] for method, args in stub.calls if method == TELL]


@pytest.mark.parametrize("act", [delete, notebook, feedback], ids=lambda act: act.__name__)
async def test_a_button_reaches_no_answer_of_another_channel(
    storage: Storage, act: Callable[[Action], Awaitable[None]]
) -> None:
    """Whatever run its value names, only what people see in that place is theirs to handle."""
    await storage.inbox.accept(ASKED, Room())
    await storage.conversations.begin(HERE, "C1", "1.1", {})
    ended = {"executions": [{"code": "1"}]}
    turn = StoredTurn(ASKED.act_id, "q", [], [], ended, False, 0.5, 1.0)
    await storage.conversations.keep_turn(HERE, ASKED.thread_id, "U1", turn, None)
    verdict = '{"verdict": "bad", "reason": "x"}'
    pressed = dataclasses.replace(
        ASKED, channel="C2", ts="5.0", act="C2:4.0:x:5.0", text=verdict, about=ASKED.act_id
    )
    stub = Stub()
    async with wanted(storage, stub, pressed) as action:
        await act(action)
    assert told(stub) == [say("answer.forgotten")] and len(stub.calls) == 1
    assert not await storage.feedback.verdicts(ASKED.act_id)


@pytest.mark.parametrize("act", ["", "C1:1.1:U2:x:3.0"], ids=["word", "cross"])
async def test_only_a_stop_said_outside_threads_is_meant_for_all_of_them(
    storage: Storage, act: str
) -> None:
    """A cross on a question stops that question, not what runs beside it in the channel."""
    beside = dataclasses.replace(ASKED, ts="2.0", thread_ts="2.0")
    for request in (ASKED, beside):
        await storage.inbox.accept(request, Room())
    asked = dataclasses.replace(ASKED, user="U2", intent="stop", act=act)
    if not act:
        asked = dataclasses.replace(asked, ts="3.0", thread_ts="3.0")
    async with wanted(storage, Stub(), asked) as action:
        await stop(action)
    stopped = set(await storage.inbox.stops([ASKED.act_id, beside.act_id]))
    assert stopped == ({ASKED.act_id} if act else {ASKED.act_id, beside.act_id})


async def test_where_slack_lets_nobody_post_no_thread_is_opened(storage: Storage) -> None:
    """The person is told why, and the question is dealt with."""
    command = dataclasses.replace(ASKED, ts="1.0", thread_ts="", act="trigger.1", unspoken=True)
    stub = Stub()
    channel = {"is_channel": True, "is_member": True, "is_archived": True}
    stub.methods["conversations.info"] = in_turn({"channel": channel})
    stub.methods["conversations.history"] = in_turn({"messages": []})
    stub.methods["chat.postMessage"] = in_turn(refusal("is_archived"))
    async with wanted(storage, stub, command) as action:
        assert await place(action) is None
    assert told(stub) == [say("place.closed", channel="<#C1>")]
    assert await storage.inbox.left(command.act_id) is None


async def test_the_opener_of_a_thread_does_not_wait_for_itself(storage: Storage) -> None:
    """A process that died between placing a question and queueing it: the next one queues it."""
    command = dataclasses.replace(ASKED, ts="1.0", thread_ts="", act="trigger.1", unspoken=True)
    opened = dataclasses.replace(command, ts="4.0", thread_ts="4.0")
    identity = {"run": command.act_id, "purpose": "root"}
    metadata = {"event_type": "datathread", "event_payload": identity}
    root = {"ts": "4.0", "user": "UBOTT1", "metadata": metadata}
    stub = Stub()
    stub.methods["conversations.replies"] = in_turn({"messages": [root]})
    async with wanted(storage, stub, command) as action:
        await storage.inbox.place(command.act_id, opened)
        assert await place(dataclasses.replace(action, request=opened)) == opened.thread_id


@pytest.mark.parametrize(
    ("user", "may"),
    [
        (MEMBER, True),
        ({**MEMBER, "is_restricted": True}, False),
        ({"id": "U9", "team_id": "T9"}, False),
        ({"id": "U9", "team_id": "T9", "is_stranger": True}, False),
    ],
    ids=["member", "guest", "other company", "stranger"],
)
async def test_public_channels_are_public_for_full_members_only(
    user: dict[str, Any], may: bool
) -> None:
    """Guests and people of other companies see a channel if they are in it."""
    stub = Stub()
    stub.methods["conversations.info"] = in_turn({"channel": {"is_channel": True}})
    stub.methods["conversations.members"] = in_turn({"members": ["U5"]})
    async with running(stub) as bench:
        api: SlackApi = bench.api
        assert await may_see(api, user, "C1") == may
