"""Columns that are text in the file but mean numbers or dates."""

import warnings
from typing import Any

import pandas as pd


def to_number(texts: pd.Series, decimal: str) -> pd.Series:
    """Numbers from texts such as "1.234,50 €", "$1,200" or "12 %"; other texts become missing."""
    plain = texts.astype("string").str.replace(r"[^\d.,eE+-]", "", regex=True)
    plain = plain.str.replace("." if decimal == "," else ",", "", regex=False)
    return pd.to_numeric(plain.str.replace(decimal, ".", regex=False), errors="coerce")


def to_date(texts: pd.Series, day_first: bool) -> pd.Series:
    """Dates from texts in one or several formats; other texts become missing."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pd.to_datetime(texts, errors="coerce", dayfirst=day_first, format="mixed")


def texts_of(table: pd.DataFrame) -> list[str]:
    """The names of the text columns that hold anything."""
    kinds = table.dtypes.items()
    return [
        name
        for name, kind in kinds
        if not pd.api.types.is_numeric_dtype(kind)
        and not pd.api.types.is_datetime64_any_dtype(kind)
        and table[name].notna().any()
    ]


def same_spelling(texts: pd.Series) -> pd.Series:
    """Categories that differ only in capitals, all written the most frequent way."""
    counts = texts.value_counts()
    if not 1 < len(counts) <= 200:
        return texts
    usual: dict[str, str] = {}
    for value in counts.index:
        usual.setdefault(str(value).casefold(), value)
    if len(usual) == len(counts):
        return texts
    return texts.map({value: usual[str(value).casefold()] for value in counts.index})


def hidden_types(table: pd.DataFrame) -> dict[str, Any]:
    """Which text columns hold numbers or dates, found on the first 2,000 values of each."""
    found: dict[str, Any] = {"numbers": {}, "dates": {}}
    for name in texts_of(table):
        values = table[name].dropna().astype("string").str.strip().head(2000)
        if values.str.fullmatch(r"[^\w.,+-]{0,2}-?\d[\d.,'\s]*\s?[^\d\s]{0,3}").mean() > 0.9:
            commas = values.str.contains(r",\d{1,2}\D*$|\.\d{3},", regex=True).sum()
            found["numbers"][name] = "," if commas > len(values) / 5 else "."
        if values.str.contains(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|\b[A-Z][a-z]{2} \d").mean() < 0.9:
            continue
        day_first = bool(values.str.contains(r"^(?:1[3-9]|2\d|3[01])[/.-]|^\d\d?\.").any())
        if to_date(values, day_first).notna().mean() > 0.9:
            found["numbers"].pop(name, None)
            found["dates"][name] = day_first
    return found


def cleaned(table: pd.DataFrame, numbers: dict[str, str], dates: dict[str, bool]) -> pd.DataFrame:
    """The table with trimmed texts, without empty rows and columns, hidden types made plain."""
    truths = table.select_dtypes("bool").columns
    table[truths] = table[truths].astype(str)
    for name in texts_of(table):
        table[name] = table[name].where(table[name].isna(), table[name].astype(str).str.strip())
        table[name] = table[name].mask(table[name].isin(["", "NA", "N/A", "n/a", "-", "?"]))
        table[name] = same_spelling(table[name])
    table = table.dropna(how="all").dropna(how="all", axis="columns")
    for name, decimal in numbers.items():
        table[name] = to_number(table[name], decimal)
    for name, day_first in dates.items():
        table[name] = to_date(table[name], day_first)
    return table.reset_index(drop=True)
