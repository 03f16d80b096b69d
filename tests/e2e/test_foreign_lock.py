"""Somebody else locks a database for a while, a backup or a shell: nothing but time is lost."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from playground.claude.brain import Say
from playground.slack.workspace import DATA, MEMBER
from tests.conftest import FULL
from tests.e2e.conftest import Brain
from tests.support.kills import Memory
from tests.support.stage import Stage, stage
from tests.support.thread import answers, asked, settled

pytestmark = pytest.mark.asyncio(loop_scope="module")
CSV = [("a.csv", b"a\n1\n")]
LOCKED = [(5.0, ""), (13.0, ""), (5.0, "-jobs")]
"""For how many seconds, and which: the app's database, or its engine's."""
if FULL:
    LOCKED += [(20.0, ""), (13.0, "-jobs"), (20.0, "-jobs")]


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def on(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Stage, Memory]]:
    """An app that gets its events over HTTP, and a way to its databases past it."""
    folder = tmp_path_factory.mktemp("lock")
    brain = Brain(scripts={"how many": [Say("There are **three**.")]})
    async with stage(folder, "http", brain) as found:
        yield found, Memory(f"sqlite:///{folder / 'app.db'}")


async def ready(on: Stage) -> int:
    """What /readyz says."""
    async with on.session.get(f"{on.app.url}/readyz") as response:
        return response.status


@pytest.mark.parametrize(("seconds", "database"), LOCKED)
async def test_a_foreign_lock_costs_a_late_answer(
    on: tuple[Stage, Memory], seconds: float, database: str
) -> None:
    """What is asked meanwhile is answered soon after it, what is asked afterwards at once."""
    stage, memory = on
    member = stage.person(MEMBER)
    with memory.locked(database):
        late = [await asked(stage, member, DATA, f"how many? {n}", CSV) for n in range(3)]
        await asyncio.sleep(seconds - 3)
        assert await asyncio.wait_for(ready(stage), 10) == 503
    for ts in late:
        thread = await settled(stage, member, DATA, ts, seconds=60)
        assert len(answers(stage, thread)) == 1
    prompt = await asked(stage, member, DATA, "how many?", CSV)
    assert len(answers(stage, await settled(stage, member, DATA, prompt, seconds=30))) == 1
    assert await ready(stage) == 200
