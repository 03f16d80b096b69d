"""Buttons that ask."""

import pytest

from bot.gestures.ask_again import suggested
from bot.gestures.payload import Malformed
from tests.unit.gestures.payloads import press


def test_a_suggestion_is_asked_in_the_answers_thread_and_said_aloud() -> None:
    """It is about no run: its words are the question."""
    request = suggested(press("suggestion-0", "By country?"))
    assert (request.text, request.asks_again) == ("By country?", "")
    assert (request.thread_ts, request.unspoken, request.addressed) == ("1.1", True, True)
    with pytest.raises(Malformed):
        suggested(press("suggestion-0", None))
