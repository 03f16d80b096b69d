"""What the app remembers, on SQLite and on Postgres."""

import asyncio
import dataclasses
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy.engine import make_url

from bot.acts import Ask, Installation, StopAsked
from bot.settings import Settings
from bot.storage import (
    AlreadyRunning,
    Output,
    OutputRole,
    Storage,
    StoredTurn,
    ThreadFile,
    sole_process,
)
from bot.storage.acts import Ahead, Left, Room
from tests.support.postgres import Postgres

HERE = Installation("A1", "", "T1")
GENERATED = OutputRole.GENERATED
ASKED = Ask(HERE, "Ev1", "C1", "1.1", "1.1", "U1", "T1", text="q", addressed=True)


@pytest_asyncio.fixture(params=["sqlite", "postgres"])
async def storage(
    request: pytest.FixtureRequest, tmp_path: Path, server: Postgres
) -> AsyncIterator[Storage]:
    """An empty, migrated storage."""
    url = f"sqlite:///{tmp_path / 'a.db'}" if request.param == "sqlite" else server.database()
    found = Storage(Settings(database_url=url).database)
    await found.start()
    yield found
    await found.close()


async def test_an_act_is_new_once_and_keeps_every_delivery(storage: Storage) -> None:
    """Twins and retries append to one row."""
    twin = dataclasses.replace(ASKED, delivery_id="Ev2", files=({"id": "F1"},))
    accepted = [await storage.inbox.accept(r, Room()) for r in (ASKED, twin, ASKED)]
    assert [one.new for one in accepted] == [True, False, False]
    assert await storage.inbox.hints(ASKED.act_id) == [ASKED, twin]


async def test_twenty_deliveries_at_once_are_one_act(storage: Storage) -> None:
    """Whoever comes first; nobody fails."""
    deliveries = [dataclasses.replace(ASKED, delivery_id=f"Ev{n}") for n in range(20)]
    accepted = await asyncio.gather(*(storage.inbox.accept(r, Room()) for r in deliveries))
    assert sorted(one.new for one in accepted) == [False] * 19 + [True]
    assert len(await storage.inbox.hints(ASKED.act_id)) == 20


async def test_a_thread_is_the_apps_unless_it_refused(storage: Storage) -> None:
    """A stranger's mention does not make the app listen to everybody in the thread."""
    assert not await storage.inbox.works_in(ASKED.thread_id)
    await storage.inbox.accept(ASKED, Room())
    assert await storage.inbox.works_in(ASKED.thread_id)
    await storage.inbox.close(ASKED.act_id, refused=True)
    assert not await storage.inbox.works_in(ASKED.thread_id)


async def test_beyond_the_room_an_act_is_turned_away(storage: Storage) -> None:
    """The one too many, however often it is delivered, and nobody else's."""
    room = Room(per_person=2, per_channel=3)
    people = ["U1", "U1", "U1", "U2", "U3"]
    acts = [dataclasses.replace(ASKED, ts=f"1.{n}", user=user) for n, user in enumerate(people)]
    verdicts = [(await storage.inbox.accept(act, room)).turned_away for act in acts]
    assert verdicts == [None, None, "ask.too_many_of_yours", None, "ask.too_many_here"]
    again = await storage.inbox.accept(dataclasses.replace(acts[2], delivery_id="Ev2"), room)
    assert not again.new and again.turned_away == await storage.inbox.turned_away(acts[2].act_id)


async def test_another_workspace_is_another_world(storage: Storage) -> None:
    """The same channel and ts elsewhere is another act in another thread."""
    other = dataclasses.replace(ASKED, installation=Installation("A1", "", "T2"))
    for request in (ASKED, other):
        assert (await storage.inbox.accept(request, Room())).new
    assert await storage.inbox.ask_to_stop(ASKED.thread_id, "U1") == 1
    assert await storage.inbox.stops([ASKED.act_id, other.act_id]) == {
        ASKED.act_id: StopAsked("U1")
    }


async def test_stop_reaches_what_is_open_and_nothing_else(storage: Storage) -> None:
    """What is done cannot be stopped, and the first to say it is named."""
    later = dataclasses.replace(ASKED, ts="1.2")
    await storage.inbox.accept(ASKED, Room())
    await storage.inbox.close(ASKED.act_id)
    await storage.inbox.accept(later, Room())
    assert await storage.inbox.ask_to_stop(ASKED.thread_id, "U2") == 1
    assert await storage.inbox.ask_to_stop(ASKED.thread_id, "U3") == 0
    assert await storage.inbox.stops([ASKED.act_id, later.act_id]) == {
        later.act_id: StopAsked("U2")
    }


