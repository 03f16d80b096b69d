"""Nothing lost, nothing twice on SQLite: the app is killed at forty points of the way."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.conftest import sample
from tests.support.killmatrix import POINTS, Tally, killed_at, matrix
from tests.support.kills import Point

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def tally(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Tally]:
    """The points of SQLite, counted."""
    folder = tmp_path_factory.mktemp("sqlite")
    async with matrix("SQLite", f"sqlite:///{folder / 'app.db'}", folder) as found:
        yield found


@pytest.mark.parametrize("kill", sample(POINTS, 4), ids=lambda kill: kill.name)
async def test_killed_and_started_again_everything_is_there_once(tally: Tally, kill: Point) -> None:
    """One answer a question, each file once, nothing open, no stuck status, no orphan file."""
    await killed_at(tally, kill)
