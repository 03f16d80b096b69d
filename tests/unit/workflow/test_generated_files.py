"""What code generates is remembered at once, and deleted where no turn has it."""

import pytest
from aiohttp import web

from bot.analysis.events import Draft, Execution, ExecutionFinished, Outcome, TurnEnded
from bot.analysis.record import to_record
from bot.storage import Output, OutputRole, Storage, StoredTurn
from bot.workflow.generated_files import discard, note
from tests.unit.claude.stub import always, failure
from tests.unit.slack.stub import HERE
from tests.unit.workflow.asking import ASKED, Desk, asking


def execution(*file_ids: str) -> Execution:
    """One that made these files."""
    return Execution("x", "bash", {}, "t", file_ids=file_ids)


async def keep_turn(desk: Desk, *file_ids: str) -> None:
    """A turn that has these files."""
    ended = TurnEnded(Outcome.ANSWERED, "Done.", executions=(execution(*file_ids),))
    turn = StoredTurn(desk.run.id, "why?", [], [], to_record(ended), False, 0.0, 1.0)
    await desk.storage.conversations.begin(HERE, "C1", "1.1", {})
    await desk.storage.conversations.keep_turn(HERE, ASKED.thread_id, "U1", turn, None)


def deleted(desk: Desk) -> list[str]:
    """The ids that Claude was asked to delete."""
    return [path.split("/")[-1] for method, path in desk.claude.requests if method == "DELETE"]


def gone() -> web.Response:
    """As the API answers a deletion."""
    return web.json_response({"id": "file_1", "type": "file_deleted"})


async def ids(desk: Desk) -> list[str]:
    """What is remembered."""
    return [file.file_id for file in await desk.storage.outputs.of(desk.run.id)]


async def test_what_an_attempt_left_behind_is_deleted(storage: Storage) -> None:
    """Files of the turn that was kept stay, and so does what is in Slack."""
    async with asking(storage) as desk:
        await note(desk.run, ExecutionFinished(execution("file_1", "file_2")))
        await note(desk.run, Draft("no file"))
        await keep_turn(desk, "file_2")
        shared = Output(OutputRole.GENERATED, "file_3", "a.png", 5, "F9")
        await storage.outputs.keep(HERE, desk.run.id, shared)
        desk.claude.handlers.append(always(gone))
        await discard(desk.run)
        assert deleted(desk) == ["file_1"]
        assert await ids(desk) == ["file_2", "file_3"]


async def test_without_a_turn_nothing_is_kept(storage: Storage) -> None:
    """A run that was given up has generated for nobody."""
    async with asking(storage) as desk:
        await note(desk.run, ExecutionFinished(execution("file_1")))
        desk.claude.handlers.append(always(gone))
        await discard(desk.run)
        assert deleted(desk) == ["file_1"] and await ids(desk) == []


@pytest.mark.parametrize("status", [403, 400])
async def test_what_cannot_be_deleted_is_not_forgotten(storage: Storage, status: int) -> None:
    """It goes with the thread."""
    async with asking(storage) as desk:
        await note(desk.run, ExecutionFinished(execution("file_1")))
        desk.claude.handlers.append(always(lambda: failure(status, "permission_error")))
        await discard(desk.run)
        assert await ids(desk) == ["file_1"]