async def test_unfinished_acts_are_known_after_a_restart(storage: Storage) -> None:
    """Accepted and not dealt with, oldest first; attempts are counted."""
    later = dataclasses.replace(ASKED, ts="1.2", thread_ts="1.2")
    await storage.inbox.accept(ASKED, Room())
    await storage.inbox.accept(later, Room())
    await storage.inbox.hints(ASKED.act_id)
    unfinished = await storage.inbox.unfinished()
    assert [left.run_id for left in unfinished] == [ASKED.act_id, later.act_id]
    await storage.inbox.close(ASKED.act_id)
    assert await storage.inbox.unfinished() == [Left(later.act_id, later.thread_id, errand=False)]
    assert [await storage.inbox.begin_attempt(later.act_id) for _ in range(2)] == [1, 2]


async def test_steering_stops_what_runs_and_leaves_what_waits(storage: Storage) -> None:
    """The question that takes its place, and those that were queued before, go on."""
    waiting, instead = (dataclasses.replace(ASKED, ts=f"1.{n}") for n in (2, 3))
    for request in (ASKED, waiting, instead):
        await storage.inbox.accept(request, Room())
    await storage.inbox.hints(ASKED.act_id)
    flagged = await storage.inbox.ask_to_stop(
        ASKED.thread_id, "U2", besides=instead.act_id, steered=True
    )
    assert flagged == 1
    runs = [ASKED.act_id, waiting.act_id, instead.act_id]
    assert await storage.inbox.stops(runs) == {ASKED.act_id: StopAsked("U2", steered=True)}


async def test_what_is_ahead_counts_the_thread_and_the_workspace(storage: Storage) -> None:
    """Only older questions that are not done; None once a question is begun."""
    elsewhere = dataclasses.replace(ASKED, ts="1.2", thread_ts="1.2")
    mine = dataclasses.replace(ASKED, ts="1.3")
    for request in (ASKED, elsewhere, mine):
        await storage.inbox.accept(request, Room())
    await storage.inbox.hints(ASKED.act_id)
    assert await storage.inbox.ahead_of(mine.act_id) == Ahead(thread=1, team=1)
    await storage.inbox.close(ASKED.act_id)
    assert await storage.inbox.ahead_of(mine.act_id) == Ahead(thread=0, team=1)
    assert await storage.inbox.ahead_of(ASKED.act_id) is None


async def test_an_act_without_a_thread_is_an_errand_until_it_is_queued(storage: Storage) -> None:
    """Until then nothing overtakes it: what is written in its thread is not taken for the thread's
    own yet, and nobody but the errand queues it.
    """
    command = dataclasses.replace(ASKED, ts="", thread_ts="", identity="trigger.1", unspoken=True)
    assert (await storage.inbox.accept(command, Room(), errand=True)).errand
    placed = dataclasses.replace(command, ts="2.0", thread_ts="2.0")
    await storage.inbox.place(command.act_id, placed)
    waits = Left(command.act_id, placed.thread_id, errand=True)
    assert placed.act_id == command.act_id and await storage.inbox.left(placed.act_id) == waits
    assert not await storage.inbox.works_in(placed.thread_id)
    await storage.inbox.queued(command.act_id)
    assert await storage.inbox.works_in(placed.thread_id)
    assert await storage.inbox.hints(command.act_id) == [placed]
    assert await storage.inbox.unfinished() == [
        Left(command.act_id, placed.thread_id, errand=False)
    ]
    await storage.inbox.close(command.act_id)
    assert await storage.inbox.left(command.act_id) is None


async def test_a_run_stands_where_it_was_asked_for_and_where_it_spoke(storage: Storage) -> None:
    """A button elsewhere, or in another workspace, that names it has nothing to do with it."""
    await storage.inbox.accept(ASKED, Room())
    run_id, elsewhere = ASKED.act_id, Installation("A1", "", "T2")
    await storage.deliveries.keep_post(HERE, run_id, "elsewhere", "D1", "2.1")
    stands_in = storage.deliveries.stands_in
    assert await stands_in(run_id, HERE, "C1") and await stands_in(run_id, HERE, "D1")
    assert not await stands_in(run_id, HERE, "C2")
    assert not await stands_in(run_id, elsewhere, "C1")
    assert not await stands_in("A1::T1:C1:9.9", HERE, "C1")


