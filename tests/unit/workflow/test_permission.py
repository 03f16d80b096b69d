"""What was spent against what may be."""

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.acts import Ask, Installation
from bot.storage import Storage
from bot.troubles import Trouble
from bot.workflow import SpendingLimits
from bot.workflow.permission import too_dear

HERE = Installation("A1", "", "T1")
ASKED = Ask(HERE, "Ev1", "C1", "1.1", "1.1", "U1", "T1", text="q", addressed=True)
CAPS = SpendingLimits(user_day_usd=2, team_month_usd=10)


def spend(folder: Path, user: str, days_ago: int, usd: float, team: str = "T1") -> None:
    """Book one analysis of a past day."""
    day = (datetime.now(UTC).date() - timedelta(days=days_ago)).isoformat()
    with sqlite3.connect(folder / "a.db") as database:
        database.execute(
            "INSERT INTO spending (app_id, enterprise_id, team_id, user_id, day, analyses, "
            "cost_usd) VALUES ('A1', '', ?, ?, ?, 1, ?)",
            (team, user, day, usd),
        )


@pytest.mark.parametrize(
    ("booked", "why"),
    [
        ([], None),
        ([("U1", 0, 1.99)], None),
        ([("U1", 0, 2.0)], Trouble.USER_CAP),
        ([("U1", 1, 2.0)], None),
        ([("U2", 0, 2.0)], None),
        ([("U2", 29, 10.0)], Trouble.TEAM_CAP),
        ([("U2", 30, 10.0)], None),
        ([("U2", 0, 5.0), ("U3", 3, 5.0)], Trouble.TEAM_CAP),
    ],
)
async def test_a_person_has_a_budget_a_day_and_a_workspace_for_thirty(
    storage: Storage, tmp_path: Path, booked: list[tuple[str, int, float]], why: Trouble | None
) -> None:
    """Days begin and end in UTC; what others spent does not count against a person."""
    for user, days_ago, usd in booked:
        spend(tmp_path, user, days_ago, usd)
    denied = await too_dear(storage.usage, CAPS, ASKED)
    assert (denied.trouble if denied else None) == why


async def test_another_workspace_spends_its_own(storage: Storage, tmp_path: Path) -> None:
    """SpendingLimits are a workspace's."""
    spend(tmp_path, "U1", 0, 50.0, team="T2")
    assert await too_dear(storage.usage, CAPS, ASKED) is None
