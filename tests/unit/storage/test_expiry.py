"""Whose threads are forgotten when somebody asks for it."""

import dataclasses

from bot.acts import A, Act, Ask, Forget, Installation, Offer, ShowUsage, kind_of
from bot.storage import Storage
from bot.storage.acts import Room

HERE, ELSEWHERE = Installation("A1", "", "T1"), Installation("A1", "", "T2")
ASKED = Ask(HERE, "Ev1", "C1", "1.1", "1.1", "U1", "T1", text="q", addressed=True)


def _by(user: str, kind: type[A]) -> A:
    """Something else that somebody did there."""
    return dataclasses.replace(ASKED.turned_into(kind), user=user, identity=kind_of(kind))


async def test_a_thread_is_whose_first_question_it_was(storage: Storage) -> None:
    """An offer before it, a follow-up after it and a wish to be forgotten change nothing."""
    acts: list[Act] = [
        _by("U2", Offer),
        ASKED,
        dataclasses.replace(ASKED, user="U2", ts="1.2"),
        dataclasses.replace(ASKED, user="U2", ts="2.1", thread_ts="2.1"),
        dataclasses.replace(_by("U1", Forget), thread_ts=""),
        dataclasses.replace(ASKED, installation=ELSEWHERE, ts="3.1", thread_ts="3.1"),
        dataclasses.replace(_by("U1", ShowUsage), thread_ts=""),
    ]
    for act in acts:
        await storage.inbox.accept(act, Room())
    usage = acts[-1].thread_id
    assert await storage.expiry.begun_by(HERE, "U1") == sorted([ASKED.thread_id, usage])
    assert await storage.expiry.begun_by(HERE, "U2") == [acts[3].thread_id]
    found = await storage.expiry.acts([ASKED.thread_id])
    assert sorted(act.question for act in found) == [False, True, True]
    assert not any(act.closed for act in found)
    await storage.inbox.close(ASKED.act_id)
    assert [a.run_id for a in await storage.expiry.acts([ASKED.thread_id]) if a.closed] == [
        ASKED.act_id
    ]
