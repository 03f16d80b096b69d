"""Two tables together: the key they share, the join, and what changed between two versions."""

from typing import Any

import pandas as pd

from bot.playground.analyst.recipes.formats import column_names


def key_text(values: pd.Series) -> pd.Series:
    """A key as text that compares well: 7, 7.0 and " 7 " are the same."""
    texts = values.astype("string").str.strip()
    return texts.str.replace(r"^(-?\d+)\.0+$", r"\1", regex=True).str.casefold()


def plain_name(name: str, owner: str) -> str:
    """A column's name as letters and digits; a bare "id" is the id of its file's rows."""
    plain = "".join(letter for letter in name.casefold() if letter.isalnum())
    rows = "".join(letter for letter in owner.casefold() if letter.isalpha()).rstrip("s")
    return rows + plain if plain in ("id", "key", "no", "nr", "code", "name") else plain


def shared_keys(left: pd.DataFrame, right: pd.DataFrame, owners: list[str]) -> list[dict[str, Any]]:
    """The pairs of columns that can join two tables, best first: the same or a similar name, the
    same values, and no value twice on one side at least. ``owners`` are the files' names."""
    found = []
    texts = {name: key_text(right[name]).dropna() for name in right.columns[:80]}
    for name in left.columns[:80]:
        keys, plain = key_text(left[name]).dropna(), plain_name(name, owners[0])
        for other, others in texts.items():
            once = [keys.is_unique, others.is_unique]
            common = len(set(keys) & set(others))
            if not any(once) or common < 2:
                continue
            second = plain_name(other, owners[1])
            longer, shorter = sorted((plain, second), key=len, reverse=True)
            alike = longer.startswith(shorter) or longer.endswith(shorter)
            share = common / min(keys.nunique(), others.nunique())
            number = pd.api.types.is_numeric_dtype(left[name])
            if share < 0.2 or (not alike and (number or share < 0.6)):
                continue
            score = share + (1.0 if plain == second else 0.5 * alike) + 0.3 * sum(once)
            found.append({"left": name, "right": other, "share": share, "score": score})
    return sorted(found, key=lambda pair: -pair["score"])


def summarised(table: pd.DataFrame, key: str) -> pd.DataFrame:
    """One row for each key: how many rows it had, the means of numbers, the most frequent texts."""
    grouped = table.groupby(key_text(table[key]), sort=False)
    means = grouped.mean(numeric_only=True).drop(columns=key, errors="ignore")
    one = means.add_prefix("mean_")
    one.insert(0, "rows", grouped.size())
    for name in table.columns:
        if name != key and 1 < table[name].nunique() <= 30 and f"mean_{name}" not in one:
            one[f"usual_{name}"] = grouped[name].agg(
                lambda v: v.mode().iloc[0] if v.notna().any() else None
            )
    one.insert(0, key, grouped[key].first())
    return one.reset_index(drop=True)


def joined(left: pd.DataFrame, right: pd.DataFrame, left_on: str, right_on: str) -> pd.DataFrame:
    """All rows of the left table, each with what the right one knows of its key. A right table
    with several rows a key is summarised first, so that no row of the left is multiplied."""
    left, right = left.copy(), right.copy()
    left.columns, right.columns = column_names(left), column_names(right)
    if key_text(right[right_on]).dropna().duplicated().any():
        right = summarised(right, right_on)
    right = right[right[right_on].notna()]
    right.index = pd.Index(key_text(right[right_on]))
    right = right.drop(columns=right_on)
    clashes = {name: f"{name}_2" for name in right.columns if name in left.columns}
    found = right.rename(columns=clashes).reindex(key_text(left[left_on]))
    return pd.concat([left, found.set_axis(left.index)], axis=1)


def join_facts(left: pd.DataFrame, right: pd.DataFrame, on: list[str]) -> dict[str, Any]:
    """How many rows of each side have a partner on the other, and whether keys repeat."""
    keys, others = key_text(left[on[0]]), key_text(right[on[1]])
    facts: dict[str, Any] = {"left": len(left)}
    facts["left_matched"] = int(keys.isin(others.dropna()).sum())
    facts |= {"right": len(right), "right_matched": int(others.isin(keys.dropna()).sum())}
    facts["left_once"] = bool(keys.dropna().is_unique)
    facts["right_once"] = bool(others.dropna().is_unique)
    missing = [keys[~keys.isin(others)], others[~others.isin(keys)]]
    facts["examples"] = [part.dropna().unique()[:3].tolist() for part in missing]
    for side, name in (("left", on[0]), ("right", on[1])):
        print(f"{side} by {name}: {facts[f'{side}_matched']:,} of {facts[side]:,} rows matched")
    return facts
