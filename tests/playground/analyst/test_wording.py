"""How figures, groups and scripts are put: as people would write them."""

from pathlib import Path

import pandas as pd
import pytest

from bot.playground.analyst.assemble import brief
from bot.playground.analyst.orders import natural

from .harness import Chat


@pytest.mark.parametrize(
    ("names", "ordered"),
    [
        (("Sun", "Sat", "Thur", "Fri"), "Thur Fri Sat Sun"),
        (("March", "May", "January"), "January March May"),
        (("65+", "<18", "18-24", "25-34"), "<18 18-24 25-34 65+"),
        (("large", "small", "medium"), "small medium large"),
        (("3rd", "1st", "2nd"), "1st 2nd 3rd"),
        (("male", "female"), "male female"),
    ],
)
def test_names_stand_in_their_own_order(names: tuple[str, ...], ordered: str) -> None:
    """Days, months, sizes and what begins with a number have an order; other names keep theirs."""
    assert natural(names) == ordered.split()


def test_bands_are_ordered_from_below() -> None:
    """What lies under a number comes before what lies over it."""
    assert natural(["over 40", "20 to 40", "under 20"]) == ["under 20", "20 to 40", "over 40"]


def test_docstrings_in_scripts_are_one_whole_clause() -> None:
    """A short first sentence stays; a long one ends where a clause does, never inside brackets."""
    assert brief("Says this. And that.") == "Says this."
    long = "A first clause that is rather long (with brackets, and a comma inside): a second one "
    assert brief(long + "that goes on and on") == long.partition(":")[0] + "."


async def test_years_are_written_as_years(chat: Chat, tmp_path: Path) -> None:
    """A year has no thousands separator, and what is told of its column is the range."""
    years = pd.DataFrame({"year": [1975 + i % 48 for i in range(96)], "n": range(0, 9600, 100)})
    years.to_csv(tmp_path / "storms.csv", index=False)
    answer = await chat.ask("Give me a profile", [tmp_path / "storms.csv"])
    assert "| 1975 to 2022 |" in answer.text
    assert "Year runs from 1975 to 2022" in answer.runs[1][0]
    assert "| 0 to 9,500, median 4,750 |" in answer.text


async def test_groups_come_in_their_own_order(chat: Chat, tmp_path: Path) -> None:
    """Weekdays stand from Thursday to Sunday, in the table and in the plot's rows."""
    days = ["Sat"] * 40 + ["Sun"] * 30 + ["Thur"] * 20 + ["Fri"] * 10
    tips = pd.DataFrame({"day": days, "tip": [2 + i % 7 / 3 for i in range(100)]})
    tips.to_csv(tmp_path / "tips.csv", index=False)
    answer = await chat.ask("tip by day", [tmp_path / "tips.csv"])
    rows = [line.split(" | ")[0].strip("| ") for line in answer.text.splitlines() if " to " in line]
    assert [row for row in rows if row in days] == ["Thur", "Fri", "Sat", "Sun"]
    assert "Mean over all rows: " in answer.text


async def test_the_plot_says_what_the_finding_says(chat: Chat, tmp_path: Path) -> None:
    """Two groups that differ in nothing for certain are not said to differ in the title."""
    teeth = pd.DataFrame({"supp": ["OJ", "VC"] * 40, "len": [i * 7 % 31 / 2 for i in range(80)]})
    teeth.to_csv(tmp_path / "teeth.csv", index=False)
    answer = await chat.ask("Compare OJ and VC", [tmp_path / "teeth.csv"])
    assert "more than chance explains" in answer.finding
    assert "in no column more than chance explains" in answer.printed
    assert "differ most" not in answer.printed


async def test_a_script_holds_only_what_the_file_needs(chat: Chat, tmp_path: Path) -> None:
    """A plain CSV file is read in one call; what is written otherwise gets a second look."""
    table = pd.DataFrame({"town": ["Bern", "Köln"] * 30, "price": [i / 4 for i in range(60)]})
    table.to_csv(tmp_path / "plain.csv", index=False)
    table.to_csv(tmp_path / "odd.csv", index=False, sep=";", decimal=",")
    plain = await chat.ask("profile", [tmp_path / "plain.csv"])
    assert "dialect_of" not in "".join(command for command, _ in plain.runs)
    odd = await Chat(tmp_path).ask("profile", [tmp_path / "odd.csv"])
    assert "dialect_of" not in odd.runs[0][0] and "dialect_of" in odd.runs[1][0]
    assert any("no plain CSV file" in thought for thought in odd.thoughts)
    assert "| price | number | 0 | 0 to 14.8, median 7.38 |" in odd.text


async def test_words_that_hardly_repeat_are_not_ranked(chat: Chat, tmp_path: Path) -> None:
    """Without a word that stands there three times there is no plot; without a second, no table."""
    note = "Dear reader,\nthe harvest of apples was good, that of pears late.\n"
    (tmp_path / "note.txt").write_text(note, encoding="utf-8")
    answer = await chat.ask("Which words are most frequent?", [tmp_path / "note.txt"])
    assert answer.finding.startswith("No word of `note.txt` stands there more than once")
    assert not answer.outputs and "| word |" not in answer.text
