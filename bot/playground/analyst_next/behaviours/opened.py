"""The lines that open a table, until filters are wanted too."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.playground.analyst_next.query import Query
from bot.playground.analyst_next.tables import Table


@dataclass(frozen=True, slots=True)
class Frame:
    """Imports, and the lines that leave ``df``."""

    imports: tuple[str, ...]
    lines: tuple[str, ...]


def frame(query: Query, tables: Sequence[Table]) -> Frame:
    """The table as it is read."""
    table = tables[query.table]
    return Frame(table.imports, table.code)
