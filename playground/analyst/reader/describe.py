"""A df as Columns: what each is to people, its values and its range."""

import re
from typing import Any

import pandas as pd

from playground.analyst.reader.words import WORDS
from playground.analyst.tables import Column, Kind

MOST_VALUES = 300
MOST_NUMBERS = 50
_NUMBERED = (
    "order|invoice|customer|client|account|ticket|case|article|item|part|serial|member|employee|"
    "rechnungs?|kunden|bestell|artikel|auftrags?|beleg|konto|vertrags?|personal|teile|mitglieds?"
)
ID_NAME = re.compile(
    r"(^|[_\W]|(?<=[a-z]))(id|ID|Id|ids|uuid|guid|key|sku|isbn|iban|ean|gtin|ssn|vin|imei)$"
    r"|^(id|ID|uuid)[_\W]|(?<=[^\x00-\x7f])ID$"
    r"|(?i:^(zip|zip.?code|postal.?code|postcode|plz|postleitzahl|phone|tel|mobile|fax)\b)"
    r"|(?i:(phone|telefon|handy|mobile)([_ ]?(no|nr|number|nummer))?$|e-?mail|barcode)"
    rf"|(?i:(^|\b|_)({_NUMBERED})[ _-]?(no|nr|num|number|nummer)\.?$|^(no|nr)\.?$)"
    r"|(编号|编码|单号|工号|学号|身份证号?|手机号?|电话|邮编|号码|番号)$|^(rownames|index)$"
)
ENDS = {"low": "min", "high": "max", "mean": "mean", "median": "median"}
YES_NO = [{*pair} for pair in WORDS["yes_no"]]
UNIT_IN_NAME = re.compile(
    r"[\(\[（]\s*(?:in\s+)?([^\d\s()\[\]（）][^()\[\]（）]{0,9}?)\s*[\)\]）]\s*$"
)


def column(name: str, series: pd.Series, unit: str) -> Column:
    """One column of a df."""
    missing = int(series.isna().sum())
    counts = _counts(series)
    distinct = len(counts)
    common: dict[str, Any] = {"name": name, "missing": missing, "distinct": distinct}
    if not unit and (found := UNIT_IN_NAME.search(name)):
        unit = found[1]
    if isinstance(series.dtype, pd.CategoricalDtype):
        return Column(kind="category", values=tuple(map(str, counts.index[:MOST_VALUES])), **common)
    if pd.api.types.is_bool_dtype(series) or _yes_no(counts):
        return Column(kind="boolean", values=tuple(map(str, counts.index)), **common)
    if pd.api.types.is_datetime64_any_dtype(series):
        first, last = series.min(), series.max()
        days = ("", "") if pd.isna(first) else (first.date().isoformat(), last.date().isoformat())
        return Column(kind="date", first=days[0], last=days[1], **common)
    if pd.api.types.is_numeric_dtype(series) and not pd.api.types.is_complex_dtype(series):
        return _number(name, series, counts, unit, common)
    kind = _text_kind(name, counts, len(series) - missing)
    values = tuple(str(value)[:200] for value in counts.index[:MOST_VALUES])
    return Column(kind=kind, values=values, **common)


def _counts(series: pd.Series) -> pd.Series:
    """How often each value occurs, the most frequent first; among equals the first that occurs."""
    try:
        return series.value_counts()
    except TypeError:
        return series.dropna().astype(str).value_counts()


def _yes_no(counts: pd.Series) -> bool:
    values = {str(value).strip().casefold() for value in counts.index[:3]}
    return len(counts) in (1, 2) and any(values <= pair and len(values) == 2 for pair in YES_NO)


def _number(
    name: str, series: pd.Series, counts: pd.Series, unit: str, common: dict[str, Any]
) -> Column:
    filled = series.dropna()
    whole = bool((filled % 1 == 0).all()) if len(filled) else False
    kind: Kind = "id" if whole and is_id(name, counts, len(filled)) else "number"
    few = counts.index if len(counts) <= MOST_NUMBERS else ()
    common |= {"values": tuple(_spelled(value, whole) for value in few)} | {
        end: float(getattr(filled, how)()) for end, how in ENDS.items() if len(filled)
    }
    return Column(kind=kind, whole=whole, unit=unit, **common)


def _spelled(value: Any, whole: bool) -> str:
    return str(int(value)) if whole else str(float(value))


def is_id(name: str, counts: pd.Series, filled: int) -> bool:
    """Whether whole numbers only name things: the column is called an id, or like one and they are
    many."""
    if not ID_NAME.search(name.strip()):
        return False
    return bool(re.search(r"(?i)id$", name.strip())) or len(counts) > min(10, 0.5 * filled)


def _text_kind(name: str, counts: pd.Series, filled: int) -> Kind:
    """What text is: codes and names are told from sentences by their length and words."""
    sample = [str(value) for value in counts.index[:500]]
    if not sample:
        return "category"
    length = sum(map(len, sample)) / len(sample)
    words = sum(len(value.split()) for value in sample) / len(sample)
    unique = len(counts) >= 0.95 * filled and filled > 10
    if ID_NAME.search(name.strip()) and length <= 60 and words < 2.5:
        return "id"
    coded = sum(
        bool(re.fullmatch(r"[A-Za-z]{0,6}[-_/]?\d[\w-]*|[0-9a-f-]{16,}", value)) for value in sample
    )
    if unique and coded > 0.9 * len(sample):
        return "id"
    if length > 60 or words > 8 or (words > 5 and unique):
        return "text"
    return "category"
