"""From what happens around the app, and in its Home tab, to a Request."""

from typing import Any

import pytest

from bot.gestures.channel_settings import chosen
from bot.gestures.hello import joined
from bot.gestures.home import looked_at, opened
from bot.gestures.home_view import SHARED_FILES, choice_block
from bot.gestures.offer import taken_offer
from bot.gestures.payload import Malformed, in_tab
from tests.unit.listeners.test_payload import BOT, body

JOINED = {"type": "member_joined_channel", "user": BOT, "channel": "C1", "event_ts": "2.2"}
OPENED = {"type": "app_home_opened", "user": "U1", "channel": "D1", "event_ts": "2.2"}
PRESS = {
    "type": "block_actions",
    "api_app_id": "A1",
    "team": {"id": "T1"},
    "user": {"id": "U1", "team_id": "T1"},
}


def in_view(action: dict[str, Any]) -> dict[str, Any]:
    """Something pressed or chosen in the Home tab."""
    return {**PRESS, "view": {"id": "V1"}, "actions": [{"action_ts": "3.3", **action}]}


def test_the_apps_own_joining_is_a_hello() -> None:
    """For whoever invited it, or for nobody in particular."""
    first = joined(body(JOINED | {"inviter": "U1"}, is_ext_shared_channel=True), BOT)
    assert first and (first.intent, first.channel, first.user) == ("hello", "C1", "U1")
    assert first.shared_channel and not first.addressed
    alone = joined(body(JOINED), BOT)
    assert alone and alone.user == BOT
    assert joined(body(JOINED | {"user": "U1"}), BOT) is None


@pytest.mark.parametrize(("tab", "intent"), [("home", "home"), ("messages", "prompts")])
def test_opening_a_tab_is_an_occasion(tab: str, intent: str) -> None:
    """A retry is the same one, a later opening is another."""
    first = opened(body(OPENED | {"tab": tab}))
    again = opened(body(OPENED | {"tab": tab}, event_id="Ev2"))
    later = opened(body(OPENED | {"tab": tab, "event_ts": "9.9"}))
    assert first and again and later
    assert (first.intent, first.user, first.addressed) == (intent, "U1", False)
    assert first.act_id == again.act_id != later.act_id


def test_other_tabs_are_none_of_its_business() -> None:
    """Slack has more of them than the app."""
    assert opened(body(OPENED | {"tab": "about"})) is None


def test_an_occasion_without_its_time_is_malformed() -> None:
    """The time is its identity."""
    timeless = {key: value for key, value in OPENED.items() if key != "event_ts"}
    with pytest.raises(Malformed, match="event_ts"):
        opened(body(timeless | {"tab": "home"}))


def test_a_choice_names_the_channel_and_the_mode() -> None:
    """The channel is that of the block; what is no mode is refused."""
    option = {"selected_option": {"value": "auto"}}
    action = {"action_id": SHARED_FILES, "block_id": choice_block("C7"), **option}
    request = chosen(in_view(action))
    assert (request.intent, request.text, request.channel) == ("choose", "C7 auto", "")
    with pytest.raises(Malformed):
        chosen(in_view({**action, "selected_option": {"value": "always"}}))
    with pytest.raises(Malformed):
        chosen(in_view({**action, "block_id": ""}))


def test_looking_at_a_channel_changes_nothing() -> None:
    """It is the tab once more, with that channel."""
    request = looked_at(in_view({"action_id": "c", "selected_conversation": "C7"}))
    assert (request.intent, request.text) == ("home", "C7")
    with pytest.raises(Malformed):
        in_tab({**PRESS, "actions": []}, "forget")


def test_a_taken_offer_is_the_question_of_the_files_message() -> None:
    """Pressed twice it is asked once, and as if that message had mentioned the app."""
    action = {"action_id": "offer_analyze", "value": "1.1"}
    place = {"channel_id": "C1", "message_ts": "5.5", "is_ephemeral": True}
    first, second = (
        taken_offer({**PRESS, "container": place, "actions": [{**action, "action_ts": at}]})
        for at in ("6.1", "6.2")
    )
    assert first.act_id == second.act_id == "A1::T1:C1:1.1"
    assert (first.ts, first.thread_ts, first.in_thread) == ("1.1", "1.1", False)
    assert first.addressed and not first.about
