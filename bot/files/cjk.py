"""Whether a name, a text or a file holds East Asian letters, which most fonts lack."""

import codecs
import re
import zipfile
import zlib
from typing import IO

LOOKED_AT = 64 * 1024
"""How many bytes of a file, or of one inside an archive, are looked at."""
ENTRIES_LOOKED_AT = 12

_LETTERS = r"\u1100-\u11ff\u2e80-\u30ff\u3105-\u318f\u31a0-\u9fff\ua960-\ua97f\uac00-\ud7ff"
_EAST_ASIAN = re.compile(rf"[{_LETTERS}\uf900-\ufaff\uff66-\uff9d\U00020000-\U0003ffff]")
_AMONG_BYTES = re.compile(rb"(?:[\xe3-\xed][\x80-\xbf]{2}){3}")
_HIGH = re.compile(rb"[\x80-\xff]+")
_OFTEN = {
    "gb18030": re.compile(rb"[\xb0-\xd7][\xa1-\xfe]"),  # the 3,755 characters of everyday Chinese
    "big5": re.compile(rb"[\xa4-\xc6][\x40-\x7e\xa1-\xfe]"),
    "euc_kr": re.compile(rb"[\xb0-\xc8][\xa1-\xfe]"),
    "euc_jp": re.compile(rb"[\xa4\xa5][\xa1-\xf6]"),  # kana
    "shift_jis": re.compile(rb"[\x82\x83][\x40-\xf1]"),
}
"""What most of a text consists of in each encoding; bytes of other scripts seldom do."""

_ENTRIES = re.compile(
    r"xl/sharedStrings\.xml|xl/(?:workbook|worksheets/sheet\d)\.xml|word/document\.xml|"
    r"ppt/slides/slide\d\.xml|content\.xml|.*\.(?:csv|tsv|txt|json|jsonl|md|html?)",
    re.IGNORECASE,
)


def east_asian(text: str) -> bool:
    """Whether a text holds Chinese, Japanese or Korean letters."""
    return _EAST_ASIAN.search(text) is not None


def east_asian_file(file: IO[bytes]) -> bool:
    """Whether the beginning of a seekable file does: of its text, whatever its encoding, or of
    what is packed in it (workbooks, documents, archives, gzip). Never raises for broken files."""
    head = file.read(LOOKED_AT)
    if head.startswith(b"PK"):
        return _in_archive(file)
    if head.startswith(b"\x1f\x8b"):
        return _in_bytes(_unpacked(head))
    return _in_bytes(head)


def _unpacked(head: bytes) -> bytes:
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(head, LOOKED_AT)
    except zlib.error:
        return b""


def _in_archive(file: IO[bytes]) -> bool:
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            if any(map(east_asian, names)):
                return True
            told = [name for name in names if _ENTRIES.fullmatch(name)]
            for name in told[:ENTRIES_LOOKED_AT]:
                with archive.open(name) as entry:
                    if _in_bytes(entry.read(LOOKED_AT)):
                        return True
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError, ValueError):
        return False
    return False


def _in_bytes(head: bytes) -> bool:
    if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return east_asian(head.decode("utf-16", "ignore"))
    if b"\0" in head:
        return _AMONG_BYTES.search(head) is not None
    try:
        return east_asian(head.decode("utf-8"))
    except UnicodeDecodeError as error:
        if error.start < len(head) - 3:  # the last character may be cut in the middle
            return _in_old_encoding(head)
        return east_asian(head[: error.start].decode("utf-8"))


def _in_old_encoding(head: bytes) -> bool:
    runs = _HIGH.findall(head)
    high = sum(map(len, runs))
    pairs = sum(len(run) for run in runs if len(run) >= 4)
    for encoding, often in _OFTEN.items():
        try:
            codecs.getincrementaldecoder(encoding)().decode(head)  # its end may be cut
        except UnicodeDecodeError:
            continue
        usual = 2 * sum(1 for _ in often.finditer(head))
        if usual > 0.5 * high and (pairs > 0.5 * high or encoding in ("shift_jis", "big5")):
            return True
    return False
