"""The comparison of all columns with one outcome."""

from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from bot.playground.analyst.recipes.grouping import contrast, groups_of, outcome_by, show_groups


def same_thing(table: pd.DataFrame, one: str, other: str) -> bool:
    """Whether two columns say the same: ranks correlated above 0.9, or one name for one name."""
    pair = table[[one, other]].dropna()
    sizes = pair[one].nunique(), pair[other].nunique(), len(pair.drop_duplicates())
    if sizes[0] <= 30 and len(set(sizes)) == 1:
        return True
    numbers = all(pd.api.types.is_numeric_dtype(pair[name]) for name in pair.columns)
    return bool(numbers and abs(pair[one].rank().corr(pair[other].rank())) > 0.9)


def overlapping(table: pd.DataFrame, ranked: list[str]) -> dict[str, str]:
    """The columns that say the same as a stronger one or as a category, with that one's name."""
    same: dict[str, str] = {}
    order = sorted(ranked, key=lambda name: pd.api.types.is_numeric_dtype(table[name]))
    for i, name in enumerate(order):
        kept = [other for other in order[:i] if other not in same]
        twin = next((other for other in kept if same_thing(table, name, other)), None)
        if twin:
            same[name] = twin
    return same


def explained_by(
    table: pd.DataFrame, outcome: pd.Series, name: str, lasting: list[str], adjust: Any
) -> dict[str, Any] | None:
    """The one lasting driver beside which a column's effect disappears, with the p-value left."""
    left = {
        other: adjust(table, outcome, [name, other])[name]["p"]
        for other in lasting
        if other != name
    }
    best = max(left, key=lambda other: left[other], default=None)
    return {"by": best, "p": left[best]} if best and left[best] > 0.05 else None


def tested(
    table: pd.DataFrame, outcome: pd.Series, features: list[str], measure: Any, compare: Any
) -> dict[str, Any]:
    """Every feature's association, strongest first. A driver passes a false discovery rate of
    5 % over all tests and has a strength of 0.05 or more."""
    found = {name: measure(table[name], outcome, compare) for name in features}
    rates = stats.false_discovery_control([fact["p"] for fact in found.values()])
    for fact, rate in zip(found.values(), rates, strict=True):
        fact["q"] = float(rate)
        fact["driver"] = bool(rate < 0.05 and fact["strength"] >= 0.05)
    numbers = [name for name in features if pd.api.types.is_numeric_dtype(table[name])]
    order = sorted(found, key=lambda name: (-round(found[name]["strength"], 2), name in numbers))
    return {name: found[name] for name in order}


def modelled(
    table: pd.DataFrame, outcome: pd.Series, drivers: list[str], adjust: Any
) -> dict[str, Any]:
    """The drivers beside each other, where there are rows enough (five of the rarest outcome and
    ten in all for each); for one that fades, the driver that explains it."""
    counts = outcome.value_counts()
    rarest = int(counts.min()) if len(counts) < 10 else len(table)
    if not 1 < len(drivers) <= min(rarest / 5, len(table) / 10, 25):
        return {}
    model: dict[str, Any] = adjust(table, outcome, drivers)
    lasting = [name for name in model if model[name]["p"] < 0.05]
    for name in model:
        if name not in lasting:
            model[name]["explained"] = explained_by(table, outcome, name, lasting, adjust)
    return model


def grouped(table: pd.DataFrame, outcome: pd.Series, found: dict[str, Any]) -> None:
    """Adds the outcome by groups, and the widest contrast, to the ten strongest drivers."""
    for name in [name for name in found if found[name]["driver"]][:10]:
        found[name]["groups"] = outcome_by(groups_of(table[name]), outcome)
        found[name]["contrast"] = contrast(found[name]["groups"])


def show_drivers(found: dict[str, Any], model: dict[str, Any], share: bool) -> None:
    """Prints the comparison for people: one line a column, strongest first."""
    print("strength 0 to 1 with 95 % interval; p corrected for the number of tests; * = driver")
    for name, fact in list(found.items())[:30]:
        mark = "*" if fact["driver"] else " "
        ends = f"{fact['strength']:.2f} ({fact['low']:.2f} to {fact['high']:.2f})"
        beside = f"  beside the others p = {model[name]['p']:.2g}" if name in model else ""
        print(f" {mark} {name[:30]:<30} {ends}  n = {fact['n']:,}  p = {fact['q']:.2g}{beside}")
        if "groups" in fact:
            show_groups(fact["groups"], fact["contrast"], share)


def shortened(value: Any) -> Any:
    """Figures with four significant digits, so that the JSON line stays short."""
    if isinstance(value, dict):
        return {key: shortened(part) for key, part in value.items()}
    if isinstance(value, list):
        return [shortened(part) for part in value]
    return float(f"{value:.4g}") if isinstance(value, (float, np.floating)) else value
