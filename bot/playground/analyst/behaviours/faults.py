"""What can be wrong with the columns of a table, as far as the reader's look tells."""

import re
from collections.abc import Collection, Sequence

from rapidfuzz.distance import OSA

from bot.playground.analyst.query import Query
from bot.playground.analyst.tables import Column, Table
from bot.playground.analyst.voice import Voice

DROPS_ROWS = ("reset_index", "skiprows", "iloc", "ffill", "melt", "concat", "explode")
"""Words in a table's lines after which rows cannot be laid beside those of the file."""


def meant(query: Query, tables: Sequence[Table]) -> Table:
    """The table that a question is about."""
    return tables[query.table if query.table < len(tables) else 0]


def reading(table: Table, *, raw: bool = False) -> list[str]:
    """The lines that leave the table in ``df``; ``raw`` keeps in ``raw`` what the file held before
    anything was made a number or a date."""
    lines = list(table.code)
    first = next((i for i, line in enumerate(lines) if line.startswith("df = ")), None)
    if raw and first is not None:
        lines.insert(first + 1, "raw = df.copy()")
    return lines


def comparable(table: Table) -> bool:
    """Whether the rows of ``df`` are still those of ``raw``: the lines only mended cells."""
    first = next((i for i, line in enumerate(table.code) if line.startswith("df = ")), None)
    mended = "\n".join(table.code[first + 1 :]) if first is not None else ""
    return bool(mended) and not any(word in mended for word in DROPS_ROWS)


def bare(value: str) -> str:
    """A value without what people spell differently: case, blanks around it, and blanks, hyphens
    and underscores between letters ("A+" and "A-" stay two)."""
    return re.sub(r"(?<=[^\W\d])[\s_-]+(?=[^\W\d])", "", value.strip().casefold())


def one_spelling(column: Column) -> dict[str, str]:
    """Each odd spelling of a value (" web", "WEB") with the usual one ("Web")."""
    if column.kind not in ("category", "text", "boolean") or column.distinct > len(column.values):
        return {}
    usual: dict[str, str] = {}
    odd = {}
    for value in column.values:
        key = bare(value)
        if key and usual.setdefault(key, value) != value:
            odd[value] = usual[key]
    return odd


def misspelt(column: Column, counts: dict[str, int]) -> dict[str, str]:
    """Rare values that are one letter away from a frequent one: "Partnr", "Partner"."""
    found = {}
    for rare, times in counts.items():
        for usual, often in counts.items():
            near = len(rare) > 4 and often >= 10 * times and not any(map(str.isdigit, rare))
            if near and bare(rare) != bare(usual) and OSA.distance(rare, usual) == 1:
                found[rare] = usual
                break
    return found if column.kind in ("category", "text") else {}


def repairs(table: Table, voice: Voice, without: Collection[str] = ()) -> list[str]:
    """What the reader had to do, in words, but for the kinds that are told otherwise."""
    keys = [told.key.removeprefix("reader.") for told in table.repairs]
    return [
        voice.say(f"reader.{key}", **dict(told.values))
        for key, told in zip(keys, table.repairs, strict=True)
        if key not in without
    ]


def exact(voice: Voice, text: str) -> str:
    """A printed number with all its digits, spelled as people write it there; a date as its day."""
    try:
        number = float(text)
    except ValueError:
        return text.removesuffix(" 00:00:00")
    decimals = len(text.partition(".")[2].rstrip("0")) if "e" not in text else None
    return voice.number(number, decimals)
