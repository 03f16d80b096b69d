"""What a script printed, read back: named values and tables.

Scripts print a line ``# name: value``, or a line ``# name`` with a CSV table under it up to the
next such line or an empty one: ``print("# by region")`` and ``print(table.to_csv())``.
"""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_HEAD = re.compile(r"# ([^:\n]{1,200})(?:: (.*))?")


@dataclass(frozen=True, slots=True)
class Printed:
    """Values and tables by name, and the names of the files that came back.

    The first row of a table is its header. All cells are text.
    """

    values: Mapping[str, str]
    tables: Mapping[str, Sequence[Sequence[str]]]
    files: tuple[str, ...]
    text: str

    @classmethod
    def of(cls, text: str, files: Sequence[str] = ()) -> "Printed":
        """Read what was printed."""
        values: dict[str, str] = {}
        tables: dict[str, list[list[str]]] = {}
        lines = text.split("\n")
        place = 0
        while place < len(lines):
            head = _HEAD.fullmatch(lines[place].rstrip("\r"))
            place += 1
            if head is None:
                continue
            if head[2] is not None:
                values[head[1]] = head[2]
                continue
            begin = place
            while place < len(lines) and lines[place].strip() and not _HEAD.fullmatch(lines[place]):
                place += 1
            tables[head[1]] = list(csv.reader(io.StringIO("\n".join(lines[begin:place]))))
        return cls(values, tables, tuple(files), text)

    def number(self, name: str) -> float:
        """A value as a number; NaN for one that is none."""
        return number(self.values.get(name, ""))

    def rows(self, name: str) -> list[dict[str, str]]:
        """The rows of a table by column; none if it was not printed."""
        table = self.tables.get(name) or [[]]
        return [dict(zip(table[0], row, strict=False)) for row in table[1:]]


def number(text: str) -> float:
    """A printed number; NaN for what is none."""
    try:
        return float(text)
    except ValueError:
        return float("nan")
