"""What a table holds: types, gaps, ranges, values."""

from typing import Any

import pandas as pd


def column_facts(values: pd.Series) -> dict[str, Any]:
    """Kind, gaps and range or most frequent values of one column."""
    filled = values.dropna()
    facts: dict[str, Any] = {"kind": "text", "missing": int(values.isna().sum())}
    distinct = facts["distinct"] = int(filled.nunique())
    if pd.api.types.is_datetime64_any_dtype(values):
        low, high = (str(end)[:16] for end in (filled.min(), filled.max()))
        return facts | {"kind": "date", "low": low, "high": high}
    if pd.api.types.is_numeric_dtype(values):
        facts |= {"kind": "number", "whole": bool((filled % 1 == 0).all())}
        facts["steps_of_one"] = bool(filled.diff().dropna().eq(1).all())
        facts |= {name: float(f"{figure:.6g}") for name, figure in filled.describe().items()}
    elif distinct <= max(30, min(200, 0.05 * len(values))) and distinct < 0.9 * len(values):
        facts["kind"] = "category"
    if distinct <= 12 or facts["kind"] == "category":
        counts = filled.value_counts().head(30)
        facts["values"] = [[str(value)[:60], int(count)] for value, count in counts.items()]
    return facts


def profile_of(table: pd.DataFrame) -> dict[str, Any]:
    """The whole table's facts: rows, duplicates, and each column's (at most 120 columns)."""
    return {
        "rows": len(table),
        "width": table.shape[1],
        "duplicates": int(table.duplicated().sum()) if table.shape[1] > 1 else 0,
        "columns": {str(name): column_facts(table[name]) for name in table.columns[:120]},
    }


def show_profile(profile: dict[str, Any]) -> None:
    """Prints the profile for people: one line a column."""
    print(f"{profile['rows']:,} rows, {profile['width']} columns")
    print(f"{profile['duplicates']:,} repeated rows")
    for name, facts in list(profile["columns"].items())[:40]:
        ends = [str(facts[end]) for end in ("min", "50%", "max", "low", "high") if end in facts]
        often = [f"{value} {count:,}" for value, count in facts.get("values", [])[:4]]
        seen = ", ".join(ends or often or [f"{facts['distinct']:,} different"])
        print(f"  {name[:28]:<28} {facts['kind']:<9} {facts['missing']:>7,} missing  {seen}")
