"""Values with an order of their own are told in it, and codes are never added up."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from playground.analyst.scales import natural_order

from .harness import Chat

ANSWERS = ("Strongly disagree", "Disagree", "Neutral", "Agree", "Strongly agree")


@pytest.mark.parametrize(
    ("values", "ordered"),
    [
        (("Agree", "Neutral", "Disagree"), ("Disagree", "Neutral", "Agree")),
        (("high", "low", "medium"), ("low", "medium", "high")),
        (
            ("zufrieden", "neutral", "sehr unzufrieden"),
            ("sehr unzufrieden", "neutral", "zufrieden"),
        ),
        (("满意", "非常满意", "不满意"), ("不满意", "满意", "非常满意")),
        (("Bike", "Helmet", "Lock"), ()),
        (("low", "high"), ()),
    ],
)
def test_a_scale_is_known_by_its_values(values: tuple[str, ...], ordered: tuple[str, ...]) -> None:
    """All values must be of one scale, and three at least."""
    assert natural_order(values) == ordered


async def test_answers_of_a_survey_stand_in_their_order(tmp_path: Path) -> None:
    """Neither by spelling nor by how many gave each."""
    path = tmp_path / "survey.csv"
    answers = np.repeat(ANSWERS, [3, 9, 2, 11, 5])
    pd.DataFrame({"answer": answers, "hours": range(30)}).to_csv(path, index=False)
    answer = await Chat(tmp_path).ask("How many rows by answer?", [path])
    assert [answer.text.index(f"| {one} |") for one in ANSWERS] == sorted(
        answer.text.index(f"| {one} |") for one in ANSWERS
    )
    assert "11" in answer.finding


async def test_codes_are_not_added_up(tmp_path: Path) -> None:
    """A status code is a name though it is a number."""
    path = tmp_path / "log.csv"
    status = np.tile([200, 404, 500], 40)
    sizes = [7 + n % 50 for n in range(120)]
    pd.DataFrame({"status": status, "bytes": sizes}).to_csv(path, index=False)
    answer = await Chat(tmp_path).ask("What is in this file?", [path])
    assert f"bytes: {sum(sizes):,} in total" in answer.text
    assert "status:" not in answer.text


async def test_a_plot_in_german_has_german_figures(tmp_path: Path) -> None:
    """The strengths of drivers with a comma, as the text beside them."""
    path = tmp_path / "gehalt.csv"
    chance = np.random.default_rng(1)
    age = chance.integers(20, 64, 200)
    pay = 2000 + 30 * age + chance.normal(0, 90, 200)
    pd.DataFrame({"Alter": age, "Gehalt": pay.round(2)}).to_csv(path, index=False)
    answer = await Chat(tmp_path).ask("Was treibt das Gehalt?", [path])
    drawn = answer.runs[-1][0]
    labels = [line for line in drawn.splitlines() if "bar_label" in line]
    assert labels and all(",.', '.,'" in line for line in labels)
