"""Behaviour: what is in an archive; a document or images in it go their own way."""

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from bot.playground.analyst.answer import Answer, code
from bot.playground.analyst.behaviours.documents import document
from bot.playground.analyst.behaviours.imagechange import change_in
from bot.playground.analyst.behaviours.images import images
from bot.playground.analyst.behaviours.source import Source, entry
from bot.playground.analyst.steps import Steps, run, script
from bot.playground.analyst.tables import Look
from bot.playground.analyst.voice import Voice

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
    printed = yield from run(
        script(
            "list what is in the archive", ["import csv", "import sys", "import zipfile"], *lines
        ),
        voice.say("archives.lists", file=look.file),
    )
    rows = printed.rows("entries")
    names = [row["name"] for row in rows if row["locked"] == "0" and _inside(row["name"])]
    pictures = [entry(look, name) for name in names if _form(name) in PICTURES]
    texts = [entry(look, name) for name in names if _form(name) in DOCUMENTS]
    named = _named([*pictures, *texts], question)
    if pictures and not named and change_in(question, voice):
        return (yield from images(pictures, question, voice, look.file))
    chosen = named or (([*pictures, *texts]) if len(rows) == 1 else [])
    if chosen:
        one = chosen[0]
        answer = (
            (yield from images([one], question, voice))
            if one in pictures
            else (yield from document(one, question, voice))
        )
        return answer.with_remarks(
            voice.say("archives.took", name=code(one.name), file=code(look.file))
        )
    return _listed(look, rows, voice)


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
    kilobytes = voice.number(size / 1000, 1)
    key = "archives.holds" if len(rows) > 1 else "archives.holds_one"
    locked = sum(row["locked"] != "0" for row in rows)
    head = [voice.say("archives.name"), voice.say("archives.kilobytes")]
    table = [head, *([row["name"], voice.number(int(row["bytes"]) / 1000, 1)] for row in rows)]
    points = (
        voice.say("archives.locked", n=locked) if locked else "",
        voice.say("archives.tables", names=voice.listed([code(told.name) for told in look.tables]))
        if look.tables
        else "",
        voice.say("archives.more", n=len(rows) - 20) if len(rows) > 20 else "",
        voice.say("archives.name_one"),
    )
    return Answer(
        voice.say(key, file=code(look.file), n=len(rows), kilobytes=kilobytes), points, table
    )
