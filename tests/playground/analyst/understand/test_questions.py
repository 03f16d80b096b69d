"""Every question of the tables is read as the Query that stands beside it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from playground.analyst.query import Query
from playground.analyst.understand import read

from .brief import brief
from .offices import OFFICES
from .schemas import SCHEMAS

FOLDER = Path(__file__).parent
TABLES = {**SCHEMAS, **OFFICES}


def _lines(name: str) -> Iterator[tuple[str, str, str]]:
    """Schema, question and expected Query of each line; "" for an empty one."""
    schema = ""
    for line in (FOLDER / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            schema = line.strip("[]")
        elif " => " in line and not line.startswith("#"):
            question, _, expected = line.partition(" => ")
            yield schema, question.replace("\\n", "\n"), expected
        elif not line:
            yield schema, "", ""


QUESTIONS = [
    line
    for name in ("one", "two", "three", "four", "five", "six")
    for line in _lines(f"questions_{name}.txt")
    if line[1]
]


def _chats() -> Iterator[list[tuple[str, str, str]]]:
    chat: list[tuple[str, str, str]] = []
    for line in [*_lines("chats.txt"), ("", "", "")]:
        if line[1]:
            chat.append(line)
        elif chat:
            yield chat
            chat = []


@pytest.mark.parametrize(("schema", "question", "expected"), QUESTIONS)
def test_a_question_is_read_as_what_it_asks(schema: str, question: str, expected: str) -> None:
    """A question becomes the Query that a person means by it."""
    assert " || ".join(map(brief, read(question, TABLES[schema]))) == expected


@pytest.mark.parametrize("chat", list(_chats()), ids=lambda chat: chat[0][1])
def test_a_follow_up_changes_the_last_query(chat: list[tuple[str, str, str]]) -> None:
    """A message that is no question of its own changes what was asked before."""
    before: Query | None = None
    for schema, message, expected in chat:
        queries = read(message, TABLES[schema], before)
        assert " || ".join(map(brief, queries)) == expected, message
        before = queries[-1]
