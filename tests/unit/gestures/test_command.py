"""The slash command as an act."""

import pytest

from bot.acts import Ask, ShowUsage
from bot.gestures.command import commanded
from bot.gestures.payload import Malformed
from bot.gestures.typed import read_typed
from tests.unit.gestures.test_typed import FILE

BODY = {
    "team_id": "T1",
    "api_app_id": "A1",
    "channel_id": "C1",
    "user_id": "U1",
    "trigger_id": "1.2.abc",
    "response_url": "https://hooks.example/1",
}


def test_a_command_is_an_act_of_its_own() -> None:
    """It opens a thread, nobody saw it, and sentences go back to where it was run."""
    request = commanded(BODY, read_typed(f"{FILE} why?"), "5.000000")
    assert isinstance(request, Ask) and (request.text, request.links) == ("why?", (FILE,))
    assert request.act_id.endswith(":1.2.abc") and request.thread_ts == ""
    assert request.unspoken and request.addressed and request.response_url
    assert isinstance(commanded(BODY, read_typed("usage"), "5.000000"), ShowUsage)
    short = {key: value for key, value in BODY.items() if key != "trigger_id"}
    with pytest.raises(Malformed, match="trigger_id"):
        commanded(short, read_typed("usage"), "5.000000")
