"""What a file is: by its first bytes, and by its name only where the bytes leave it open."""

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

from playground.analyst.reader.reading import Unreadable, repair
from playground.analyst.reader.words import WORDS
from playground.analyst.tables import FileGroup, Repair

HEAD = 20_000  # bytes looked at
UNPACKED_MAX = 1_000_000_000  # bytes; what unpacks to more is left alone
PACKED_RATIO = 200  # times; text packs to a twentieth, a bomb to a thousandth
OLE = b"\xd0\xcf\x11\xe0"
MAGIC: dict[bytes, tuple[FileGroup, str]] = {
    bytes.fromhex(digits): tuple(told.split("."))
    for told, heads in WORDS["magic"].items()
    for digits in heads
}
NAMES: dict[str, tuple[FileGroup, str]] = {
    ending and "." + ending: tuple(told.split("."))
    for told, endings in WORDS["endings"].items()
    for ending in endings
}
TEXTS = frozenset({"csv", "json", "jsonl", "xml", "yaml", "ipynb", "eml", "html", "md", "txt"})
MISNAMED = frozenset({"xlsx", "xls", "ods"})


@dataclass(frozen=True, slots=True)
class Form:
    """What a file is, with what is to be said of it."""

    group: FileGroup
    form: str
    notes: tuple[Repair, ...] = ()


def form_of(path: Path, name: str) -> Form:
    """What a file is, whatever its name says. Raises Unreadable for what cannot be looked at."""
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    if not head.strip(b" \r\n\t\0\xef\xbb\xbf"):
        filled = path.stat().st_size > HEAD
        raise Unreadable("zeros" if filled or head.strip() else "empty")
    suffix = Path(name).suffix.lower()
    told = NAMES.get(suffix, ("refused", ""))
    found = _by_bytes(path, head, suffix)
    if found is None:
        return _by_text(head, suffix, told)
    if found.group == "refused":
        raise Unreadable(
            found.form if found.form in ("pickle",) else "unknown_form", form=found.form
        )
    packed = found.form in ("gzip", "bz2", "xz")
    same = (
        found.form == told[1]
        or told[0] == "refused"
        or (found.group, told[0]) == ("image", "image")
    )
    if same or packed or {found.form, told[1]} <= {"xlsx", "xls", "xlsb", "ods"}:
        return found
    return Form(found.group, found.form, (*found.notes, _misnamed(found)))


def _misnamed(found: Form) -> Repair:
    return repair(
        "misnamed_image" if found.group == "image" else "misnamed", form=found.form.upper()
    )


def _by_bytes(path: Path, head: bytes, suffix: str) -> Form | None:
    for magic, (group, form) in MAGIC.items():
        if head.startswith(magic):
            return Form(group, form)
    if head.startswith(b"BM") and suffix == ".bmp":
        return Form("image", "bmp")
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return Form("image", "webp")
    if head[8:12] == b"DUCK":
        raise Unreadable("duckdb")
    if (
        suffix == ".dta"
        and head[:1] in b"\x68\x69\x6c\x6e\x6f\x71\x72\x73"
        and head[1:2] in b"\1\2"
    ):
        return Form("table", "stata")
    if b"%PDF-" in head[:1024]:
        return Form("document", "pdf")
    if head.startswith(OLE):
        if "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
            raise Unreadable("locked")
        if suffix in (".doc", ".ppt", ".msg"):
            raise Unreadable("old_office", form=suffix)
        return Form("table", "xls")
    if head[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return _zipped(path)
    return None


def check_packing(path: Path) -> None:
    """Refuses a ZIP that unpacks to far more than it is; needs no unpacking itself."""
    with zipfile.ZipFile(path) as archive:
        size = sum(entry.file_size for entry in archive.infolist())
    if size > UNPACKED_MAX or (size > 50_000_000 and size > PACKED_RATIO * path.stat().st_size):
        raise Unreadable("bomb", size=round(size / 1e6))


def _zipped(path: Path) -> Form | None:
    """Office files are ZIP archives: what is inside tells which."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            told = archive.read("mimetype")[:200] if "mimetype" in names else b""
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, KeyError):
        return None
    notes = (repair("macros"),) if any(name.endswith("vbaProject.bin") for name in names) else ()
    if "xl/workbook.bin" in names:
        return Form("table", "xlsb", notes)
    office: tuple[tuple[str, FileGroup, str], ...] = (
        ("xl/", "table", "xlsx"),
        ("word/", "document", "docx"),
        ("ppt/", "document", "pptx"),
    )
    for folder, group, form in office:
        if "[Content_Types].xml" in names and any(name.startswith(folder) for name in names):
            return Form(group, form, notes)
    if b"opendocument.spreadsheet" in told:
        return Form("table", "ods")
    if b"opendocument" in told:
        raise Unreadable("opendocument")
    return Form("archive", "zip")


def _by_text(head: bytes, suffix: str, told: tuple[FileGroup, str]) -> Form:
    """What has no magic bytes: text, or a damaged file that only its name tells."""
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t")[:2000].lower()
    if re.match(rb"(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)?(<!doctype svg[^>]*>\s*)?<svg\b", start, re.S):
        raise Unreadable("svg")
    if start.startswith((b"<!doctype html", b"<html")) or (suffix == ".xls" and b"<table" in start):
        notes = () if told[1] in ("html", "xls") else (repair("web_page"),)
        return Form("document" if told[1] != "xls" else "table", "html", notes)
    is_json = re.match(rb'[{\[](["{\[\n\]}\s]|$)', start) and not re.match(rb"\[[\d./]+, ", start)
    if is_json and told[1] not in ("json", "jsonl", "ipynb", "md"):
        return Form("table", "json", (repair("misnamed", form="JSON"),) if suffix else ())
    if suffix not in NAMES and re.match(
        rb"(from|received|return-path|delivered-to|subject|date|mime-version): ", start
    ):
        return Form("document", "eml")
    binary = sum(byte < 9 or 13 < byte < 27 or 27 < byte < 32 for byte in head[:4000])
    text = (
        binary < 0.03 * len(head[:4000])
        or head[:2] in (b"\xff\xfe", b"\xfe\xff")
        or head[:4].count(0) in (2, 3)
    )
    if told[1] in TEXTS:
        return Form(*told)
    if text and (told[0] == "refused" or told[1] in MISNAMED):
        notes = (repair("misnamed", form="CSV"),) if told[1] in MISNAMED else ()
        return Form("table", "csv", notes)
    if told[0] == "refused":
        raise Unreadable("unknown_form", form=suffix or "?")
    raise Unreadable("damaged_image" if told[0] == "image" else "damaged")
