"""Nothing lost, nothing twice while the disk is full or a database locked, at every moment."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.conftest import sample
from tests.e2e.conftest import Brain
from tests.support import behaviours
from tests.support.killmatrix import FOLLOW_UP, INPUTS, POINTS, QUESTION
from tests.support.kills import KillStage, kill_stage
from tests.support.troubles import KINDS, Trouble, Troubles, in_trouble

pytestmark = pytest.mark.asyncio(loop_scope="module")
MOMENTS = [point for point in POINTS if not point.unrecorded and point.times == 1]
TROUBLES = [Trouble(kind, point) for point in MOMENTS for kind in KINDS]


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def on(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[KillStage]:
    """An app on SQLite for which trouble can be made."""
    folder = tmp_path_factory.mktemp("trouble")
    brain = Brain(scripts={"how often": FOLLOW_UP, "what is in it": QUESTION})
    url = f"sqlite:///{folder / 'app.db'}"
    async with kill_stage(folder, url, brain, Troubles) as found:
        yield found


@pytest.mark.parametrize("trouble", sample(TROUBLES, 5), ids=lambda trouble: trouble.name)
async def test_trouble_for_a_while_costs_a_late_answer(on: KillStage, trouble: Trouble) -> None:
    """Six seconds of it: one answer a question, no apology, nothing open, each file once."""
    await in_trouble(on, trouble, INPUTS)
    behaviours.note(f"{trouble.name}: one answer each")
