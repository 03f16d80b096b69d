"""Rows that repeat others: totals are told as they stand, and with each row counted once."""

from pathlib import Path

import pytest

from tests.playground.analyst.harness import Chat

REPEATED = ["north,5"] * 4 + ["south,3"] * 2 + ["south,4", "north,8", "east,1"]


@pytest.fixture
def visits(tmp_path: Path) -> Path:
    """Nine rows, of which four repeat another one."""
    path = tmp_path / "visits.csv"
    path.write_text("\n".join(["place,visits", *REPEATED]) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("question", "figure", "once"),
    [
        ("total visits by place", "north 28", "north 13, south 7 and east 1"),
        ("How many visits in total?", "39", "21"),
        ("how many rows?", "9 rows", "5"),
    ],
)
async def test_a_total_is_told_both_ways(
    question: str, figure: str, once: str, visits: Path
) -> None:
    """The finding counts every row; a remark says how many repeat, and what is left without."""
    answer = await Chat(visits.parent).ask(question, [visits])
    assert figure in answer.finding
    said = f"4 of the 9 rows repeat another one exactly; each counted once: {once}."
    assert said in answer.text


@pytest.mark.parametrize("question", ["average visits by place", "how many rows for place east?"])
async def test_what_repeats_do_not_change_has_no_remark(question: str, visits: Path) -> None:
    """An average, and rows of which none repeats another one, are told without a remark."""
    assert "repeat" not in (await Chat(visits.parent).ask(question, [visits])).text
