"""Reading a CSV file as most are: UTF-8, commas, names in the first row."""

import csv
import itertools
import re
from pathlib import Path

import pandas as pd


def plain_csv(path: Path) -> pd.DataFrame:
    """A plain CSV file as a table; ValueError says what looks as if it were none."""
    with path.open(encoding="utf-8", newline="") as stream:
        rows = [row for row in itertools.islice(csv.reader(stream), 20_000) if row]
    names = rows[0] if rows else [""]
    if len(names) < 2 or {len(row) for row in rows} != {len(names)}:
        raise ValueError("its lines have not all the same number of cells")
    if any(re.search(r"^[-+$€£]?[\d.]|^\s|\s$|\s\s|[^ -~\w]|[;|']|.{99}", name) for name in names):
        raise ValueError("its first line does not look like the names of columns")
    return pd.read_csv(path, low_memory=False)
