"""The comparison of all columns with one outcome."""

import json
from typing import Any

import pandas as pd
from scipy import stats

from bot.playground.analyst.recipes.association import association, gives_away
from bot.playground.analyst.recipes.grouping import is_number
from bot.playground.analyst.recipes.modelling import held_fixed


def with_dates(table: pd.DataFrame, dates: list[str]) -> pd.DataFrame:
    """The table with columns made from dates: month, weekday, year and hour."""
    parts: dict[str, pd.Series] = {}
    for name in dates:
        parts[f"{name} month"] = table[name].dt.strftime("%b").where(table[name].notna())
        parts[f"{name} weekday"] = table[name].dt.strftime("%a").where(table[name].notna())
        parts[f"{name} year"] = table[name].dt.year
        parts[f"{name} hour"] = table[name].dt.hour
    return table.assign(**{name: part for name, part in parts.items() if part.nunique() > 1})


def overlapping(table: pd.DataFrame, ranked: list[str]) -> dict[str, str]:
    """The columns that say the same as a stronger one or as a category, with that one's name."""
    same: dict[str, str] = {}
    order = sorted(ranked, key=lambda name: is_number(table[name]))
    for i, name in enumerate(order):
        for other in order[:i]:
            pair = table[[name, other]].dropna()
            sizes = pair[name].nunique(), pair[other].nunique(), len(pair.drop_duplicates())
            one_to_one = sizes[0] <= 30 and len(set(sizes)) == 1
            numbers = is_number(pair[name]) and is_number(pair[other])
            close = numbers and abs(pair[name].rank().corr(pair[other].rank())) > 0.9
            if other not in same and (one_to_one or close):
                same[name] = other
                break
    return same


def tested(table: pd.DataFrame, outcome: pd.Series, features: list[str]) -> dict[str, Any]:
    """Every feature's association, strongest first. A driver passes a false discovery rate of
    5 % over all tests and has a strength of 0.05 or more."""
    found = {name: association(table[name], outcome) for name in features}
    rates = stats.false_discovery_control([fact["p"] for fact in found.values()])
    for fact, rate in zip(found.values(), rates, strict=True):
        fact.update(q=float(rate), driver=bool(rate < 0.05 and fact["strength"] >= 0.05))
    order = sorted(found, key=lambda name: (-round(found[name]["strength"], 2), name))
    return {name: found[name] for name in order}


def modelled(table: pd.DataFrame, outcome: pd.Series, drivers: list[str]) -> dict[str, Any]:
    """The drivers beside each other, where there are rows enough (five of the rarest outcome and
    ten in all for each); for one that fades, the driver that explains it."""
    counts = outcome.value_counts()
    rarest = int(counts.min()) if len(counts) < 10 else len(table)
    if not 1 < len(drivers) <= min(rarest / 5, len(table) / 10, 25):
        return {}
    model = held_fixed(table, outcome, drivers)
    lasting = [name for name in model if model[name]["p"] < 0.05]
    for name in set(model) - set(lasting):
        left = {by: held_fixed(table, outcome, [name, by])[name]["p"] for by in lasting}
        by = max(left, key=lambda by: left[by], default="")
        model[name]["explained"] = {"by": by, "p": left[by]} if left.get(by, 0) > 0.05 else None
    return model


def class_groups(values: pd.Series, outcome: pd.Series) -> list[dict[str, Any]]:
    """Each class with its size and its middle value: the median, or the most frequent category."""
    rows = []
    for name, part in values.dropna().groupby(outcome):
        if is_number(part):
            middle = f"{part.median():.4g} ({part.quantile(0.25):.4g} to {part.quantile(0.75):.4g})"
        else:
            top = part.astype(str).value_counts(normalize=True)
            middle = f"{top.index[0]} ({top.iloc[0]:.0%})"
        rows.append({"class": str(name), "n": len(part), "middle": middle})
    return rows


def drivers_of(table: pd.DataFrame, outcome: pd.Series, features: list[str]) -> dict[str, Any]:
    """What is known of the features: links with the outcome, doubles, what lasts in a model."""
    report: dict[str, Any] = {"n": int(outcome.notna().sum()), "found": {}}
    if report["n"] < 12 or outcome.nunique() < 2:
        return report
    leaks = [name for name in features if gives_away(table[name], outcome)]
    found = tested(table, outcome, [name for name in features if name not in leaks] or features)
    drivers = [name for name in found if found[name]["driver"]]
    same = overlapping(table, drivers)
    model = modelled(table, outcome, [name for name in drivers if name not in same])
    return report | {"found": found, "model": model, "same": same, "leaks": leaks}


def show_drivers(report: dict[str, Any]) -> None:
    """Prints the comparison for people: strength 0 to 1 with its 95 % interval, p corrected for the
    number of tests, p beside the other drivers; * = driver."""
    for name, fact in list(report["found"].items())[:30]:
        ends = f"{fact['strength']:.2f} ({fact['low']:.2f} to {fact['high']:.2f})"
        beside = f"  beside: {report['model'][name]['p']:.2g}" if name in report["model"] else ""
        mark = "*" if fact["driver"] else " "
        print(f" {mark} {name[:30]:<30} {ends}  n = {fact['n']:,}  p = {fact['q']:.2g}{beside}")


def shortened(value: Any) -> Any:
    """Figures with four significant digits, so that the JSON line stays short."""

    def rounded(text: str) -> float:
        return float(f"{float(text):.4g}")

    text = json.dumps(value, default=float)
    return json.loads(text, parse_float=rounded, parse_constant=lambda _: None)
