"""What a file is: by its first bytes, and by its name only where the bytes leave it open."""

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bot.playground.claude.brain import File

Group = Literal["table", "image", "document", "archive", "refused"]

HEAD = 20_000  # bytes looked at
IMAGES = {
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"BM": "BMP",
    b"II*\0": "TIFF",
    b"MM\0*": "TIFF",
}
OLE = b"\xd0\xcf\x11\xe0"
DELIMITED = (".csv", ".tsv", ".tab", ".dat", ".gz", ".psv", "")
JSON = (".json", ".jsonl", ".ndjson", ".geojson")
SUFFIXES: dict[str, tuple[Group, str]] = {
    **dict.fromkeys((".parquet", ".pq"), ("table", "parquet")),
    **dict.fromkeys((".xlsx", ".xlsm", ".xls", ".ods"), ("table", "workbook")),
    **dict.fromkeys((".sqlite", ".sqlite3", ".db", ".db3"), ("table", "sqlite")),
    **dict.fromkeys(JSON, ("table", "json")),
    **dict.fromkeys(DELIMITED, ("table", "delimited")),
    ".png": ("image", "PNG"),
    ".jpg": ("image", "JPEG"),
    ".jpeg": ("image", "JPEG"),
    ".gif": ("image", "GIF"),
    ".webp": ("image", "WebP"),
    ".bmp": ("image", "BMP"),
    ".tif": ("image", "TIFF"),
    ".tiff": ("image", "TIFF"),
    ".pdf": ("document", "pdf"),
    ".docx": ("document", "docx"),
    ".pptx": ("document", "pptx"),
    ".html": ("document", "html"),
    ".htm": ("document", "html"),
    ".md": ("document", "text"),
    ".zip": ("archive", "zip"),
}
NAMES = {
    "parquet": "a Parquet file",
    "workbook": "a workbook",
    "sqlite": "an SQLite database",
    "json": "JSON",
    "delimited": "a delimited table",
    "pdf": "a PDF",
    "docx": "a Word document",
    "pptx": "a PowerPoint presentation",
    "html": "a web page (HTML)",
    "text": "a text file",
    "zip": "a ZIP archive",
}
LOCKED = "it is encrypted with a password; save it without one and drop it again"


@dataclass(frozen=True, slots=True)
class Kind:
    """What a file is: its group, its format, what to tell about its name, and why not, if refused.

    ``form`` is the format: a key of NAMES, or an image format's name as Pillow spells it.
    """

    group: Group
    form: str
    note: str = ""
    why_not: str = ""

    @property
    def words(self) -> str:
        """The kind in words, with its article."""
        article = "an" if self.form[:1] in "AEIO" else "a"
        return NAMES.get(self.form) or f"{article} {self.form} image"


def kind_of(file: File) -> Kind:
    """What a file is, whatever its name says."""
    suffix = Path(file.name).suffix.lower()
    told = kind_by_name(file.name)
    try:
        with file.path.open("rb") as stream:
            head = stream.read(HEAD)
        if not head.strip(b" \r\n\t\0\xef\xbb\xbf"):
            filled = file.path.stat().st_size > HEAD
            empty = "it holds nothing but zeros" if filled or head.strip() else "it is empty"
            return Kind("refused", "", why_not=f"{empty}: there is nothing in it to analyse")
        found = _by_bytes(file, head, suffix)
    except OSError:
        return told
    if found is None or found.group == "refused":
        return found or _by_text(file, head, told)
    if told.group != "refused" and (found.group, found.form) != (told.group, told.form):
        if (found.group, told.group) == ("image", "image"):
            return Kind("image", found.form)
        note = f"`{file.name}` is {found.words}, whatever its name says."
        return Kind(found.group, found.form, note)
    return found


def kind_by_name(name: str) -> Kind:
    """What a file is by its name alone, as for an entry of an archive."""
    suffix = Path(name).suffix.lower()
    if suffix in (".txt", ".log", ".rst"):
        return Kind("document", "text")
    group, form = SUFFIXES.get(suffix, ("refused", ""))
    if group == "refused":
        return Kind("refused", "", why_not=f"I know no {suffix or 'such'} files")
    return Kind(group, form)


