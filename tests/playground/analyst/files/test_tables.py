"""The quality of a table, its clean-up, and its conversions."""

import json
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from playground.analyst.answer import markdown
from playground.analyst.behaviours.cleanup import cleanup
from playground.analyst.behaviours.convert import convert
from playground.analyst.behaviours.quality import quality
from playground.analyst.query import Query
from playground.analyst.tables import Kind, Table
from playground.analyst.voice import Voice
from tests.playground.analyst.files.running import ran, table_of

KINDS: dict[str, Kind] = {
    "order_id": "id", "day": "date", "channel": "category", "revenue": "number",
    "age": "number", "note": "text", "void": "text",
}  # fmt: skip
LINES = (
    "df = pd.read_csv(folder / 'orders.csv')",
    "df['day'] = pd.to_datetime(df['day'], errors='coerce')",
)


@pytest.fixture
def orders(tmp_path: Path) -> Table:
    """Orders with planted faults."""
    rows = [
        {"order_id": f"O{n:03}", "day": f"2024-{1 + n % 12:02}-10",
         "channel": ("Web", "Partner", "Shop")[n % 3], "revenue": 100 + n * 7 % 90,
         "age": 20 + n % 50, "note": f"note {n}", "void": None}
        for n in range(120)
    ]  # fmt: skip
    rows[3]["revenue"], rows[5]["revenue"] = -400, 999_999
    rows[7]["day"], rows[8]["day"] = "2035-13-45", "2093-05-01"
    rows[9]["channel"], rows[12]["channel"], rows[13]["channel"] = "web", "WEB", "Partnr"
    rows[14]["channel"], rows[20]["age"], rows[21]["order_id"] = None, 212, "O030"
    rows[22]["note"] = "=1+1"
    rows += rows[:4]
    path = tmp_path / "orders.csv"
    pd.DataFrame(rows).to_csv(path, index=False)
    return table_of(path, KINDS, *LINES)


def test_every_planted_fault_is_told_with_its_exact_figures(orders: Table, tmp_path: Path) -> None:
    """Impossible, extreme, negative, unreadable, future, misspelt, missing, repeated: all told."""
    done = ran(quality(Query("quality"), [orders], Voice("en")), tmp_path)
    text = markdown(done.value)
    rows = {(row[0], row[1]): row[2:] for row in done.value.table[1:]}
    assert rows["revenue", "negative values"] == ["2", "down to -400"]
    assert "999,999" in rows["revenue", "values far from all others"][1]
    assert rows["age", "ages over 120"] == ["1", "up to 212"]
    assert rows["day", "values that are no dates"] == ["1", "`2035-13-45`"]
    assert rows["day", "dates in the future"] == ["1", "up to 2093-05-01"]
    assert rows["channel", "several spellings of one value"][0] == "2"
    assert "`Partnr` → `Partner`" in rows["channel", "perhaps misspelt"][1]
    assert rows["channel", "missing values"][0] == "1"
    assert rows["(whole rows)", "rows that repeat an earlier row"][0] == "4"
    assert rows["order_id", "ids that stand in several rows"][0] == "2"
    assert rows["void", "empty column"][0] == "124"
    assert "11 things" in text
    assert len(done.commands[0].splitlines()) < 70


@pytest.mark.parametrize(("language", "word"), [("de", "Zeilen"), ("zh", "行")])
def test_the_faults_are_told_in_the_language_of_the_question(
    orders: Table, tmp_path: Path, language: str, word: str
) -> None:
    """German and Chinese answers carry no English sentence."""
    voice = Voice("de" if language == "de" else "zh")
    done = ran(quality(Query("quality"), [orders], voice), tmp_path)
    text = markdown(done.value)
    assert word in text and "rows" not in text


def test_a_clean_table_is_called_clean(tmp_path: Path) -> None:
    """Nothing is made up where nothing is wrong."""
    path = tmp_path / "fine.csv"
    pd.DataFrame({"town": list("abcd") * 5, "rooms": range(20)}).to_csv(path, index=False)
    table = table_of(path, {"town": "category", "rooms": "number"})
    done = ran(quality(Query("quality"), [table], Voice("en")), tmp_path)
    assert done.value.finding.startswith("I found nothing wrong")


def test_grades_that_differ_by_a_sign_are_no_spellings_of_one_value(tmp_path: Path) -> None:
    """A, A+ and A- stay three values; "e-mail" and "E Mail" are one."""
    path = tmp_path / "grades.csv"
    cells = ["A", "A+", "A-", "e-mail", "E Mail"] * 4
    pd.DataFrame({"grade": cells}).to_csv(path, index=False)
    table = table_of(path, {"grade": "category"})
    done = ran(quality(Query("quality"), [table], Voice("en")), tmp_path)
    spelled = [row for row in done.value.table if row[1] == "several spellings of one value"]
    assert len(spelled) == 1 and "A" not in spelled[0][3].replace("E Mail", "")


def test_the_cleaned_workbook_lists_what_was_changed(orders: Table, tmp_path: Path) -> None:
    """One spelling each, repeats moved to a sheet of their own, the rest as it was, no formula."""
    done = ran(cleanup(Query("cleanup"), [orders], Voice("en")), tmp_path)
    path = done.outputs["orders_clean.xlsx"]
    clean = pd.read_excel(path, sheet_name="Clean")
    changes = pd.read_excel(path, sheet_name="Changes")
    removed = pd.read_excel(path, sheet_name="Removed rows")
    assert len(clean) == 120 and len(removed) == 4
    assert "void" not in clean and set(clean["channel"].dropna()) == {
        "Web",
        "Partner",
        "Shop",
        "Partnr",
    }
    assert clean["revenue"].min() == -400 and clean["revenue"].max() == 999_999
    assert changes.set_index("Column").loc["channel", "Cells"] == 2
    assert changes.set_index("Column").loc["day", "Example"] == "2035-13-45"
    book = openpyxl.load_workbook(path)
    kinds = {cell.data_type for row in book["Clean"].iter_rows() for cell in row}
    assert "f" not in kinds and book["Clean"]["F24"].value == "=1+1"
    assert "120" in done.value.finding


@pytest.mark.parametrize(
    "form", ["csv", "tsv", "json", "jsonl", "parquet", "feather", "xlsx", "sqlite", "md", "html"]
)
def test_a_conversion_holds_every_row_with_numbers_as_numbers(
    orders: Table, tmp_path: Path, form: str
) -> None:
    """Whole tables, opened again."""
    done = ran(convert(Query("convert", file_format=form), [orders], Voice("en")), tmp_path)
    path = done.outputs[f"orders{'_copy' * (form == 'csv')}.{form}"]
    assert "124" in done.value.finding, done.printed
    if form == "xlsx":
        again = pd.read_excel(path)
        assert again["revenue"].sum() == pd.read_csv(tmp_path / "orders.csv")["revenue"].sum()
        assert again["note"].tolist()[22] == "=1+1"
    if form == "json":
        assert len(json.loads(path.read_text(encoding="utf-8"))) == 124


def test_a_format_that_is_not_known_is_said_to_be_so(orders: Table, tmp_path: Path) -> None:
    """Nothing is written, and what can be written is named."""
    done = ran(convert(Query("convert", file_format="dwg"), [orders], Voice("de")), tmp_path)
    assert done.value.declined and "`parquet`" in done.value.finding and not done.commands
