"""An admin's choice for a channel."""

import pytest

from bot.gestures.channel_settings import chosen
from bot.gestures.home_view import SHARED_FILES, choice_block
from bot.gestures.payload import Malformed
from tests.unit.gestures.payloads import in_view


def test_a_choice_names_the_channel_and_the_mode() -> None:
    """The channel is that of the block; what is no mode is refused."""
    option = {"selected_option": {"value": "auto"}}
    action = {"action_id": SHARED_FILES, "block_id": choice_block("C7"), **option}
    request = chosen(in_view(action))
    assert (request.in_channel, request.mode, request.channel) == ("C7", "auto", "")
    with pytest.raises(Malformed):
        chosen(in_view({**action, "selected_option": {"value": "always"}}))
    with pytest.raises(Malformed):
        chosen(in_view({**action, "block_id": ""}))
