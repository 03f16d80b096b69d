"""How figures, groups and scripts are put: as people would write them."""

from pathlib import Path

import pandas as pd

from .harness import Chat


async def test_years_are_written_as_years(chat: Chat, tmp_path: Path) -> None:
    """A year has no thousands separator, other figures have one."""
    years = pd.DataFrame({"year": [1975 + i % 48 for i in range(96)], "n": range(0, 9600, 100)})
    years.to_csv(tmp_path / "storms.csv", index=False)
    answer = await chat.ask("Give me a profile", [tmp_path / "storms.csv"])
    assert "1975" in answer.text and "2022" in answer.text
    assert "1,975" not in answer.text and "2,022" not in answer.text
    assert "9,500" in answer.text and "4,750" in answer.text


async def test_groups_stand_in_the_order_of_their_values(chat: Chat, tmp_path: Path) -> None:
    """Without an order asked for, the largest stands first, and each value is told."""
    days = ["Sat"] * 40 + ["Sun"] * 30 + ["Thur"] * 20 + ["Fri"] * 10
    tips = pd.DataFrame({"day": days, "tip": [2 + i % 7 / 3 for i in range(100)]})
    tips.to_csv(tmp_path / "tips.csv", index=False)
    answer = await chat.ask("average tip by day", [tmp_path / "tips.csv"])
    rows = [line.split(" | ")[0].strip("| ") for line in answer.text.splitlines()]
    means = tips.groupby("day")["tip"].mean().sort_values(ascending=False)
    assert [row for row in rows if row in days] == list(means.index)
    assert answer.holds(*means)


async def test_a_difference_that_chance_explains_is_not_called_one(
    chat: Chat, tmp_path: Path
) -> None:
    """Two groups that differ in nothing for certain are said to be level."""
    teeth = pd.DataFrame({"supp": ["OJ", "VC"] * 40, "len": [i * 7 % 31 / 2 for i in range(80)]})
    teeth.to_csv(tmp_path / "teeth.csv", index=False)
    question = "Is there a difference in len between OJ and VC?"
    answer = await chat.ask(question, [tmp_path / "teeth.csv"])
    assert "chance alone explains a difference like that" in answer.finding


async def test_a_script_holds_only_what_the_file_needs(chat: Chat, tmp_path: Path) -> None:
    """A plain CSV file is read in one call; what is written otherwise is read as it is meant."""
    table = pd.DataFrame({"town": ["Bern", "Köln"] * 30, "price": [i / 4 for i in range(60)]})
    table.to_csv(tmp_path / "plain.csv", index=False)
    table.to_csv(tmp_path / "odd.csv", index=False, sep=";", decimal=",")
    plain = await chat.ask("average price", [tmp_path / "plain.csv"])
    odd = await Chat(tmp_path).ask("average price", [tmp_path / "odd.csv"])
    assert "pd.read_csv(folder / 'plain.csv')" in plain.runs[0][0]
    assert "sep=';'" in odd.runs[0][0] and "decimal=','" in odd.runs[0][0]
    for answer in (plain, odd):
        ((command, _),) = answer.runs
        assert answer.holds(7.375)
        assert len(command.splitlines()) <= 20


async def test_words_that_hardly_repeat_are_not_ranked(chat: Chat, tmp_path: Path) -> None:
    """Without a word that stands there twice there is no plot and no table."""
    note = "Dear reader,\nthe harvest of apples was good, that of pears late.\n"
    (tmp_path / "note.txt").write_text(note, encoding="utf-8")
    answer = await chat.ask("Which words are most frequent?", [tmp_path / "note.txt"])
    assert "more than once" in answer.finding
    assert not answer.outputs and "| Word |" not in answer.text
