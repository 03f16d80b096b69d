"""Planted drivers are found, noise is not, and give-aways are set aside."""

import contextlib
import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from playground.analyst.behaviours.driver_scripts import Ground, comparison
from playground.analyst.behaviours.outcome import outcome_of
from playground.analyst.frame import Frame
from playground.analyst.printed import Printed, number
from playground.analyst.tables import Column
from tests.conftest import sample

from .harness import Chat

ROWS = 800


def _table(seed: int) -> pd.DataFrame:
    chance = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "row_id": np.arange(ROWS),
            "speed": chance.normal(50, 10, ROWS).round(1),
            "noise": chance.normal(0, 1, ROWS).round(2),
            "plan": chance.choice(["one", "two", "three"], ROWS),
            "region": chance.choice(["north", "south"], ROWS),
        }
    )


def _outcome(table: pd.DataFrame, kind: str, seed: int) -> pd.Series:
    chance = np.random.default_rng(seed + 1)
    pull = (table["speed"] - 50) / 10 + (table["plan"] == "one") * 0.9
    noisy = pull + chance.normal(0, 1, ROWS)
    if kind == "number":
        return (100 + 12 * noisy).round(2)
    if kind == "classes":
        return pd.cut(noisy, [-99, -0.5, 0.8, 99], labels=["low", "middle", "high"])
    return pd.Series(np.where(noisy > 0.5, "yes", "no"))


@pytest.mark.parametrize("kind", sample(["share", "number", "classes"], 2))
async def test_planted_drivers_are_found_in_order(chat: Chat, tmp_path: Path, kind: str) -> None:
    """Whatever the outcome's kind, the strong driver leads and the weaker one follows."""
    table = _table(3)
    table["outcome"] = _outcome(table, kind, 3)
    table.to_csv(tmp_path / "planted.csv", index=False)
    answer = await chat.ask("What drives outcome?", [tmp_path / "planted.csv"])
    assert answer.finding.startswith("Speed ")
    assert "Second: **plan**" in answer.text
    quiet = next(line for line in answer.text.splitlines() if "No effect found" in line)
    assert "noise" in quiet and "region" in quiet
    assert len(answer.outputs) == 2


async def test_shuffled_outcome_has_no_driver(chat: Chat, tmp_path: Path) -> None:
    """From noise comes "no driver found", with how strong a link would have shown."""
    table = _table(1)
    table["outcome"] = _outcome(table, "share", 1).sample(frac=1, random_state=1).to_numpy()
    table.to_csv(tmp_path / "noise.csv", index=False)
    answer = await chat.ask("What drives outcome?", [tmp_path / "noise.csv"])
    assert answer.finding.startswith("No driver of outcome")
    assert "most likely have shown" in answer.text
    assert not answer.outputs


def _compared(table: pd.DataFrame, outcome: Column, names: Sequence[str]) -> Printed:
    """What the script that compares columns with an outcome prints of a table."""
    found = outcome_of(outcome)
    assert found is not None
    code = comparison(Ground(Frame((), ()), found, {}, len(table)), names)
    stream = io.StringIO()
    with contextlib.redirect_stdout(stream):
        exec(code, {"df": table})
    return Printed.of(stream.getvalue())


OUTCOMES = {
    "share": Column("outcome", "boolean", distinct=2, values=("no", "yes")),
    "number": Column("outcome", "number", distinct=700, low=40.0, high=160.0),
    "classes": Column("outcome", "category", distinct=3, values=("middle", "low", "high")),
}


@pytest.mark.parametrize("kind", OUTCOMES)
def test_false_alarms_are_as_rare_as_promised(kind: str) -> None:
    """Over thirty shuffled outcomes, about one in twenty tables has a false driver, not more."""
    table = _table(1)
    features = ["speed", "noise", "plan", "region"]
    alarms = 0
    for seed in range(30):
        shuffled = _outcome(table, kind, 1).sample(frac=1, random_state=seed).to_numpy()
        printed = _compared(table.assign(outcome=shuffled), OUTCOMES[kind], features)
        alarms += any(
            number(row["p"]) < 0.05 and number(row["strength"]) >= 0.05
            for row in printed.rows("columns")
        )
    assert alarms <= 5


async def test_columns_that_give_the_outcome_away_are_set_aside(chat: Chat, tmp_path: Path) -> None:
    """A reason filled in only afterwards, and a copy of the outcome, are named and left out."""
    table = _table(4)
    table["churned"] = _outcome(table, "share", 4)
    gone = table["churned"] == "yes"
    table["cancel_reason"] = gone.map({True: "price", False: None})
    table["status"] = np.where(gone, "closed", "active")
    table.to_csv(tmp_path / "leaky.csv", index=False)
    answer = await chat.ask("Why do they churn?", [tmp_path / "leaky.csv"])
    assert answer.finding.startswith("Speed is the strongest driver of churn")
    assert "Set aside: `status`" in answer.text
    assert "`row_id` (only names the row)" in answer.text
    assert "`cancel_reason`" in answer.text


def test_curved_links_are_seen() -> None:
    """A driver whose middle is worst is found although no line would show it."""
    chance = np.random.default_rng(8)
    dose = chance.uniform(0, 100, 900)
    gone = np.where(chance.random(900) < np.where(abs(dose - 50) < 20, 0.6, 0.15), "yes", "no")
    table = pd.DataFrame({"dose": dose, "outcome": gone})
    (row,) = _compared(table, OUTCOMES["share"], ["dose"]).rows("columns")
    assert row["curved"] == "True"
    assert number(row["p"]) < 1e-9
    assert 0.3 < number(row["strength"]) < 0.6
