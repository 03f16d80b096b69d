"""The Markdown of an answer."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

MOST_ROWS, HOURS = 20, 24
"""How many rows a table shows; those of a day are shown whole."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One finished answer, before it is put into Markdown.

    ``finding`` is one sentence with its figures; ``points`` are short; ``table`` is a header and
    rows of text. ``read_as`` is how the question was read, ``remarks`` what was repaired, left out
    or is uncertain. ``plots`` say by file name what each shows. ``followups`` are questions that a
    person would ask next. ``declined`` says that the question was not understood.
    """

    finding: str
    points: tuple[str, ...] = ()
    table: Sequence[Sequence[str]] = ()
    read_as: str = ""
    remarks: tuple[str, ...] = ()
    plots: dict[str, str] = field(default_factory=dict)
    followups: tuple[str, ...] = ()
    declined: bool = False
    body: str = ""

    def with_remarks(self, *remarks: str) -> "Answer":
        """The same with more remarks."""
        return replace(self, remarks=(*self.remarks, *remarks))


def code(name: str) -> str:
    """A name, safe inside Markdown and table cells."""
    return "`" + name.replace("`", "'").replace("|", "/").replace("\n", " ") + "`"


def cell(text: str) -> str:
    """Text for a cell of a table, as text."""
    return " ".join(text.replace("|", "/").split())


def table(rows: Sequence[Sequence[str]]) -> str:
    """A header and rows as a Markdown table; numbers stand to the right."""
    head, *body = rows
    right = [
        bool(body) and all(_is_number(row[place]) for row in body if row[place])
        for place in range(len(head))
    ]
    rule = ["---:" if side else "---" for side in right]
    lines = [" | ".join(map(cell, line)) for line in (head, rule, *body[:HOURS])]
    return "\n".join(f"| {line} |" for line in lines)


def _is_number(text: str) -> bool:
    bare = text.strip("\N{MINUS SIGN}-+$€£¥% \N{NO-BREAK SPACE}")
    return bool(bare) and all(mark.isdigit() or mark in ".,–" for mark in bare)


def markdown(answer: Answer) -> str:
    """The answer without its closing blocks."""
    parts = [f"**{answer.finding}**"]
    parts.append("\n".join(f"- {point}" for point in answer.points if point))
    if answer.table:
        parts.append(table(answer.table))
    parts.append(answer.body)
    if answer.read_as:
        parts.append(f"_{answer.read_as}_")
    parts.append(" ".join(answer.remarks))
    return "\n\n".join(part for part in parts if part)
