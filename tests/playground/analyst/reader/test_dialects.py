"""Whatever table is written in whatever dialect, it is read back the same."""

import csv
import io
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from .support import frame, look, only

WORDS = st.sampled_from(
    ["Rome", "Oslo", "São Paulo", "Köln", "a, b", "x; y", 'the "best"', "two words"]
)
NUMBERS = st.decimals(-99_999, 99_999, places=2, allow_nan=False)
DAYS = st.dates(date(1990, 1, 13), date(2035, 12, 31))
ROWS = st.lists(st.tuples(WORDS, NUMBERS, DAYS), min_size=3, max_size=30)


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    rows=ROWS,
    separator=st.sampled_from(",;\t|"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    end=st.sampled_from(["\n", "\r\n"]),
    style=st.sampled_from(["1234.50", "1,234.50", "1.234,50", "$1,234.50", "1 234,50 €"]),
    day=st.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%Y/%m/%d", "%d %B %Y"]),
    title=st.sampled_from([[], [["A report of sales"], []]]),
)
def test_any_dialect_reads_back(
    rows: list[tuple[str, float, date]],
    separator: str,
    encoding: str,
    end: str,
    style: str,
    day: str,
    title: list[list[str]],
) -> None:
    """Numbers and dates come back as they were, whatever marks and letters they have."""
    # One cell that can be written in one way only tells a style; without it nobody could know.
    rows = [("sure", 1234.56, date(2020, 5, 31)), *rows]
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=separator, lineterminator=end)
    writer.writerows([*title, ["city", "amount", "day"]])
    for city, amount, when in rows:
        writer.writerow([city, _written(float(amount), style), when.strftime(day)])
    with TemporaryDirectory() as place:
        folder = Path(place)
        table = only(look(folder, "x.csv", stream.getvalue().encode(encoding)))
        df = frame(folder, table)
    assert df["city"].tolist() == [city for city, _, _ in rows]
    assert df["amount"].tolist() == [float(amount) for _, amount, _ in rows]
    assert df["day"].tolist() == [pd.Timestamp(when) for _, _, when in rows]


def _written(value: float, style: str) -> str:
    text = f"{abs(value):,.2f}" if "," in style or " " in style else f"{abs(value):.2f}"
    if style in ("1.234,50", "1 234,50 €"):
        group = "." if style == "1.234,50" else " "
        text = text.replace(",", "@").replace(".", ",").replace("@", group)
    text = f"${text}" if style[0] == "$" else f"{text} €" if style[-1] == "€" else text
    return f"-{text}" if value < 0 else text
