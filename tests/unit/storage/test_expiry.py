"""Whose threads are forgotten when somebody asks for it, and what there is to be deleted."""

import dataclasses

from bot.acts import A, Act, Forget, Installation, Offer, ShowUsage, kind_of
from bot.storage import Output, OutputRole, Storage
from bot.storage.states import QueueLimits
from tests.unit.storage.asked import ASKED, HERE

ELSEWHERE = Installation("A1", "", "T2")


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
        await storage.admission.accept(act, QueueLimits())
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


async def test_files_of_a_killed_run_belong_to_its_thread(storage: Storage) -> None:
    """What was made and is in no turn is known to the retention; what is in Slack only is not."""
    other = dataclasses.replace(ASKED, ts="2.1", thread_ts="2.1")
    for request, made in ((ASKED, ["file_1", "file_2"]), (other, ["file_3"])):
        await storage.admission.accept(request, QueueLimits())
        await storage.outputs.note(HERE, request.act_id, made)
    await storage.outputs.keep(HERE, ASKED.act_id, Output(OutputRole.SCRIPT, "", "", 2, "F9"))
    assert await storage.expiry.file_ids(ASKED.thread_id) == ["file_1", "file_2"]
    await storage.outputs.forget(ASKED.act_id, Output(OutputRole.GENERATED, "file_1", "", 0))
    assert await storage.expiry.file_ids(ASKED.thread_id) == ["file_2"]
    await storage.expiry.forget([ASKED.thread_id])
    assert await storage.expiry.file_ids(ASKED.thread_id) == []
    assert await storage.expiry.file_ids(other.thread_id) == ["file_3"]
