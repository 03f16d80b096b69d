"""One table while it is being read: the lines so far, and the df they leave."""

import dataclasses
from pathlib import Path
from typing import Any

import pandas as pd

from bot.playground.analyst.tables import Repair

MOST_TABLES = 40


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
    """

    path: Path
    code: str
    name: str
    before: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()


class Reading:
    """Collects lines, running each as it comes; ``df`` is what they have left."""

    def __init__(self, folder: Path, file: str, part: str = "", context: str = "") -> None:
        self.file = file
        self.part = part
        self.context = context
        self.lines: list[str] = []
        self.imports = {"import pandas as pd"}
        self.repairs: list[Repair] = []
        self.units: dict[str, str] = {}
        self._scope: dict[str, Any] = {"folder": folder}

    def run(self, *lines: str, imports: tuple[str, ...] = ()) -> None:
        """Append lines and run them; what they raise comes out, and they are not kept then."""
        self.imports |= {*imports}
        code = "\n".join([*imports, "import pandas as pd", *lines])
        exec(code, self._scope)  # noqa: S102 - our own lines; foreign text is in them by repr() only
        self.lines += "\n".join(lines).split("\n")

    def restore(self, name: str, series: pd.Series) -> None:
        """Put a column back as it was before a line that is taken back."""
        self.df[name] = series

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


def literal(value: Any) -> str:
    """A value as code; types by their names."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key!r}: {literal(part)}" for key, part in value.items()) + "}"
    return value.__name__ if isinstance(value, type) else repr(value)
