"""What a table holds: types, gaps, ranges, values."""

from typing import Any

import pandas as pd


def column_facts(values: pd.Series) -> dict[str, Any]:
    """Kind, gaps and range or most frequent values of one column."""
    filled = values.dropna()
    distinct = int(filled.nunique())
    facts: dict[str, Any] = {"missing": int(values.isna().sum()), "distinct": distinct}
    if pd.api.types.is_datetime64_any_dtype(values):
        facts.update(kind="date", low=str(filled.min())[:16], high=str(filled.max())[:16])
        return facts
    if pd.api.types.is_numeric_dtype(values):
        facts["kind"] = "number"
        facts["whole"] = bool((filled % 1 == 0).all())
        facts["steps_of_one"] = bool(filled.diff().dropna().eq(1).all())
        for name, figure in filled.describe().items():
            facts[name] = float(f"{figure:.6g}")
    elif distinct <= max(30, min(200, 0.05 * len(values))) and distinct < 0.9 * len(values):
        facts["kind"] = "category"
    else:
        facts["kind"] = "text"
        facts["length"] = round(float(filled.astype(str).str.len().mean()), 1)
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
    print(f"{profile['rows']:,} rows, {profile['width']} columns", end="; ")
    print(f"{profile['duplicates']:,} repeated rows")
    for name, facts in list(profile["columns"].items())[:40]:
        if facts["kind"] == "number" and facts["distinct"]:
            seen = f"{facts['min']:g} to {facts['max']:g}, median {facts['50%']:g}"
        elif facts["kind"] == "date":
            seen = f"{facts['low']} to {facts['high']}"
        elif facts["kind"] == "category":
            seen = ", ".join(f"{value} {count:,}" for value, count in facts["values"][:4])
        else:
            seen = f"{facts['distinct']:,} different values"
        gaps = f"{facts['missing']:,} missing" if facts["missing"] else "complete"
        print(f"  {name[:28]:<28} {facts['kind']:<9} {gaps:<14} {seen}")
