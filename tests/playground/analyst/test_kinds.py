"""Files that hold several tables: each can be asked for, the others are named."""

from pathlib import Path

import pandas as pd

from .filemaking import make_sqlite, orders, workbook_bytes
from .harness import Chat

SMALL = pd.DataFrame({"item": ["rent", "power"], "cost": [900, 120]})


async def test_the_sheet_that_holds_the_columns_is_taken(chat: Chat, tmp_path: Path) -> None:
    """A question is about the sheet whose columns it names; an overview names the other sheets."""
    path = tmp_path / "book.xlsx"
    path.write_bytes(workbook_bytes({"Costs 2025": SMALL, "Orders": orders()}))
    first = await chat.ask("What drives gone?", [path])
    assert first.finding.startswith("Days is the strongest driver of gone")
    second = await chat.ask("total cost by item")
    assert second.holds(900, 120) and "rent" in second.text
    third = await chat.ask("Describe the data")
    assert "60 rows with 4 columns" in third.finding
    assert "Costs 2025 (2 rows, 2 columns)" in third.text


async def test_tables_of_a_database_are_listed(chat: Chat, tmp_path: Path) -> None:
    """An SQLite file tells its tables with their rows; each can be asked for, and none changes."""
    path = tmp_path / "shop.sqlite"
    make_sqlite(path, {"costs": SMALL, "orders": orders()})
    before = path.read_bytes()
    first = await chat.ask("What is in it?", [path])
    assert "60 rows with 4 columns" in first.finding
    assert "costs (2 rows, 2 columns)" in first.text
    second = await chat.ask("total cost by item")
    assert second.holds(900, 120)
    assert path.read_bytes() == before
