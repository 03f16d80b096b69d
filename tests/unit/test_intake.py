"""What is taken in, and as what."""

import dataclasses
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.acts import Ask, Installation, Offer
from bot.intake import Intake
from bot.storage import Storage
from bot.storage.states import TurnedAway

HERE = Installation("A1", "", "T1")
SHARED = Ask(HERE, "Ev1", "C1", "1.1", "1.1", "U1", "T1", text="numbers", files=({"id": "F1"},))


@dataclass
class Queued:
    """Queues that remember what came."""

    questions: list[str] = field(default_factory=list)
    actions: list[str] = field(default_factory=list)

    async def enqueue(self, run_id: str, thread_id: str) -> None:
        """A question."""
        self.questions.append(run_id)

    async def enqueue_action(self, run_id: str) -> None:
        """An action."""
        self.actions.append(run_id)

    async def enqueue_notice(self, run_id: str) -> None:
        """Nobody waits here."""


async def taken(storage: Storage, *requests: Ask, default: str = "offer") -> Queued:
    """What comes into the queues."""
    queues = Queued()
    intake = Intake(
        storage.admission,
        storage.inbox,
        queues=queues,
        accepted=lambda: None,
        follow_ups=True,
        choices=storage.channels,
        shared_files=default,
    )
    for request in requests:
        await intake.accept(request)
    return queues


async def test_a_shared_file_is_the_occasion_for_an_offer(storage: Storage) -> None:
    """Once a file and channel; the words beside it were said to others, and are not kept."""
    again = dataclasses.replace(SHARED, delivery_id="Ev2", ts="2.2", thread_ts="2.2")
    queues = await taken(storage, SHARED, again)
    assert set(queues.actions) == {"A1::T1:offer:C1:F1"} and not queues.questions
    hints = await storage.inbox.hints("A1::T1:offer:C1:F1")
    assert {type(hint) for hint in hints} == {Offer}


@pytest.mark.parametrize("default", ["off", "offer", "auto"])
@pytest.mark.parametrize("chosen", ["off", "offer", "auto", None])
async def test_what_was_chosen_for_the_channel_counts(
    storage: Storage, default: str, chosen: str | None
) -> None:
    """Else the operator's choice; another channel's does not matter."""
    await storage.channels.choose(HERE, "C2", "auto", "U9")
    if chosen:
        await storage.channels.choose(HERE, "C1", chosen, "U9")
    queues = await taken(storage, SHARED, default=default)
    counts = chosen or default
    assert bool(queues.actions) == (counts == "offer")
    assert queues.questions == (["A1::T1:C1:1.1"] if counts == "auto" else [])
    assert bool(await storage.inbox.unfinished()) == (counts != "off")


@pytest.mark.parametrize(
    "change",
    [
        {"files": ()},
        {"thread_ts": "0.5"},
        {"thread_ts": "0.5", "text": "what is it?", "under_ours": True},
    ],
    ids=["words only", "in a thread between people", "under a hello"],
)
async def test_other_words_leave_no_trace(storage: Storage, change: dict[str, Any]) -> None:
    """Also where everything shared is analysed at once."""
    queues = await taken(storage, dataclasses.replace(SHARED, **change), default="auto")
    assert queues == Queued() and not await storage.inbox.unfinished()


async def test_a_reply_while_a_thread_is_opened_waits_for_it(storage: Storage) -> None:
    """Which root it stands under is known only when the question is in its thread."""
    opener = Ask(
        HERE,
        "command",
        "C1",
        "0.4",
        "",
        "U1",
        "T1",
        text="q",
        addressed=True,
        identity="t.1",
        unspoken=True,
    )
    reply = dataclasses.replace(
        SHARED, thread_ts="0.5", text="what is it?", files=(), under_ours=True
    )
    mention = dataclasses.replace(reply, ts="1.2", addressed=True, under_ours=False)
    queues = await taken(storage, opener, reply, mention)
    assert queues.actions == [opener.act_id, reply.act_id, mention.act_id]
    assert not queues.questions


async def test_a_mention_with_a_file_is_a_question_whatever_is_chosen(storage: Storage) -> None:
    """Somebody wants it."""
    await storage.channels.choose(HERE, "C1", "off", "U9")
    queues = await taken(storage, dataclasses.replace(SHARED, addressed=True))
    assert queues.questions == ["A1::T1:C1:1.1"]


async def test_files_that_are_analysed_at_once_take_room(storage: Storage) -> None:
    """A flood of files is no way around the limit of what may wait."""
    flood = [
        dataclasses.replace(SHARED, ts=f"{n}.1", thread_ts=f"{n}.1", files=({"id": f"F{n}"},))
        for n in range(6)
    ]
    queues = await taken(storage, *flood, default="auto")
    assert len(queues.questions) == 5 and len(queues.actions) == 1
    assert await storage.admission.turned_away(queues.actions[0]) is TurnedAway.PERSON
