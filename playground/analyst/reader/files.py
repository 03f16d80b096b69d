"""One file as a Look: finds what it is and asks the module that reads that."""

import bz2
import gzip
import lzma
import tempfile
import traceback
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from playground.analyst.reader import (
    delimited,
    documents,
    forms,
    records,
    stored,
    workbooks,
)
from playground.analyst.reader.reading import MOST_TABLES, Place, Reading, Unreadable, repair
from playground.analyst.reader.text import encoding_of
from playground.analyst.tables import Look, Repair, Table

UNPACK: dict[str, tuple[str, str, Callable[..., Any]]] = {
    "gzip": (".gz", "gzip", gzip.open),
    "bz2": (".bz2", "bz2", bz2.open),
    "xz": (".xz", "lzma", lzma.open),
}
"""How a file is compressed: its ending, the module that opens it, and how."""
OWN_WORDS = frozenset(
    ("damaged_pdf", "damaged_docx", "damaged_pptx", "damaged_zip", "locked_pdf", "bomb_zip")
)
SOFT = frozenset({"reader.no_rows", "reader.no_records"})
UNPACKED_MOST = 500_000_000  # bytes
DEEPEST = 3  # files inside files
OFFICE: dict[str, Callable[[Any, Place], Iterator[Table]]] = {
    "pdf": documents.read_pdf,
    "docx": documents.read_docx,
    "pptx": documents.read_pptx,
    "sqlite": stored.read_sqlite,
}
BOOKS = ("xlsx", "xls", "xlsb", "ods")
NEED_A_PATH = ("sqlite", "spss")


class Readings:
    """Makes the Readings of one file, and gathers what is said of the file itself."""

    def __init__(self, folder: Path, file: str) -> None:
        self.folder = folder
        self.file = file
        self.notes: list[Repair] = []
        self.asides: list[str] = []
        self.prefixes: list[str] = []
        self.prose = False
        self.inner = ""

    def __call__(self, part: str = "") -> Reading:
        name = " ".join(filter(None, dict.fromkeys((*self.prefixes[-1:], part))))
        return Reading(self.folder, self.file, name)

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
        form = readings.inner or form
        if readings.prose and not tables:
            group, form = "document", "txt"
        elif not tables and group == "table":
            raise Unreadable("no_rows")
    except Unreadable as error:
        trouble = _named(error.trouble, name, form)
    except (MemoryError, RecursionError):
        trouble = repair("too_large", file=name)
    except Exception:  # whatever a library raises over a file that it did not expect
        traceback.print_exc()
        trouble = _named(repair("damaged"), name, form)
    if trouble and not tables and (group == "table" or trouble.key not in SOFT):
        group = "refused"
    if asides := " ".join(readings.asides):
        tables = [replace(one, context=f"{one.context} {asides}".strip()[:1000]) for one in tables]
    return Look(
        name, group, form, tuple(tables), tuple(readings.notes), None if tables else trouble
    )


def _named(told: Repair, name: str, form: str = "") -> Repair:
    """The same with the file's name, in the words for its form where there are some."""
    own = f"{told.key}_{form}"
    key = own if own.removeprefix("reader.") in OWN_WORDS else told.key
    return Repair(key, (("file", name), *(pair for pair in told.values if pair[0] != "file")))


def _tables(readings: Readings, place: Place, form: str) -> Iterator[Table]:
    if zipfile.is_zipfile(place.path) and form != "pdf":
        forms.check_packing(place.path)
    if form in BOOKS:
        yield from workbooks.read(readings, place)
    elif form in stored.READERS:
        yield stored.read(readings(), place, form)
    elif form in OFFICE:
        yield from OFFICE[form](readings, place)
    elif form in UNPACK:
        yield from _unpacked(readings, place, form)
    elif form == "zip":
        yield from _members(readings, place)
    elif form == "eml":
        for name, data, inner in documents.attachments(place, place.path.read_bytes()):
            yield from _inside(readings, name, data, inner)
    else:
        yield from _of_text(readings, place, form, place.path.read_bytes())


def _of_text(
    readings: Readings, place: Place, form: str, data: bytes, packed: str = ""
) -> Iterator[Table]:
    if form in ("json", "jsonl", "yaml"):
        yield from records.read(readings, place, data, encoding_of(data[:400_000]), form)
    elif form == "xml":
        yield records.read_xml(readings(), place, data)
    elif form == "html":
        yield from documents.read_html(readings, place, data)
    elif form in ("md", "txt"):
        yield from documents.read_markdown(readings, place, data)
    elif form == "csv":
        try:
            yield from delimited.read(readings, place, data, packed)
        except Unreadable as error:
            if place.name.lower().endswith(delimited.TABLES) or error.trouble.key not in SOFT:
                raise
            readings.prose = True


def _unpacked(readings: Readings, place: Place, form: str) -> Iterator[Table]:
    """A file that is compressed by itself; pandas does that for text."""
    ending, module, opened = UNPACK[form]
    try:
        with opened(place.path, "rb") as stream:
            data = stream.read(UNPACKED_MOST + 1)
    except (OSError, EOFError, lzma.LZMAError):
        raise Unreadable("damaged") from None
    if len(data) > UNPACKED_MOST:
        raise Unreadable("bomb", size=UNPACKED_MOST // 1_000_000)
    told = place.name.lower().endswith(ending)
    name = place.name[: -len(ending)] if told else place.name
    with tempfile.NamedTemporaryFile() as own:
        own.write(data)
        own.flush()
        found = forms.form_of(Path(own.name), name)
        readings.inner = found.form
        if found.form == "csv":
            shown = told and not place.opened
            yield from _of_text(readings, place, "csv", data, "" if shown else form)
        else:
            code = f"{module}.open({place.code})"
            imports = (f"import {module}", *place.imports)
            inner = Place(Path(own.name), code, name, place.before, imports, opened=True)
            yield from _tables(readings, inner, found.form)


def _members(readings: Readings, place: Place) -> Iterator[Table]:
    """The tables among the files of an archive."""
    with zipfile.ZipFile(place.path) as archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        if not entries:
            raise Unreadable("empty_archive")
        if any(entry.flag_bits & 1 for entry in entries):
            raise Unreadable("locked_archive")
        if len(entries) > 1:
            readings.note("archive_holds", count=len(entries))
        for entry in entries[:MOST_TABLES]:
            name = Path(entry.filename)
            outside = entry.filename.startswith("/") or ".." in name.parts
            if outside or name.name.startswith(".") or "__MACOSX" in entry.filename:
                continue
            try:
                data = archive.read(entry)
            except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError):
                readings.note("damaged_member", member=entry.filename)
                continue
            before = (*place.before, f"archive = zipfile.ZipFile({place.code})")
            imports = ("import zipfile", *place.imports)
            code = f"archive.open({entry.filename!r})"
            inner = Place(place.path, code, entry.filename, before, imports, opened=True)
            yield from _inside(readings, entry.filename, data, inner)


def _inside(readings: Readings, name: str, data: bytes, place: Place) -> Iterator[Table]:
    """The tables of a file that lies in another one; what is no table is passed over."""
    with tempfile.NamedTemporaryFile() as own:
        own.write(data)
        own.flush()
        readings.prefixes.append(name)
        try:
            found = forms.form_of(Path(own.name), name)
            inner = replace(place, path=Path(own.name))
            packed = found.form == "zip" and len(readings.prefixes) < DEEPEST
            if packed or (found.group == "table" and found.form not in NEED_A_PATH):
                yield from _tables(readings, inner, found.form)
        except Unreadable:
            pass
        finally:
            readings.prefixes.pop()
