"""One file as a Look: finds what it is and asks the module that reads that."""

import bz2
import gzip
import lzma
import traceback
import zipfile
from pathlib import Path
from typing import Any

from bot.playground.analyst_next.reader import delimited, forms, records, stored, workbooks
from bot.playground.analyst_next.reader.mend import finish
from bot.playground.analyst_next.reader.reading import Place, Reading, Unreadable, repair
from bot.playground.analyst_next.reader.text import encoding_of
from bot.playground.analyst_next.tables import Look, Repair, Table

UNPACK = {"gzip": gzip.open, "bz2": bz2.open, "xz": lzma.open}
UNPACKED_MOST = 500_000_000  # bytes
BOOKS = ("xlsx", "xls", "xlsb", "ods")


class Readings:
    """Makes the Readings of one file, and gathers what is said of the file itself."""

    def __init__(self, folder: Path, file: str) -> None:
        self.folder = folder
        self.file = file
        self.notes: list[Repair] = []
        self.asides: list[str] = []
        self.prefix = ""

    def __call__(self, part: str = "") -> Reading:
        return Reading(self.folder, self.file, part or self.prefix)

    def note(self, key: str, **values: Any) -> None:
        """Say something of the file."""
        self.notes.append(repair(key, file=self.file, **values))

    def aside(self, part: str, text: str) -> None:
        """Text on a sheet that is no table."""
        self.asides.append(f"{part}: {text}")


def look_at(folder: Path, name: str) -> Look:
    """What the file ``name`` in ``folder`` is; never raises for what is in a file."""
    readings = Readings(folder, name)
    group: Any = "refused"
    form = Path(name).suffix.lstrip(".").lower()
    tables: list[Table] = []
    trouble = None
    try:
        found = forms.form_of(folder / name, name)
        group, form = found.group, found.form
        readings.notes += [_named(note, name) for note in found.notes]
        place = Place(folder / name, f"folder / {name!r}", name)
        for table in _tables(readings, place, found.form):
            tables.append(table)
        if not tables and group == "table":
            raise Unreadable("no_rows")
    except Unreadable as error:
        trouble = _named(error.trouble, name)
    except (MemoryError, RecursionError):
        trouble = repair("too_large", file=name)
    except Exception:  # whatever a library raises over a file that it did not expect
        traceback.print_exc()
        trouble = repair("damaged", file=name)
    if trouble and not tables and group == "table":
        group = "refused"
    asides = " ".join(readings.asides)
    if asides:
        tables = [_with_context(table, asides) for table in tables]
    return Look(
        name, group, form, tuple(tables), tuple(readings.notes), None if tables else trouble
    )


def _with_context(table: Table, text: str) -> Table:
    from dataclasses import replace

    return replace(table, context=f"{table.context} {text}".strip()[:1000])


def _named(said: Repair, name: str) -> Repair:
    return Repair(said.key, (("file", name), *(pair for pair in said.values if pair[0] != "file")))


def _tables(readings: Readings, place: Place, form: str) -> Any:
    if form in BOOKS:
        if zipfile.is_zipfile(place.path):
            forms.check_packing(place.path)
        yield from workbooks.read(readings, place)
    elif form in stored.READERS:
        yield stored.read(readings(), place, form)
    elif form == "sqlite":
        yield from stored.read_sqlite(readings, place)
    elif form in ("json", "jsonl"):
        data = place.path.read_bytes()
        yield from records.read(readings, place, data, encoding_of(data[:400_000]))
    elif form == "csv":
        reading = readings()
        delimited.read(reading, place, place.path.read_bytes())
        yield finish(reading)
    elif form in UNPACK:
        yield from _unpacked(readings, place, form)


def _unpacked(readings: Readings, place: Place, form: str) -> Any:
    """A file that is compressed by itself."""
    try:
        with UNPACK[form](place.path, "rb") as stream:
            data = stream.read(UNPACKED_MOST + 1)
    except (OSError, EOFError, lzma.LZMAError):
        raise Unreadable("damaged") from None
    if len(data) > UNPACKED_MOST:
        raise Unreadable("bomb", size=UNPACKED_MOST // 1_000_000)
    reading = readings()
    endings = {"gzip": ".gz", "bz2": ".bz2", "xz": ".xz"}
    told = place.name.lower().endswith(endings[form])
    delimited.read(reading, place, data, "" if told else form)
    yield finish(reading)
