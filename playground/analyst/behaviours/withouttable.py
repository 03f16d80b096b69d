"""Which behaviour answers a question that is none to a table."""

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from playground.analyst.answer import Answer
from playground.analyst.behaviours.archives import DOCUMENTS, PICTURES, archive
from playground.analyst.behaviours.documents import document
from playground.analyst.behaviours.example import example
from playground.analyst.behaviours.fenced import blocks_in, fenced
from playground.analyst.behaviours.imagechange import change_in
from playground.analyst.behaviours.images import images
from playground.analyst.behaviours.mathematics import mathematics, task_in
from playground.analyst.behaviours.simulation import simulation, trial_in
from playground.analyst.behaviours.source import source
from playground.analyst.behaviours.versions import documents_differ
from playground.analyst.behaviours.wishes import asks, wanted, without_names
from playground.analyst.steps import Steps
from playground.analyst.tables import Look
from playground.analyst.voice import Voice

SURE = 0.6
"""From here on, a question that was understood as one to a table is one."""
MEMBERS = "reader.archive_holds"
ENTRY = re.compile(rf"(?i)\w\.(?:{'|'.join(PICTURES | DOCUMENTS)})\b")
OF_TEXTS = ("overview", "frequent", "markdown", "text")


def without_table(
    looks: Sequence[Look], question: str, voice: Voice, sure: float = 0.0
) -> Steps[tuple[Answer, ...]] | None:
    """The answers to a question that is none to a table; None where it is one.

    ``looks`` are the files that are meant, the newest last; ``sure`` is how sure the understanding
    is that the question is one to their tables (0 without tables).
    """
    blocks = blocks_in(question)
    if blocks:
        return fenced(blocks, voice)
    asked = without_names(question, tuple(look.file for look in looks))
    task, trial = task_in(asked), trial_in(asked)
    if task:
        return _one(mathematics(task, voice))
    if trial:
        return _one(simulation(trial, voice))
    if asks(asked, "files", "example"):
        return _one(example(voice))
    if not looks:
        points = (voice.say("files.kinds"), voice.say("files.without_file"))
        return _said(Answer(voice.say("files.no_file"), points, declined=True))
    named = [look for look in looks if look.file.lower() in question.lower()] or list(looks)
    good = _readable(named) or _readable(looks)
    if not good:
        return _said(*(Answer(told) for told in troubles(looks, voice)))
    if all(look.group == "table" for look in good):
        return None
    others = any(look.group not in ("document", "archive") for look in good)
    if any(look.tables for look in good) and sure >= SURE and (others or not _apart(good, asked)):
        return None
    if asked.strip() and all(map(_only_tables, good)) and not _listing(asked):
        return None
    return _files(good, question, voice)


def _listing(asked: str) -> bool:
    return asks(asked, "documents", "overview") or asks(asked, "files", "listing")


def _only_tables(look: Look) -> bool:
    """Whether nothing but tables lies in an archive."""
    counts = [dict(note.values).get("count") for note in look.notes if note.key == MEMBERS]
    return look.group == "archive" and bool(look.tables) and counts == [len(look.tables)]


def _apart(looks: Sequence[Look], asked: str) -> bool:
    """Whether a question is one to the text of documents, or to what else lies in an archive."""
    if any(look.group == "archive" for look in looks):
        changed = asks(asked, "images", "any") and change_in(asked, Voice("en"))
        names = [PurePosixPath(table.name).name for look in looks for table in look.tables]
        listed = _listing(asked) and asked == without_names(asked, names)
        return bool(changed) or listed or bool(ENTRY.search(asked))
    return bool(wanted(asked)) or any(asks(asked, "documents", key) for key in OF_TEXTS)


def _readable(looks: Sequence[Look]) -> list[Look]:
    return [look for look in looks if look.group != "refused"]


def troubles(looks: Sequence[Look], voice: Voice) -> tuple[str, ...]:
    """Why files were refused, a sentence each."""
    return tuple(
        voice.say(look.trouble.key, **dict(look.trouble.values)) for look in looks if look.trouble
    )


def _files(looks: Sequence[Look], question: str, voice: Voice) -> Steps[tuple[Answer, ...]]:
    pictures = [source(look) for look in looks if look.group == "image"]
    texts = [look for look in looks if look.group == "document"]
    answers = []
    if pictures:
        answers.append((yield from images(pictures, question, voice)))
    if len(texts) == 2 and asks(question, "files", "versions"):
        answers.append((yield from documents_differ(source(texts[0]), source(texts[1]), voice)))
    else:
        for look in texts[:4]:
            answers.append((yield from document(source(look), question, voice, look.tables)))
        found = [answer for answer in answers if not answer.declined]
        answers = found or answers
    for look in looks:
        if look.group == "archive":
            answers.append((yield from archive(look, question, voice)))
    return tuple(answers)


def _one(steps: Steps[Answer]) -> Steps[tuple[Answer, ...]]:
    return ((yield from steps),)


def _said(*answers: Answer) -> Steps[tuple[Answer, ...]]:
    yield from ()
    return answers
