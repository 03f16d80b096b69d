"""What messages are for, as the storage names it."""

import pytest
from sqlalchemy import String

from bot.reply.purpose import Purpose
from bot.storage.schema import posts

EVERY = [
    *(value for value in vars(Purpose).values() if isinstance(value, Purpose)),
    *(make(99) for make in (Purpose.answer, Purpose.plain, Purpose.pictured, Purpose.stream)),
]


def test_the_names_that_are_stored_stay() -> None:
    """Rows of earlier versions have them."""
    assert sorted(EVERY) == [
        "answer-99",
        "apology",
        "echo",
        "elsewhere",
        "files-note",
        "picked-up",
        "pictured-99",
        "plain-99",
        "progress",
        "queued",
        "rebased",
        "refused",
        "root",
        "sentence",
        "stream-99",
    ]
    assert Purpose.answer(0).stored(True) == "dm-answer-0"
    assert Purpose.answer(0).stored(False) == "answer-0"


def test_every_name_fits_its_column() -> None:
    """Those of a run that moved as well."""
    column = posts.c.purpose.type
    assert isinstance(column, String) and column.length
    assert max(len(purpose.stored(True)) for purpose in EVERY) <= column.length


@pytest.mark.parametrize("moved", [False, True])
def test_pictures_are_in_pictured_pages_only(moved: bool) -> None:
    """Whatever thread they stand in."""
    pictured = [p for p in EVERY if p.stored(moved).shows_pictures]
    assert pictured == [Purpose.pictured(99)]


def test_what_may_grow_and_what_may_have_answers_under_it() -> None:
    """The work and the text of an answer; the roots of threads."""
    assert {p for p in EVERY if p.may_be_streamed} == {Purpose.PROGRESS, Purpose.stream(99)}
    assert {p for p in EVERY if p.is_root} == {Purpose.ROOT, Purpose.ELSEWHERE}
