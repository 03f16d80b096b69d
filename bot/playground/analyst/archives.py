"""Behaviour: what is in a ZIP archive, and which of its entries the question is about."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from bot.playground.analyst.assemble import lines
from bot.playground.analyst.imagechange import change_in
from bot.playground.analyst.images import images
from bot.playground.analyst.kinds import LOCKED, kind_by_name
from bot.playground.analyst.profile import json_line
from bot.playground.analyst.steps import Steps, run, trouble
from bot.playground.analyst.tables import Place, reason
from bot.playground.analyst.words import answer, cell, counted, listed, pipe_table

LISTING = r"\bwhat(?:'s| is| are)? (?:all )?in\b|\blist\b|\bcontents?\b|\bwhich files\b|\bentries\b"
FILE_NAME = re.compile(
    r"[\w-]+\.(?:csv|tsv|txt|xlsx?|json|parquet|pdf|docx|pptx|png|jpe?g|md|html)\b"
)
LEFT_OUT = {
    "outside": "whose path leads out of the archive",
    "encrypted": "encrypted with a password",
}


@dataclass(frozen=True, slots=True)
class Taken:
    """The entry of an archive that a question is about, and what to say about the archive."""

    place: Place
    note: str


def archive(place: Place, question: str) -> Steps[str | Taken]:
    """The one entry that the question is about, or the answer about the archive as a whole."""
    result = yield from run(
        "list the archive's entries",
        lines(
            f"facts = archive_facts({place.path})",
            "print(json.dumps(facts, ensure_ascii=False))",
        ),
        f"First I look at what {place.name} holds, without unpacking it.",
    )
    facts = json_line(result.stdout)
    problem = trouble(result)
    if problem or facts is None:
        why = reason(problem or "no listing came back", result.stderr)
        return answer(f"I could not open `{place.name}` as a ZIP archive: {why}.", [])
    refusal = _refusal(place, facts)
    if refusal:
        return refusal
    names = [name for name, _ in facts["entries"]]
    low = question.lower()
    pictures = [name for name in names if kind_by_name(name).group == "image"]
    if pictures and change_in(low):
        places = [place.entry(name) for name in pictures[:60]]
        return (yield from images(places, question, place.name))
    chosen = entry_named(names, question)
    if len(names) == 1:
        chosen = names[0]
    if chosen is None and not re.search(LISTING, low):
        chosen = _only(names, "table")
    if chosen is not None and kind_by_name(chosen).group not in ("refused", "archive"):
        note = f"From `{place.name}` I took `{cell(chosen)}`. {left_out_words(facts)}"
        return Taken(place.entry(chosen), note.strip())
    return _listed(place, facts)


def archive_wish(question: str) -> bool:
    """Whether a question is about an archive as a whole, or about another entry that it names."""
    low = question.lower()
    return bool(change_in(low) or re.search(LISTING, low) or FILE_NAME.search(low))


def entry_named(names: Sequence[str], question: str) -> str | None:
    """The entry that a question names by its path, its name, or its name without the ending."""
    low = question.lower()
    for spelled in (str, lambda name: PurePosixPath(name).name, _stem):
        for name in names:
            word = spelled(name).lower()
            if len(word) > 2 and re.search(rf"(?<!\w){re.escape(word)}(?!\w)", low):
                return name
    return None


def left_out_words(facts: Mapping[str, Any]) -> str:
    """Which entries are not touched, and why."""
    told = []
    for why, words in LEFT_OUT.items():
        names = [f"`{cell(name)}`" for name, reason in facts["left_out"].items() if reason == why]
        if names:
            told.append(f"{counted(len(names), 'entry').replace('entrys', 'entries')} {words}: "
                        f"{listed(names, 3)}")  # fmt: skip
    return f"Left alone: {'; '.join(told)}." if told else ""


def _stem(name: str) -> str:
    return PurePosixPath(name).stem


def _only(names: Sequence[str], group: str) -> str | None:
    found = [name for name in names if kind_by_name(name).group == group]
    return found[0] if len(found) == 1 else None


def _refusal(place: Place, facts: Mapping[str, Any]) -> str:
    """Why the archive is left as it is; "" when it can be opened."""
    if facts["bomb"]:
        return answer(
            f"I did not unpack `{place.name}`: its {facts['packed'] / 1e6:,.1f} MB would become "
            f"{facts['size'] / 1e6:,.0f} MB, as in a ZIP bomb.",
            ["Drop the file that you need from it on its own."],
        )
    if facts["entries"]:
        return ""
    if not facts["count"]:
        return answer(
            f"`{place.name}` is an empty ZIP archive.", ["Put files in it, and try again."]
        )
    if set(facts["left_out"].values()) == {"encrypted"}:
        return answer(f"I cannot open `{place.name}`: {LOCKED}.", [left_out_words(facts)])
    return answer(
        f"`{place.name}` holds nothing that I open.",
        [left_out_words(facts), "Make the archive again from files beside each other."],
    )


def _listed(place: Place, facts: Mapping[str, Any]) -> str:
    entries = facts["entries"]
    groups: dict[str, list[str]] = {}
    for name, _ in entries:
        groups.setdefault(kind_by_name(name).group, []).append(name)
    words = {"table": "table", "image": "image", "document": "document", "archive": "archive"}
    told = [
        counted(len(groups.get(group, [])), noun)
        for group, noun in words.items()
        if groups.get(group)
    ]
    others = len(groups.get("refused", []))
    told += [f"{counted(others, 'file')} of another kind"] if others else []
    rows = [
        [name, kind_by_name(name).words if kind_by_name(name).form else "?", f"{size / 1000:,.1f}"]
        for name, size in entries
    ]
    examples = [
        f"“what drives … in {PurePosixPath(name).name}?”" for name in groups.get("table", [])[:1]
    ]
    examples += ["“convert all images to WebP”"] if groups.get("image") else []
    examples += [
        f"“summarise {PurePosixPath(name).name}”" for name in groups.get("document", [])[:1]
    ]
    return answer(
        f"`{place.name}` holds {counted(facts['count'], 'file')}: {listed(told)}.",
        [
            f"Unpacked they are {facts['size'] / 1000:,.1f} kB.",
            left_out_words(facts) if facts["left_out"] else "",
            f"Name one, and I look at it. Ask {listed(examples)}." if examples else "",
        ],
        pipe_table(["file", "kind", "kB"], rows),
    )