async def test_spending_outlives_the_thread(storage: Storage) -> None:
    """A turn is booked once, by person and workspace; retention does not take it back."""
    turn = StoredTurn("r1", "q", [], [], {"executions": []}, False, 0.5, 1.0)
    await storage.conversations.begin(HERE, "C1", "1.1", {})
    for _ in range(2):
        await storage.conversations.keep_turn(HERE, ASKED.thread_id, "U1", turn, None)
    await storage.expiry.forget([ASKED.thread_id])
    assert (await storage.usage.spent(HERE, 1, user="U1")).cost_usd == 0.5
    assert (await storage.usage.spent(HERE, 30)).analyses == 1
    assert (await storage.usage.spent(HERE, 1, user="U2")).analyses == 0


async def test_a_conversation_keeps_its_first_profile(storage: Storage) -> None:
    """Later settings do not change a thread that has begun; only a rebase does."""
    conversations = storage.conversations
    await conversations.begin(HERE, "C1", "1.1", {"model": "old"})
    again = await conversations.begin(HERE, "C1", "1.1", {"model": "new"})
    assert again.profile == {"model": "old"}
    await conversations.set_profile(again.thread_id, {"model": "new"})
    assert (await conversations.begin(HERE, "C1", "1.1", {})).profile == {"model": "new"}


async def test_a_turn_is_kept_once_with_its_container(storage: Storage) -> None:
    """A repeated step finds the turn and does not write it again."""
    conversations = storage.conversations
    thread = (await conversations.begin(HERE, "C1", "1.1", {})).thread_id
    turn = StoredTurn(ASKED.act_id, "q", [{"type": "text"}], [], {"answer": "a"}, False, 0.04, 12.5)
    await conversations.keep_turn(HERE, thread, "U1", turn, "container_1")
    changed = dataclasses.replace(turn, question="other")
    await conversations.keep_turn(HERE, thread, "U1", changed, "container_1")
    assert await conversations.turns(thread) == [turn]
    assert await conversations.turn(ASKED.act_id) == turn
    assert (await conversations.begin(HERE, "C1", "1.1", {})).container_id == "container_1"


async def test_a_files_newer_upload_replaces_the_older(storage: Storage) -> None:
    """One upload per Slack file and thread."""
    file = ThreadFile("F1", "file_1", "a.csv", "text/csv", "data", 3_000_000_000, "0" * 64, 1.5)
    newer = dataclasses.replace(file, file_id="file_2")
    await storage.conversations.keep_file(HERE, ASKED.thread_id, file)
    await storage.conversations.keep_file(HERE, ASKED.thread_id, newer)
    assert await storage.conversations.files(ASKED.thread_id) == [newer]


async def test_posts_and_outputs_are_remembered(storage: Storage) -> None:
    """The first post for a purpose stays; an output gets its Slack id later."""
    deliveries, outputs = storage.deliveries, storage.outputs
    await deliveries.keep_post(HERE, "run", "answer-0", "C1", "2.1")
    await deliveries.keep_post(HERE, "run", "answer-0", "C1", "2.2")
    assert await deliveries.post("run", "answer-0") == "2.1"
    await outputs.note(HERE, "run", ["file_1"])
    plot = Output(GENERATED, "file_1", "a.png", 0, "F9", in_answer=True)
    await outputs.keep(HERE, "run", plot)
    await outputs.note(HERE, "run", ["file_1"])
    assert await outputs.of("run") == [plot]


async def test_files_of_a_killed_run_belong_to_its_thread(storage: Storage) -> None:
    """What was made and is in no turn is known to the retention; what is in Slack only is not."""
    other = dataclasses.replace(ASKED, ts="2.1", thread_ts="2.1")
    for request, made in ((ASKED, ["file_1", "file_2"]), (other, ["file_3"])):
        await storage.inbox.accept(request, Room())
        await storage.outputs.note(HERE, request.act_id, made)
    await storage.outputs.keep(HERE, ASKED.act_id, Output(OutputRole.SCRIPT, "", "", 2, "F9"))
    assert await storage.expiry.file_ids(ASKED.thread_id) == ["file_1", "file_2"]
    await storage.outputs.forget(ASKED.act_id, Output(GENERATED, "file_1", "", 0))
    assert await storage.expiry.file_ids(ASKED.thread_id) == ["file_2"]
    await storage.expiry.forget([ASKED.thread_id])
    assert await storage.expiry.file_ids(ASKED.thread_id) == []
    assert await storage.expiry.file_ids(other.thread_id) == ["file_3"]


