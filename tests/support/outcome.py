"""What became of many questions: accepted, answered, lost, doubled."""

import asyncio
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tests.support.kills import Memory
from tests.support.people import Message, Person, purpose
from tests.support.stage import Stage
from tests.support.thread import answers, by_app


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of somebody: where it stands."""

    person: Person
    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """``doubled`` counts every message beyond the first of a purpose, answers and files included.

    ``unanswered`` and ``twice`` are the ts of the questions that it went wrong for.
    """

    asked: int
    accepted: int
    answered: int
    doubled: int
    unanswered: tuple[str, ...] = ()
    twice: tuple[str, ...] = ()

    @property
    def lost(self) -> int:
        """Accepted and not answered."""
        return len(self.unanswered)

    @property
    def right(self) -> bool:
        """Whether every question was accepted, and answered once."""
        return self.asked == self.accepted == self.answered and not self.lost and not self.doubled

    def __str__(self) -> str:
        return (
            f"accepted {self.accepted}, answered {self.answered}, "
            f"lost {self.lost}, doubled {self.doubled}"
        )


async def settled(memory: Memory, asked: Sequence[Asked], seconds: float) -> None:
    """Wait until nothing that was accepted is open any more; AssertionError says what still is."""
    until = time.monotonic() + seconds
    names = [each.ts for each in asked]
    while still := await asyncio.to_thread(memory.open_among, names):
        assert time.monotonic() < until, f"{len(still)} still open: {still[:10]}"
        await asyncio.sleep(0.5)


async def outcome(stage: Stage, memory: Memory, asked: Sequence[Asked]) -> Outcome:
    """Count what the threads show."""
    accepted = await asyncio.to_thread(memory.accepted_among, [each.ts for each in asked])
    answered, surplus = set(), Counter[str]()
    for each in asked:
        messages = await each.person.messages(each.channel, each.ts)
        if answers(stage, messages):
            answered.add(each.ts)
        if more := _surplus(stage, messages):
            surplus[each.ts] = more
    return Outcome(
        asked=len(asked),
        accepted=len(accepted),
        answered=len(answered),
        doubled=surplus.total(),
        unanswered=tuple(sorted(accepted - answered)),
        twice=tuple(surplus),
    )


def _surplus(stage: Stage, messages: Sequence[Message]) -> int:
    """Messages of one question's thread beyond the first of their purpose."""
    kinds = Counter(
        "files" if message.get("files") else str(purpose(message))
        for message in by_app(stage, messages)
    )
    return kinds.total() - len(kinds)
