"""Opening the app's tabs, and what is done in the Home tab."""

import pytest

from bot.acts import Act, ShowHome, ShowPrompts
from bot.gestures.home import looked_at, opened
from bot.gestures.payload import Malformed, in_tab
from tests.unit.gestures.payloads import OPENED, PRESS, body, in_view


@pytest.mark.parametrize(("tab", "kind"), [("home", ShowHome), ("messages", ShowPrompts)])
def test_opening_a_tab_is_an_occasion(tab: str, kind: type[Act]) -> None:
    """A retry is the same one, a later opening is another."""
    first = opened(body(OPENED | {"tab": tab}))
    again = opened(body(OPENED | {"tab": tab}, event_id="Ev2"))
    later = opened(body(OPENED | {"tab": tab, "event_ts": "9.9"}))
    assert first and again and later
    assert (type(first), first.user, first.addressed) == (kind, "U1", False)
    assert first.act_id == again.act_id != later.act_id


def test_other_tabs_are_none_of_its_business() -> None:
    """Slack has more of them than the app."""
    assert opened(body(OPENED | {"tab": "about"})) is None


def test_looking_at_a_channel_changes_nothing() -> None:
    """It is the tab once more, with that channel."""
    request = looked_at(in_view({"action_id": "c", "selected_conversation": "C7"}))
    assert request.picked == "C7"
    with pytest.raises(Malformed):
        in_tab({**PRESS, "actions": []})
