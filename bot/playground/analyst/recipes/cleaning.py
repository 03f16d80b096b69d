"""Columns that are text in the file but mean numbers or dates, and other small repairs."""

import numbers
import warnings
from datetime import date
from decimal import Decimal

import pandas as pd

NOTHING = ["", "NA", "N/A", "n/a", "-", "?"]


def to_number(texts: pd.Series, decimal: str) -> pd.Series:
    """Numbers from texts such as "1.234,50 €", "$1,200" or "12 %"; other texts become missing."""
    plain = texts.astype("string").str.replace(r"[^\d.,eE+-]", "", regex=True)
    plain = plain.str.replace("." if decimal == "," else ",", "", regex=False)
    return pd.to_numeric(plain.str.replace(decimal, ".", regex=False), errors="coerce")


def hidden_type(values: pd.Series) -> str:
    """The code that turns texts into the numbers or dates they hold, with {} for the column."""
    values = values.dropna().astype("string").str.strip().head(2000)
    if values.str.contains(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}|\b[A-Z][a-z]{2} \d").mean() > 0.9:
        first = bool(values.str.contains(r"^(?:1[3-9]|2\d|3[01])[/.-]|^\d\d?\.").any())
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            dates = pd.to_datetime(values, errors="coerce", dayfirst=first, format="mixed")
        if dates.notna().mean() > 0.9:
            return f"pd.to_datetime({{}}, errors='coerce', dayfirst={first}, format='mixed')"
    if values.str.fullmatch(r"[^\w.,+-]{0,2}-?\d[\d.,'\s]*\s?[^\d\s]{0,3}").mean() > 0.9:
        commas = values.str.contains(r",\d{1,2}\D*$|\.\d{3},", regex=True).sum()
        return f"{to_number.__name__}({{}}, decimal={',' if commas > len(values) / 5 else '.'!r})"
    return ""


def respellings(texts: pd.Series) -> dict[str, str]:
    """Categories that differ from a more frequent one only in capitals, with that one."""
    usual: dict[str, str] = {}
    for value in texts.value_counts().index[:200]:
        usual.setdefault(value.casefold(), value)
    counted = texts.value_counts().index[:200]
    return {value: usual[value.casefold()] for value in counted if usual[value.casefold()] != value}


def text_repairs(table: pd.DataFrame) -> list[str]:
    """The lines of pandas that make columns what they mean: texts, yes and no, days as numbers."""
    repairs = []
    for name in table:
        column, values, kind = f"table[{name!r}]", table[name].dropna(), table[name].dtype.kind
        if kind in "iuf" and name.lower() == "date" and values.between(19000101, 21001231).all():
            dates = f"pd.to_datetime({column}.astype('Int64').astype(str), errors='coerce')"
            repairs.append(f"{column} = {dates}")
        if kind not in "bO" or values.empty:
            continue
        if not values.map(type).eq(str).all():
            repairs.append(f"{column} = {column}.astype(str).where({column}.notna())")
            continue
        texts = values.str.strip()
        if texts.isin(NOTHING).any() or not texts.equals(values):
            repairs.append(f"{column} = {column}.str.strip().replace({NOTHING!r}, None)")
        code = hidden_type(texts[~texts.isin(NOTHING)])
        if code:
            repairs.append(f"{column} = {code.format(column)}")
        elif texts.nunique() <= 200 and (spelled := respellings(texts)):
            repairs.append(f"{column} = {column}.replace({spelled!r})")
    return repairs


def repairs_for(table: pd.DataFrame) -> list[str]:
    """The lines that this table needs, whatever its cells are: numbers and dates as objects too."""
    repairs, rest = [], table
    for name in table:
        column, values = f"table[{name!r}]", table[name].dropna()
        if table[name].dtype.kind != "O" or values.empty or values.map(type).eq(str).all():
            continue
        if values.map(lambda value: isinstance(value, (numbers.Number, Decimal))).all():
            repairs.append(f"{column} = {column}.astype(float)")
        elif values.map(lambda value: isinstance(value, date)).all():
            repairs.append(f"{column} = pd.to_datetime({column})")
        else:
            continue
        rest = rest.drop(columns=name)
    return repairs + text_repairs(rest)
