"""Behaviour: what is in an archive; a document or images in it go their own way."""

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from playground.analyst.answer import MOST_ROWS, Answer, code
from playground.analyst.behaviours.documents import document
from playground.analyst.behaviours.imagechange import change_in
from playground.analyst.behaviours.images import images
from playground.analyst.behaviours.overview import overview
from playground.analyst.behaviours.source import Source, entry
from playground.analyst.behaviours.wishes import without_names
from playground.analyst.query import Query
from playground.analyst.steps import Steps, run, script
from playground.analyst.tables import Look
from playground.analyst.voice import Voice

PICTURES = frozenset({"png", "jpg", "jpeg", "webp", "gif", "bmp", "tif", "tiff"})
DOCUMENTS = frozenset({"pdf", "docx", "pptx", "html", "htm", "txt", "md", "eml", "ipynb", "rtf"})


def archive(look: Look, question: str, voice: Voice) -> Steps[Answer]:
    """The listing, or the answer to a question about what lies in it."""
    lines = [
        f"with zipfile.ZipFile(folder / {look.file!r}) as archive:",
        "    entries = [entry for entry in archive.infolist() if not entry.is_dir()]",
        "print('# entries')",
        "writer = csv.writer(sys.stdout)",
        "writer.writerow(['bytes', 'locked', 'name'])",
        "for entry in entries:",
        "    writer.writerow([entry.file_size, entry.flag_bits & 1, entry.filename])",
    ]
    imports = ["import csv", "import sys", "import zipfile"]
    printed = yield from run(script("list what is in the archive", imports, *lines))
    rows = printed.rows("entries")
    names = [row["name"] for row in rows if row["locked"] == "0" and _inside(row["name"])]
    pictures = [entry(look, name) for name in names if _form(name) in PICTURES]
    texts = [entry(look, name) for name in names if _form(name) in DOCUMENTS]
    chosen = _named([*pictures, *texts], question)
    if pictures and not chosen and change_in(question, voice):
        return (yield from images(pictures, question, voice, look.file))
    if len(rows) == 1:
        chosen = [*pictures, *texts]
        if look.tables and not chosen:
            query = Query("overview", language=voice.language)
            return (yield from overview(query, look.tables, voice))
    if not chosen:
        return _listed(look, rows, voice)
    one = chosen[0]
    about = without_names(question, (one.name, PurePosixPath(one.name).name))
    steps = images([one], about, voice) if one in pictures else document(one, about, voice)
    took = voice.say("archives.took", name=code(one.name), file=code(look.file))
    return (yield from steps).with_remarks(took)


def _inside(name: str) -> bool:
    """Whether an entry's path stays in the archive."""
    return not name.startswith("/") and ".." not in PurePosixPath(name.replace("\\", "/")).parts


def _form(name: str) -> str:
    return PurePosixPath(name).suffix.lower().removeprefix(".")


def _named(sources: Sequence[Source], question: str) -> list[Source]:
    low = question.lower()
    for spelled in (lambda s: s.name, lambda s: PurePosixPath(s.name).name, lambda s: s.stem):
        for told in sources:
            word = re.escape(spelled(told).lower())
            if len(word) > 2 and re.search(rf"(?<!\w){word}(?!\w)", low):
                return [told]
    return []


def _listed(look: Look, rows: Sequence[dict[str, str]], voice: Voice) -> Answer:
    if not rows:
        return Answer(voice.say("archives.empty", file=code(look.file)))
    size = sum(int(row["bytes"]) for row in rows)
    locked = sum(row["locked"] != "0" for row in rows)
    head = [voice.say("archives.name"), voice.say("archives.kilobytes")]
    table = [head, *([row["name"], voice.number(int(row["bytes"]) / 1000, 1)] for row in rows)]
    inside = voice.listed([code(told.name) for told in look.tables])
    points = (
        voice.say("archives.locked", n=locked) if locked else "",
        voice.say("archives.tables", names=inside) if look.tables else "",
        voice.say("archives.more", n=len(rows) - MOST_ROWS) if len(rows) > MOST_ROWS else "",
        voice.say("archives.name_one"),
    )
    told = {"n": len(rows), "kilobytes": voice.number(size / 1000, 1)}
    return Answer(voice.say("archives.holds", file=code(look.file), **told), points, table)
