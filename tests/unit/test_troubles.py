"""Codes of what goes wrong, and what can be done about each."""

import pytest

from bot.text import keys
from bot.troubles import Mark, Trouble


def marked(mark: Mark) -> set[Trouble]:
    """The troubles with a mark."""
    return {trouble for trouble in Trouble if mark in trouble.marks}


@pytest.mark.parametrize("trouble", Trouble)
def test_each_trouble_has_its_sentence(trouble: Trouble) -> None:
    """Under a key of its own, so that either can be renamed without the other."""
    assert trouble.sentence in keys()
    assert "." not in trouble


def test_a_sentence_belongs_to_one_trouble() -> None:
    """Otherwise nobody could tell what happened from what was said."""
    assert len({trouble.sentence for trouble in Trouble}) == len(Trouble)


def test_what_was_stored_at_first_is_read() -> None:
    """Rows of earlier versions have the key of a sentence."""
    assert Trouble("upstream.container_gone") is Trouble.CONTAINER_GONE
    assert Trouble("run.cut") is Trouble("cut") is Trouble.CUT
    with pytest.raises(ValueError, match="nothing_like_it"):
        Trouble("run.nothing_like_it")


def test_a_conversation_begins_anew_only_where_it_cannot_go_on() -> None:
    """Never for what passes by itself: a summary is a loss."""
    assert marked(Mark.REBASE) == {
        Trouble.MODEL_UNKNOWN,
        Trouble.PROMPT_TOO_LONG,
        Trouble.HISTORY_REFUSED,
    }
    assert not marked(Mark.REBASE) & (marked(Mark.RETRY) | marked(Mark.VIEW))


def test_what_is_away_is_waited_for() -> None:
    """A file that Slack or Claude may well move some minutes later is not given up at once."""
    assert marked(Mark.AWAY) - {Trouble.INTERRUPTED} <= marked(Mark.RETRY)
    assert marked(Mark.UPLOAD) == {Trouble.FILE_EXPIRED, Trouble.FILE_GONE}
