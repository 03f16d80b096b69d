"""One table while it is being read: the lines so far, and the df they leave."""

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from playground.analyst.tables import Repair

MOST_TABLES = 40
COLUMN = "\0"
"""Stands for a column in an expression that is not yet on one."""


class Unreadable(Exception):
    """A file that gives no table, with the sentence that says why."""

    def __init__(self, key: str, **values: Any) -> None:
        super().__init__(key)
        self.trouble = repair(key, **values)


def repair(key: str, **values: Any) -> Repair:
    """A Repair by its key in the reader's sentences, with its values; lists become text."""
    told = {
        name: ", ".join(map(str, value)) if isinstance(value, list) else value
        for name, value in values.items()
    }
    return Repair(f"reader.{key.removeprefix('reader.')}", tuple(told.items()))


@dataclasses.dataclass(frozen=True, slots=True)
class Place:
    """Where a table's bytes lie: ``path`` on this machine, ``code`` as scripts spell it.

    ``before`` are lines that must run first (an archive that is opened), with their ``imports``.
    ``opened`` says that ``code`` is a stream, not a path.
    """

    path: Path
    code: str
    name: str
    before: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()
    opened: bool = False

    @property
    def bytes_code(self) -> str:
        """The expression of what lies there, as bytes."""
        return f"{self.code}.read()" if self.opened else f"({self.code}).read_bytes()"

    def text_code(self, encoding: str) -> str:
        """The expression of what lies there, as text."""
        if self.opened:
            return f"{self.code}.read().decode({encoding!r})"
        return f"({self.code}).read_text({encoding!r})"


class Reading:
    """Collects lines, running each as it comes; ``df`` is what they have left.

    ``texts`` are the texts in a column of the file with how often each occurs, also those that
    pandas takes for missing; of columns without an entry the df itself tells.
    """

    def __init__(self, folder: Path, file: str, part: str = "", context: str = "") -> None:
        self.file = file
        self.part = part
        self.context = context
        self.lines: list[str] = []
        self.imports = {"import pandas as pd"}
        self.repairs: list[Repair] = []
        self.units: dict[str, str] = {}
        self.texts: dict[str, Mapping[str, int]] = {}
        self._scope: dict[str, Any] = {"folder": folder, "pd": pd}

    def run(self, *lines: str, imports: tuple[str, ...] = ()) -> None:
        """Append lines and run them; what they raise comes out, and they are not kept then."""
        self.imports |= {*imports}
        code = "\n".join([*imports, "import pandas as pd", *lines])
        exec(code, self._scope)  # noqa: S102 - our own lines; foreign text is in them by repr() only
        self.lines += "\n".join(lines).split("\n")

    def took(self, df: pd.DataFrame, *lines: str, imports: tuple[str, ...] = ()) -> None:
        """Append lines that would leave ``df``, read already in the same way."""
        self.imports |= {*imports}
        self._scope["df"] = df
        self.lines += lines

    def value(self, code: str, **names: Any) -> Any:
        """What an expression of ours is worth, with more names than the lines know."""
        return eval(code, {**self._scope, **names})  # noqa: S307 - as in run

    def said(self, key: str, **values: Any) -> None:
        """Note a repair, once."""
        found = repair(key, **values)
        if found not in self.repairs:
            self.repairs.append(found)

    @property
    def df(self) -> pd.DataFrame:
        """The table as it is now."""
        found: pd.DataFrame = self._scope["df"]
        return found


def call(function: str, place: str, options: Mapping[str, Any]) -> str:
    """A call of a function with options, as code."""
    told = (f"{name}={literal(value)}" for name, value in options.items())
    return f"{function}({', '.join([place, *told])})"


class Code(str):
    """Text that is code already."""


def literal(value: Any) -> str:
    """A value as code; types by their names."""
    if isinstance(value, Code):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key!r}: {literal(part)}" for key, part in value.items()) + "}"
    return value.__name__ if isinstance(value, type) else repr(value)
