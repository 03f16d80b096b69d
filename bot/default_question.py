"""What is asked of files that somebody gives without a word."""

from collections.abc import Iterable
from typing import Literal

from bot.text import say

Sort = Literal["table", "image", "document", "other"]

_ENDINGS: dict[Sort, str] = {
    "table": """
        csv tsv tab xlsx xlsm xlsb xls ods parquet feather arrow json jsonl ndjson sqlite db dta
        sav sas7bdat
    """,
    "image": "png jpg jpeg gif webp bmp tif tiff heic svg",
    "document": "pdf docx doc pptx ppt odt odp rtf md txt html htm epub tex eml",
}
_SORTS = {ending: sort for sort, endings in _ENDINGS.items() for ending in endings.split()}

_ONE: dict[Sort, str] = {
    "table": "ask.default_table",
    "image": "ask.default_image",
    "document": "ask.default_document",
    "other": "ask.default_question",
}
_SEVERAL: dict[Sort, str] = {
    "table": "ask.default_tables",
    "image": "ask.default_images",
    "document": "ask.default_documents",
    "other": "ask.default_several",
}


def sort_of(name: str) -> Sort:
    """What kind of thing a file is for people, by its name."""
    return _SORTS.get(name.rpartition(".")[2].lower(), "other")


def default_question(names: Iterable[str], locale: str = "en") -> str:
    """The question that fits files of these names; a general one where nothing is known."""
    sorts = [sort_of(name) for name in names]
    same = sorts[0] if len(set(sorts)) == 1 else "other"
    return say((_ONE if len(sorts) <= 1 else _SEVERAL)[same], locale)