def _by_bytes(file: File, head: bytes, suffix: str) -> Kind | None:
    """The kind that the first bytes tell for certain."""
    for magic, form in IMAGES.items():
        if head.startswith(magic) and (len(magic) > 2 or suffix == ".bmp"):
            return Kind("image", form)
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return Kind("image", "WebP")
    if head.startswith(b"PAR1"):
        return Kind("table", "parquet")
    if head.startswith(b"SQLite format 3\0"):
        return Kind("table", "sqlite")
    if b"%PDF-" in head[:1024]:
        return Kind("document", "pdf")
    if head.startswith(OLE):
        return _ole(file, suffix)
    if head[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return _zipped(file)
    return None


def _ole(file: File, suffix: str) -> Kind:
    if "EncryptedPackage".encode("utf-16-le") in file.path.read_bytes():
        return Kind("refused", "", why_not=LOCKED)
    if suffix in (".doc", ".ppt", ".msg"):
        told = f"it is in an old Office format; save it as {suffix}x and drop it again"
        return Kind("refused", "", why_not=told.replace(".msgx", ".txt"))
    return Kind("table", "workbook")


def _zipped(file: File) -> Kind | None:
    """Office files are ZIP archives: what is inside tells which."""
    try:
        with zipfile.ZipFile(file.path) as archive:
            names = archive.namelist()
            told = archive.read("mimetype") if "mimetype" in names else b""
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, KeyError):
        return None
    macros = any(name.endswith("vbaProject.bin") for name in names)
    note = f"`{file.name}` holds macros; I did not run them." if macros else ""
    for folder, kind in (
        ("xl/", Kind("table", "workbook", note)),
        ("word/", Kind("document", "docx", note)),
        ("ppt/", Kind("document", "pptx", note)),
    ):
        if "[Content_Types].xml" in names and any(name.startswith(folder) for name in names):
            return kind
    if b"opendocument.spreadsheet" in told:
        return Kind("table", "workbook")
    if b"opendocument" in told:
        return Kind("refused", "", why_not="of OpenDocument I read spreadsheets only")
    return Kind("archive", "zip")


def _by_text(file: File, head: bytes, told: Kind) -> Kind:
    """The kind of what has no magic bytes: text, or a damaged file that only its name tells."""
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t")[:500].lower()
    if re.match(rb"(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)?(<!doctype svg[^>]*>\s*)?<svg\b", start, re.S):
        return Kind(
            "refused",
            "",
            why_not="it is an SVG drawing, and I neither draw it nor run scripts in it; "
            "export it as PNG and drop that",
        )
    if start.startswith((b"<!doctype html", b"<html")):
        if told.form == "html":
            return told
        note = (
            f"`{file.name}` is a web page, whatever its name says: perhaps a log-in page was "
            "saved in the place of the file."
        )
        return Kind("document", "html", note)
    if told.form not in ("json", "text", "html") and re.match(rb'[{\[](["{\[\n\]}]|$)', start):
        return Kind("table", "json", f"`{file.name}` holds JSON, whatever its name says.")
    if told.form == "text" and not file.name.lower().endswith(".md") and _tabular(head):
        return Kind("table", "delimited")
    if told.group == "refused" and (file.mime_type.startswith("text/") or _is_text(head)):
        return Kind("table", "delimited") if _tabular(head) else Kind("document", "text")
    return told


def _is_text(head: bytes) -> bool:
    return sum(byte < 9 or 13 < byte < 32 for byte in head) == 0


def _tabular(head: bytes) -> bool:
    """Whether most lines have the same number of one separator."""
    lines = [line for line in head.decode("utf-8", "replace").splitlines()[:-1] if line.strip()]
    if len(lines) < 3:
        return False
    for separator in "\t;|,":
        counts = [line.count(separator) for line in lines]
        usual = max(set(counts), key=counts.count)
        if usual and counts.count(usual) >= 0.9 * len(counts):
            return True
    return False
