"""Each behaviour of the table is there, and its check notices when it is not."""

import pytest

from tests.playground.slack.behaviours import ROWS
from tests.playground.slack.behaviours.row import Behaviour
from tests.playground.slack.bench import bench
from tests.support.behaviours import report


async def failure(row: Behaviour) -> AssertionError | None:
    """What the row's check says about a fresh server."""
    async with bench(row.manifest, row.timing, row.pace) as slack:
        try:
            await row.check(slack)
        except AssertionError as error:
            return error
    return None


@pytest.mark.parametrize("row", [pytest.param(row, id=row.check.__name__) for row in ROWS])
async def test_a_behaviour_is_there_and_can_be_missed(row: Behaviour) -> None:
    """The check holds against the strict server, and fails once the behaviour is switched off."""
    strict = await failure(row)
    with pytest.MonkeyPatch.context() as patch:
        for off in row.off:
            off(patch)
        loose = await failure(row)
    report("local Slack", row.name, row.fact, strict is None and loose is not None)
    assert strict is None, strict
    assert loose is not None, "the check does not notice that the behaviour is switched off"


def test_every_row_has_a_name_of_its_own_and_a_fact() -> None:
    """Rows are told apart by name, say where they are known from, and can be switched off."""
    assert len({row.name for row in ROWS}) == len(ROWS)
    for row in ROWS:
        assert ": " in row.fact, row.name
        assert row.off, row.name
