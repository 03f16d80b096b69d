"""Made tables with one known driver each, of many kinds."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class Plant:
    """A table's maker, its size, and the words by which the answer names the driver."""

    make: Callable[[pd.DataFrame, np.random.Generator], pd.Series]
    driver: str
    rows: int = 600


def ground(rows: int, chance: np.random.Generator) -> pd.DataFrame:
    """Columns that drive nothing by themselves."""
    days = pd.to_datetime("2022-01-01") + pd.to_timedelta(chance.integers(0, 700, rows), "D")
    return pd.DataFrame(
        {
            "order_id": [f"A{i:05d}" for i in range(rows)],
            "speed": chance.normal(50, 10, rows).round(1),
            "noise": chance.normal(0, 1, rows).round(3),
            "size": chance.lognormal(1, 1, rows).round(2),
            "plan": chance.choice(["basic", "plus", "max"], rows),
            "region": chance.choice(["north", "south", "east", "west"], rows),
            "signup": days.strftime("%Y-%m-%d"),
        }
    )


def yes_no(pull: pd.Series, chance: np.random.Generator) -> pd.Series:
    """A yes with the chance that the logistic curve gives to the pull."""
    share = 1 / (1 + np.exp(-pull.to_numpy(float)))
    return pd.Series(np.where(chance.uniform(size=len(pull)) < share, "yes", "no"))


def _category(table: pd.DataFrame, chance: np.random.Generator) -> pd.Series:
    return yes_no((table["plan"] == "plus") * 1.8 - 1.2, chance)


def _number(table: pd.DataFrame, chance: np.random.Generator) -> pd.Series:
    return yes_no((table["speed"] - 50) / 8, chance)


def _amount(table: pd.DataFrame, chance: np.random.Generator) -> pd.Series:
    return (table["speed"] * 2 + chance.normal(0, 25, len(table))).round(1)


def _classes(table: pd.DataFrame, chance: np.random.Generator) -> pd.Series:
    pull = table["speed"] + chance.normal(0, 8, len(table))
    return pd.cut(pull, [-99, 44, 56, 999], labels=["low", "middle", "high"]).astype(str)


def _curve(table: pd.DataFrame, chance: np.random.Generator) -> pd.Series:
    return (((table["speed"] - 50) / 10) ** 2 + chance.normal(0, 1, len(table))).round(2)


def _interaction(table: pd.DataFrame, chance: np.random.Generator) -> pd.Series:
    turn = np.where(table["region"].isin(["north", "east"]), 1, -1)
    return yes_no(pd.Series(1.6 * turn * np.sign(table["speed"] - 50)), chance)


def _date(table: pd.DataFrame, chance: np.random.Generator) -> pd.Series:
    month = pd.to_datetime(table["signup"]).dt.month
    return (np.cos((month - 7) / 6 * np.pi) * 5 + chance.normal(0, 3, len(table))).round(2)


def _gaps(table: pd.DataFrame, chance: np.random.Generator) -> pd.Series:
    gone = chance.uniform(size=len(table)) < 0.3
    table.loc[gone, "noise"] = np.nan
    return yes_no(pd.Series(gone * 2.0 - 1.0), chance)


def _leak(table: pd.DataFrame, chance: np.random.Generator) -> pd.Series:
    outcome = yes_no((table["speed"] - 50) / 8, chance)
    table["status"] = outcome.map({"yes": "closed", "no": "open"})
    table["refund"] = np.where(outcome == "yes", chance.uniform(5, 50, len(table)).round(2), np.nan)
    return outcome


def _heavy(table: pd.DataFrame, chance: np.random.Generator) -> pd.Series:
    tails = chance.standard_t(1.5, len(table)) * 8
    return (tails + (table["plan"] == "max") * 14).round(2)


PLANTS = {
    "a share by a category": Plant(_category, "Plan"),
    "a share by a number": Plant(_number, "Speed"),
    "a number by a number": Plant(_amount, "Speed"),
    "classes by a number": Plant(_classes, "Speed"),
    "a number by a U shape": Plant(_curve, "Speed"),
    "two columns only together": Plant(_interaction, "Region and speed together"),
    "the month of a date": Plant(_date, "Signup month"),
    "a gap that says something": Plant(_gaps, "Noise missing", 800),
    "beside columns that leak": Plant(_leak, "Speed"),
    "heavy tails": Plant(_heavy, "Plan"),
    "sixty rows": Plant(_number, "Speed", 60),
}


def planted(name: str, seed: int = 1) -> pd.DataFrame:
    """The table of that name, its outcome in the column "result"."""
    plant = PLANTS[name]
    chance = np.random.default_rng(seed)
    table = ground(plant.rows, chance)
    return table.assign(result=plant.make(table, chance))


def shuffled(name: str, seed: int = 1) -> pd.DataFrame:
    """The same table with its outcome (and what was made from it) shuffled over the rows."""
    table = planted(name, seed).drop(columns=["status", "refund"], errors="ignore")
    mixed = table["result"].sample(frac=1, random_state=seed).to_numpy()
    return table.assign(result=mixed)
