"""Files that hold several tables: each can be asked for, the others are named."""

from pathlib import Path

import pandas as pd

from .filemaking import make_sqlite, orders, workbook_bytes
from .harness import Chat

SMALL = pd.DataFrame({"item": ["rent", "power"], "cost": [900, 120]})


async def test_the_sheet_that_holds_the_columns_is_taken(chat: Chat, tmp_path: Path) -> None:
    """A question is about the sheet whose columns it names; a named one is taken as well."""
    path = tmp_path / "book.xlsx"
    path.write_bytes(workbook_bytes({"Costs 2025": SMALL, "Orders": orders()}))
    first = await chat.ask("What drives gone?", [path])
    assert first.finding.startswith("Days is the strongest driver of gone")
    second = await chat.ask("total cost by item")
    assert "1,020" in second.text and "rent" in second.text
    third = await chat.ask("profile of the sheet costs 2025")
    assert "2 rows and 2 columns" in third.finding


async def test_tables_of_a_database_are_listed(chat: Chat, tmp_path: Path) -> None:
    """An SQLite file tells its tables with their rows; each can be asked for, and none changes."""
    path = tmp_path / "shop.sqlite"
    make_sqlite(path, {"costs": SMALL, "orders": orders()})
    before = path.read_bytes()
    first = await chat.ask("What is in it?", [path])
    assert "60 rows and 4 columns" in first.text
    assert "costs" in first.text and "orders" in first.text
    second = await chat.ask("profile of costs")
    assert "2 rows and 2 columns" in second.finding
    assert path.read_bytes() == before
