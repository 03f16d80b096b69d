"""Two tables together: joined by the key they share, or compared as two versions of one."""

from pathlib import Path

import pandas as pd
import pytest

from bot.playground.analyst.recipes.comparing import changes, row_key
from bot.playground.analyst.recipes.joining import joined, shared_keys

from .filemaking import orders
from .harness import Chat


@pytest.fixture
def members(tmp_path: Path) -> Path:
    """120 members with a tier; ten of them never came."""
    path = tmp_path / "members.csv"
    gone = ["yes" if i % 17 > 9 or i in (2, 40) else "no" for i in range(120)]
    table = pd.DataFrame({"id": range(1, 121), "tier": ["a", "b", "c"] * 40, "churned": gone})
    table.to_csv(path, index=False)
    return path


@pytest.fixture
def visits(tmp_path: Path) -> Path:
    """500 visits of 112 people, two of whom are no members."""
    path = tmp_path / "visits.csv"
    people = [*range(1, 111), 900, 901]
    who = [people[i % 112] for i in range(500)]
    minutes = [person % 17 * 3 + i % 5 for i, person in enumerate(who)]
    table = pd.DataFrame({"id": range(1, 501), "member_id": who, "minutes": minutes})
    table.to_csv(path, index=False)
    return path


async def test_a_question_over_two_tables_joins_them(
    chat: Chat, members: Path, visits: Path
) -> None:
    """The key is found by name and values, both sides' unmatched rows are told, each member stays
    one row, and a follow-up goes on with the joined table."""
    first = await chat.ask("What drives churned?", [members, visits])
    assert first.finding.startswith("Mean minutes is the strongest driver of churn"), first.text
    assert "joined with `visits.csv` by `id` = `member_id`" in first.text
    assert "10 of 120 rows of `members.csv` have no partner" in first.text
    assert "8 of 500 rows of `visits.csv` have no partner (such as `900` and `901`)" in first.text
    table = pd.read_csv(first.outputs["joined.csv"])
    assert len(table) == 120 and table["id"].is_unique
    assert "took their number and means for each" in first.text
    second = await chat.ask("mean minutes by tier")
    assert "Tier makes no certain difference to mean minutes" in second.finding
    assert all(result.return_code == 0 for _, result in second.runs)


async def test_join_alone_keeps_every_row_of_the_longer_table(
    chat: Chat, members: Path, visits: Path
) -> None:
    """A plain join adds each visit's member to it and tells how many found one."""
    answer = await chat.ask("Join these files", [members, visits])
    assert answer.finding == "`joined.csv` has 500 rows and 5 columns: 492 of 500 found a partner."
    table = pd.read_csv(answer.outputs["joined.csv"])
    assert table["tier"].isna().sum() == 8


async def test_tables_without_a_key_are_not_joined(chat: Chat, members: Path) -> None:
    """Where no column links two tables the answer says so and shows their columns."""
    other = members.with_name("towns.csv")
    other.write_text("town,height\n" + "".join(f"t{i},{i * 1.5}\n" for i in range(50)))
    answer = await chat.ask("join them", [members, other])
    assert answer.finding == "`members.csv` and `towns.csv` share no column that could link them."
    assert "`town` and `height`" in answer.text


async def test_two_versions_are_compared_without_words(chat: Chat, tmp_path: Path) -> None:
    """Rows added, removed and changed are counted by their key, the older file by its name, and
    every change stands in a file."""
    old, new = orders(), orders().drop(index=[3, 4]).reset_index(drop=True)
    new.loc[:4, "days"] += 2
    new.loc[len(new)] = [999, 3, "no", "=1+1"]
    new["extra"] = 1
    paths = [tmp_path / "orders_2025.csv", tmp_path / "orders_2024.csv"]
    new.to_csv(paths[0], index=False)
    old.to_csv(paths[1], index=False)
    answer = await chat.ask("", paths)
    first, _, counts = answer.finding.partition(": ")
    assert first == "From `orders_2024.csv` to `orders_2025.csv`"
    assert counts == "1 row added, 2 rows removed and 5 rows changed."
    assert "New columns: `extra`." in answer.text
    assert "| days | 5 | +2 |" in answer.text
    found = pd.read_csv(answer.outputs["changes.csv"])
    assert found["change"].value_counts().to_dict() == {"changed": 5, "removed": 2, "added": 1}


def test_keys_are_found_by_name_and_values() -> None:
    """A bare id belongs to its own file; equal numbers under foreign names are no key."""
    people = pd.DataFrame({"id": range(100), "height": range(100, 200)})
    sales = pd.DataFrame({"sale_id": range(300), "person_id": [i % 100 for i in range(300)]})
    keys = shared_keys(people, sales, ["people", "sales"])
    assert keys == []
    keys = shared_keys(people, sales, ["persons", "sales"])
    assert [(key["left"], key["right"]) for key in keys] == [("id", "person_id")]


def test_join_compares_keys_as_people_read_them() -> None:
    """7, "7" and " 7.0" are the same key, and a missing key has no partner."""
    left = pd.DataFrame({"k": [7.0, 8.0, None], "x": [1, 2, 3]})
    right = pd.DataFrame({"k": ["7", " 8 ", None], "x": [10, 20, 30]})
    table = joined(left, right, "k", "k")
    assert list(table.columns) == ["k", "x", "x_2"]
    assert table["x_2"].tolist()[:2] == [10, 20] and pd.isna(table["x_2"].iloc[2])


def test_versions_without_a_key_are_compared_as_whole_rows() -> None:
    """Repeated rows count as often as they stand there."""
    old = pd.DataFrame({"a": ["x", "x", "y"], "b": [1, 1, 2]})
    new = pd.DataFrame({"a": ["x", "y", "y"], "b": [1, 2, 2]})
    assert row_key(old, new) == []
    _, facts = changes(old, new, [])
    assert (facts["added"], facts["removed"], facts["changed"]) == (1, 1, 0)
