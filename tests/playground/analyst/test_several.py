"""Two tables together: joined by the key they share, or compared as two versions of one."""

from pathlib import Path

import pandas as pd
import pytest

from .filemaking import orders
from .harness import Chat


@pytest.fixture
def members(tmp_path: Path) -> Path:
    """120 members with a tier; ten of them never came."""
    path = tmp_path / "members.csv"
    gone = ["yes" if i % 17 > 9 or i in (2, 40) else "no" for i in range(120)]
    table = pd.DataFrame(
        {"member_id": range(1, 121), "tier": ["a", "b", "c"] * 40, "churned": gone}
    )
    table.to_csv(path, index=False)
    return path


@pytest.fixture
def visits(tmp_path: Path) -> Path:
    """500 visits of 112 people, two of whom are no members."""
    path = tmp_path / "visits.csv"
    people = [*range(1, 111), 900, 901]
    who = [people[i % 112] for i in range(500)]
    minutes = [person % 17 * 3 + i % 5 for i, person in enumerate(who)]
    table = pd.DataFrame({"visit_id": range(1, 501), "member_id": who, "distance": minutes})
    table.to_csv(path, index=False)
    return path


async def test_a_question_over_two_tables_joins_them(
    chat: Chat, members: Path, visits: Path
) -> None:
    """The key is found, every visit counts once, and a follow-up goes on with the joined table."""
    left, right = pd.read_csv(members), pd.read_csv(visits)
    whole = right.merge(left, on="member_id", how="left")
    sums = whole.groupby("tier")["distance"].sum()
    first = await chat.ask("total distance by tier", [members, visits])
    assert first.holds(*sums), first.text
    second = await chat.ask("and the average?")
    means = whole.groupby("tier")["distance"].mean()
    assert second.holds(*means), second.text
    assert all(result.return_code == 0 for _, result in second.runs)


async def test_tables_without_a_key_are_not_joined(chat: Chat, members: Path) -> None:
    """Where no column links two tables nothing is computed from both."""
    other = members.with_name("towns.csv")
    other.write_text("town,height\n" + "".join(f"t{i},{i * 1.5}\n" for i in range(50)))
    answer = await chat.ask("total height by tier", [members, other])
    assert "merge" not in "".join(command for command, _ in answer.runs)
    assert "tier" in answer.text


async def test_two_versions_are_compared(chat: Chat, tmp_path: Path) -> None:
    """Rows added, removed and changed are counted by their key, the older file by its name, and
    every change stands in a file."""
    old, new = orders(), orders().drop(index=[3, 4]).reset_index(drop=True)
    new.loc[:4, "days"] += 2
    new.loc[len(new)] = [999, 3, "no", "=1+1"]
    new["extra"] = 1
    paths = [tmp_path / "orders_2025.csv", tmp_path / "orders_2024.csv"]
    new.to_csv(paths[0], index=False)
    old.to_csv(paths[1], index=False)
    answer = await chat.ask("What changed between the two versions?", paths)
    assert answer.finding == (
        "From `orders_2024.csv` to `orders_2025.csv`: rows added 1, removed 2, changed 5."
    )
    assert "`extra`" in answer.text
    assert len(pd.read_csv(answer.outputs["changes.csv"])) == 5