async def test_migrating_twice_at_once_does_no_harm(server: Postgres) -> None:
    """Several replicas start together."""
    url = Settings(database_url=server.database()).database
    replicas = [Storage(url) for _ in range(3)]
    await asyncio.gather(*(replica.start() for replica in replicas))
    assert (await replicas[0].inbox.accept(ASKED, Room())).new
    for replica in replicas:
        await replica.close()


def test_two_processes_do_not_share_a_sqlite_file(tmp_path: Path) -> None:
    """They would do the same work twice; the second one is told so."""
    url = make_url(f"sqlite:///{tmp_path / 'a.db'}")
    with sole_process(url), pytest.raises(AlreadyRunning, match="already runs"), sole_process(url):
        pass
    with sole_process(url):
        pass


async def test_the_last_verdict_of_a_person_counts(storage: Storage) -> None:
    """A reason stays when the same thumb comes again without one, and goes with another thumb."""
    feedback = storage.feedback

    async def keep(verdict: str, reason: str = "") -> bool:
        return await feedback.keep(HERE, "r1", "U1", verdict, reason)

    assert await keep("bad")
    assert await keep("bad", "the wrong column")
    assert not await keep("bad")
    assert await feedback.verdicts("r1") == {"U1": ("bad", "the wrong column")}
    assert await keep("good")
    assert await feedback.keep(HERE, "r1", "U2", "bad")
    assert await feedback.verdicts("r1") == {"U1": ("good", ""), "U2": ("bad", "")}


async def test_of_several_that_remember_a_file_at_once_one_succeeds(storage: Storage) -> None:
    """The first of all, and later whoever replaces the one that was known."""
    outputs = storage.outputs

    async def swap(slack_id: str, instead_of: str | None) -> bool:
        output = Output(OutputRole.NOTEBOOK, "", "analysis.ipynb", 9, slack_id)
        return await outputs.swap(HERE, "r1", output, instead_of)

    assert sorted(await asyncio.gather(*(swap(f"F{n}", None) for n in range(5)))) == [False] * 4 + [
        True
    ]
    (kept,) = await outputs.of("r1")
    assert kept.slack_file_id
    assert [await swap("F7", kept.slack_file_id), await swap("F8", kept.slack_file_id)] == [
        True,
        False,
    ]
    await storage.deliveries.forget("r1")
    assert await outputs.of("r1") == []


async def test_what_attempts_cost_that_never_ended_is_booked(storage: Storage) -> None:
    """It counts at once, and stays when a later attempt ends, or the run is given up."""
    usage, run = storage.usage, ASKED.act_id
    await storage.inbox.accept(ASKED, Room())

    async def spent() -> tuple[int, float]:
        found = await usage.spent(HERE, 1, user="U1")
        return found.analyses, round(found.cost_usd, 6)

    assert await usage.begin(HERE, run, "U1") == 0
    await usage.note(run, 0.25)
    assert await spent() == (0, 0.25)
    assert await usage.begin(HERE, run, "U1") == 0.25
    await usage.note(run, 0.5)
    assert await spent() == (0, 0.75)
    turn = StoredTurn(run, "q", [], [], {"executions": []}, False, 0.25 + 0.75, 1.0)
    await storage.conversations.keep_turn(HERE, ASKED.thread_id, "U1", turn, None)
    await storage.inbox.close(run)
    assert await spent() == (1, 1.0)
    given_up = dataclasses.replace(ASKED, ts="2.2", thread_ts="2.2")
    await storage.inbox.accept(given_up, Room())
    await usage.begin(HERE, given_up.act_id, "U1")
    await usage.note(given_up.act_id, 0.5)
    await storage.inbox.close(given_up.act_id)
    await storage.inbox.close(given_up.act_id)
    assert await spent() == (1, 1.5)
    assert (await usage.spent(HERE, 30)).cost_usd == 1.5


async def test_turns_stay_in_order_when_the_clock_is_put_back(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second one comes second, though its clock says that it came an hour earlier."""
    now = time.time()
    for number, clock in enumerate((now, now - 3_600, now - 7_200)):
        monkeypatch.setattr(time, "time", lambda clock=clock: clock)
        turn = StoredTurn(f"r{number}", "q", [], [], {"executions": []}, False, 0.1, 1.0)
        await storage.conversations.keep_turn(HERE, ASKED.thread_id, "U1", turn, None)
    kept = await storage.conversations.turns(ASKED.thread_id)
    assert [turn.run_id for turn in kept] == ["r0", "r1", "r2"]
