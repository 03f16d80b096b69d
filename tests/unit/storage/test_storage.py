"""What the app remembers, on SQLite and on Postgres."""

import asyncio
import dataclasses
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy.engine import make_url

from bot.request import Installation, Request
from bot.settings import Settings
from bot.storage import AlreadyRunning, Output, Storage, StoredTurn, ThreadFile, sole_process
from bot.storage.inbox import Room
from tests.support.postgres import Postgres, postgres

HERE = Installation("A1", "", "T1")
ASKED = Request(HERE, "Ev1", "C1", "1.1", "1.1", "U1", "T1", "q", True)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """One Postgres for the module."""
    with postgres(tmp_path_factory.mktemp("postgres")) as found:
        yield found


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
    assert await storage.inbox.stops([ASKED.act_id, other.act_id]) == {ASKED.act_id: "U1"}


async def test_stop_reaches_what_is_open_and_nothing_else(storage: Storage) -> None:
    """What is done cannot be stopped, and the first to say it is named."""
    later = dataclasses.replace(ASKED, ts="1.2")
    await storage.inbox.accept(ASKED, Room())
    await storage.inbox.close(ASKED.act_id)
    await storage.inbox.accept(later, Room())
    assert await storage.inbox.ask_to_stop(ASKED.thread_id, "U2") == 1
    assert await storage.inbox.ask_to_stop(ASKED.thread_id, "U3") == 0
    assert await storage.inbox.stops([ASKED.act_id, later.act_id]) == {later.act_id: "U2"}


async def test_unfinished_acts_are_known_after_a_restart(storage: Storage) -> None:
    """Accepted and not dealt with, oldest first; attempts are counted."""
    later = dataclasses.replace(ASKED, ts="1.2", thread_ts="1.2")
    await storage.inbox.accept(ASKED, Room())
    await storage.inbox.accept(later, Room())
    await storage.inbox.hints(ASKED.act_id)
    unfinished = await storage.inbox.unfinished()
    assert [run for run, _, _ in unfinished] == [ASKED.act_id, later.act_id]
    await storage.inbox.close(ASKED.act_id)
    assert await storage.inbox.unfinished() == [(later.act_id, later.thread_id, False)]
    assert [await storage.inbox.begin_attempt(later.act_id) for _ in range(2)] == [1, 2]


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
    deliveries = storage.deliveries
    await deliveries.keep_post(HERE, "run", "answer-0", "C1", "2.1")
    await deliveries.keep_post(HERE, "run", "answer-0", "C1", "2.2")
    assert await deliveries.post("run", "answer-0") == "2.1"
    await deliveries.keep_output(HERE, "run", Output("file_1", "a.png", 0))
    await deliveries.keep_output(HERE, "run", Output("file_1", "a.png", 0, "F9"))
    assert await deliveries.outputs("run") == [Output("file_1", "a.png", 0, "F9")]


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
