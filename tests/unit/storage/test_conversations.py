"""A thread's profile, files and turns."""

import dataclasses
import time

import pytest

from bot.storage import Storage, StoredTurn, ThreadFile
from tests.unit.storage.asked import ASKED, HERE


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
