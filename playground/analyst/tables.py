"""What the reader knows of a file before anything is asked: its tables, and how each is read.

A table comes with the lines of Python that load it; the reader has run those very lines, so what
is written here holds for the ``df`` they leave.
"""

from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["number", "category", "date", "boolean", "text", "id"]
"""``category``: text with few values, or codes; ``boolean``: two values such as yes and no, in
``values``; ``text``: free text; ``id``: names every row or a thing of its own (also numbers)."""

FileGroup = Literal["table", "document", "image", "archive", "refused"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of ``df``, as it is after the table's lines ran.

    ``values`` are the distinct values as text, the most frequent first, at most 300 of them, each
    as ``df`` holds it (a category that is a number is spelled as Python spells it). ``low`` to
    ``median`` are None for what is no number; ``first`` and ``last`` are ISO dates, "" for what is
    no date. ``unit`` is what stood beside the numbers ("$", "€", "%", "kg"), "" if nothing did.
    """

    name: str
    kind: Kind
    missing: int = 0
    distinct: int = 0
    values: tuple[str, ...] = ()
    whole: bool = False
    low: float | None = None
    high: float | None = None
    mean: float | None = None
    median: float | None = None
    first: str = ""
    last: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Repair:
    """What was done so that a table can be used, told in one line of the answer.

    ``key`` names a sentence in ``said/<language>/reader.toml``; ``values`` fill it.
    """

    key: str
    values: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """One table: a file, a sheet of a workbook, a table of a database or in a document.

    ``code`` are the lines that leave it in ``df``; they start from ``folder`` (a ``Path`` of
    ``$INPUT_DIR``) and use the names in ``imports`` ("import pandas as pd") only. ``part`` is the
    sheet's or table's name, "" where a file is one table. ``context`` is text that stands around
    the table (title rows, notes under it).
    """

    file: str
    part: str
    rows: int
    columns: tuple[Column, ...]
    code: tuple[str, ...]
    imports: tuple[str, ...] = ("import pandas as pd",)
    repairs: tuple[Repair, ...] = ()
    duplicates: int = 0
    context: str = ""

    @property
    def name(self) -> str:
        """What people may call it: the sheet's name, or the file's."""
        return self.part or self.file

    def column(self, name: str) -> Column | None:
        """The column of that name."""
        return next((column for column in self.columns if column.name == name), None)


@dataclass(frozen=True, slots=True)
class Look:
    """What one file is. ``form`` is its format ("csv", "xlsx", "pdf", "png" ...); a ``refused`` one
    has its reason as ``trouble`` (a key of ``said/<language>/reader.toml`` and its values).

    A document or an archive may hold ``tables`` as well. ``notes`` are remarks on the file itself
    (holds macros, whatever its name says, two sheets are empty).
    """

    file: str
    group: FileGroup
    form: str
    tables: tuple[Table, ...] = ()
    notes: tuple[Repair, ...] = ()
    trouble: Repair | None = None
