"""Nothing lost, nothing twice on Postgres: the app is killed at forty points of the way."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.conftest import sample
from tests.support.killmatrix import POINTS, Tally, killed_at, matrix
from tests.support.kills import Point
from tests.support.postgres import postgres

pytestmark = pytest.mark.asyncio(loop_scope="module")
SEED = 7  # other points than on SQLite


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def tally(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Tally]:
    """The points of Postgres, counted."""
    with postgres(tmp_path_factory.mktemp("postgres")) as server:
        folder = tmp_path_factory.mktemp("app")
        async with matrix("Postgres", server.database(), folder) as found:
            yield found


@pytest.mark.parametrize("kill", sample(POINTS, 4, seed=SEED), ids=lambda kill: kill.name)
async def test_killed_and_started_again_everything_is_there_once(tally: Tally, kill: Point) -> None:
    """One answer a question, each file once, nothing open, no stuck status, no orphan file."""
    await killed_at(tally, kill)
