"""What changed between two versions of a table."""

from typing import Any

import numpy as np
import pandas as pd

from bot.playground.analyst.recipes.joining import key_text

KEY_WORDS = ("id", "key", "no", "nr", "code", "number", "sku", "email", "name", "date")


def row_key(old: pd.DataFrame, new: pd.DataFrame) -> list[str]:
    """The column, or the two columns, that name a row in both versions; none when nothing does."""
    common = [name for name in old.columns if name in new.columns][:40]

    def named(name: str) -> bool:
        return name.casefold().replace("_", " ").split()[-1] in KEY_WORDS if name.split() else False

    usual = sorted(common, key=lambda name: not named(name))
    for names in [*([name] for name in usual), *([a, b] for a in usual[:8] for b in usual[:8])]:
        if len(set(names)) < len(names) or (
            len(names) == 1 and pd.api.types.is_float_dtype(old[names[0]]) and not named(names[0])
        ):
            continue
        keys = [joint_key(table, names) for table in (old, new)]
        shared = max(keys[0].isin(keys[1]).mean(), keys[1].isin(keys[0]).mean())
        if shared > 0.5 and all(part.is_unique and part.notna().all() for part in keys):
            return names
    return []


def joint_key(table: pd.DataFrame, names: list[str]) -> pd.Series:
    """The key of each row as one text."""
    parts = [key_text(table[name]) for name in names]
    whole = parts[0]
    for part in parts[1:]:
        whole = whole + " · " + part
    return whole


def numbered(keys: pd.Series) -> pd.Series:
    """Keys with a number for each repetition, so that all differ."""
    again = keys.groupby(keys).cumcount()
    return keys.where(again == 0, keys + " (" + (again + 1).astype("string") + ")")


def differs(before: pd.Series, after: pd.Series) -> pd.Series:
    """Where two columns with the same index differ; both missing, or nearly the same, do not."""
    both = before.isna() & after.isna()
    if pd.api.types.is_numeric_dtype(before) and pd.api.types.is_numeric_dtype(after):
        same = np.isclose(before.astype(float), after.astype(float), rtol=1e-9, equal_nan=True)
        return pd.Series(~same, index=before.index)
    texts = [key_text(part).fillna("") for part in (before, after)]
    return (texts[0] != texts[1]) & ~both


def changes(
    old: pd.DataFrame, new: pd.DataFrame, key: list[str]
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Every change as a row (what, key, column, before, after), and the counts."""
    common = [name for name in old.columns if name in new.columns]
    names = key or common
    before = old.set_axis(numbered(joint_key(old, names).fillna("")), axis=0)
    after = new.set_axis(numbered(joint_key(new, names).fillna("")), axis=0)
    removed = before.index.difference(after.index, sort=False)
    added = after.index.difference(before.index, sort=False)
    both = before.index.intersection(after.index, sort=False)
    rows = [{"change": "removed", "row": row} for row in removed]
    rows += [{"change": "added", "row": row} for row in added]
    columns: dict[str, Any] = {}
    touched: set[str] = set()
    for name in common if key else []:
        if name in key:
            continue
        pair = before.loc[both, name], after.loc[both, name]
        hits = differs(*pair)
        if not hits.any():
            continue
        was, now = pair[0][hits], pair[1][hits]
        touched |= set(was.index)
        columns[name] = {"rows": int(hits.sum())}
        if pd.api.types.is_numeric_dtype(was) and pd.api.types.is_numeric_dtype(now):
            columns[name]["mean"] = float((now.astype(float) - was.astype(float)).mean())
        rows += [
            {"change": "changed", "row": row, "column": name, "before": a, "after": b}
            for row, a, b in zip(was.index, was, now, strict=True)
        ]
    facts: dict[str, Any] = {"added": len(added), "removed": len(removed), "changed": len(touched)}
    facts |= {"same": len(both) - len(touched), "columns": columns, "before": len(old)}
    facts |= {"after": len(new), "key": key}
    facts["new_columns"] = [name for name in new.columns if name not in old.columns]
    facts["lost_columns"] = [name for name in old.columns if name not in new.columns]
    print(f"{len(added):,} added, {len(removed):,} removed, {len(touched):,} changed")
    return pd.DataFrame(rows, columns=["change", "row", "column", "before", "after"]), facts
