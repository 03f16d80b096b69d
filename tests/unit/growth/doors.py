"""What reads the words of events, gestures, forms, links and addresses, and what writes logs."""

import json
import logging
from collections.abc import Callable, Mapping
from typing import Any

from bot.acts import Ask, Installation, Rate, Reword
from bot.default_question import default_question, sort_of
from bot.gestures.ask_again import suggested
from bot.gestures.channel_settings import chosen
from bot.gestures.command import commanded
from bot.gestures.edit import edited, read_again
from bot.gestures.failure import sentence_for
from bot.gestures.feedback import Answer, judged, reasoned
from bot.gestures.form.submitting import submitted
from bot.gestures.form.view import Form, ask_view, offered
from bot.gestures.home import looked_at, opened
from bot.gestures.message import ask_in
from bot.gestures.offer import offer_text, taken_offer
from bot.gestures.payload import pressed
from bot.gestures.stop import crossed, stop_of
from bot.gestures.typed import read_typed
from bot.intent import answers_somebody, is_follow_up, is_stop, needs_no_file, steers
from bot.logs import masked
from bot.permalink import read_link
from bot.slack.file_objects import file_facts
from bot.slack.readiness import readiness
from bot.slack.token_origin import origin_of, token_may_go_to
from bot.workflow.destination import quoted_line
from bot.workflow.suggested_prompts import about
from tests.unit.growth.row import Row

BOT = "U1"


def _event(text: str, **more: Any) -> dict[str, Any]:
    """A message's envelope, as an app in the channel gets it."""
    event = {"type": "message", "user": "U2", "channel": "C1", "ts": "2.1", "text": text}
    return {
        "api_app_id": "A1",
        "team_id": "T1",
        "event_id": "Ev1",
        "type": "event_callback",
        "event": event | more,
    }


def _gesture(**more: Any) -> dict[str, Any]:
    """What every interactive payload carries."""
    return {
        "api_app_id": "A1",
        "team": {"id": "T1"},
        "user": {"id": "U2", "team_id": "T1"},
        "container": {"channel_id": "C1", "message_ts": "1.1"},
        **more,
    }


def _button(value: str, **more: Any) -> dict[str, Any]:
    """A button that was pressed."""
    return _gesture(actions=[{"action_id": "a", "action_ts": "3.1", "value": value, **more}])


def _view(metadata: str, state: Mapping[str, Any]) -> dict[str, Any]:
    """A form that was sent."""
    view = {"private_metadata": metadata, "state": {"values": state}, "hash": "h", "id": "V1"}
    return _gesture(view=view | {"root_view_id": "V1", "blocks": []}, type="view_submission")


def _said(text: str) -> Ask:
    """A reply in a thread."""
    return Ask(
        Installation("A1", "", "T1"),
        "Ev1",
        "C1",
        "2.1",
        "1.1",
        "U2",
        "T1",
        text=text,
        addressed=False,
    )


def _changed(text: str) -> Ask | Reword | None:
    """A message whose text was changed to this."""
    message: dict[str, Any] = {"type": "message", "user": "U2", "ts": "2.1", "thread_ts": "1.1"}
    message |= {"text": text, "edited": {"user": "U2", "ts": "3.1"}}
    before = {**message, "text": text + ".", "edited": None}
    body = _event("", message=message, previous_message=before, channel="C1")
    return edited(body, BOT)


def _logged(text: str) -> str:
    """A line of the log with this in it."""
    return masked(logging.Formatter().format(logging.makeLogRecord({"msg": text})))


def _form(question: str) -> Ask:
    field = {"question": {"question": {"value": question}}}
    file = {"files": {"files": {"files": [{"id": "F1", "name": "a.csv"}]}}}
    return submitted(_view(Form(channel="C1").to_metadata(), field | file | _here()), "4.1")


def _here() -> dict[str, Any]:
    return {"where": {"where": {"selected_option": {"value": "here"}}}}


def _reason(text: str) -> Rate:
    state = {"feedback_reason": {"feedback_reason": {"value": text}}}
    return reasoned(_view(Answer("r", "C1", "1.1", "1.1").to_metadata(), state))


def _facts(name: str) -> Mapping[str, Any]:
    return {"id": "F1", "name": name, "title": name, "size": 1, "url_private": name}


_CALLS: Mapping[str, Callable[[str], Any]] = {
    "message.ask_in: not addressed": lambda text: ask_in(_event(text), BOT),
    "message.ask_in: a mention": lambda t: ask_in(_event(t, type="app_mention"), BOT),
    "message.ask_in: a reply": lambda t: ask_in(_event(t, thread_ts="1.1"), BOT),
    "message.ask_in: directly": lambda t: ask_in(_event(t, channel_type="im"), BOT),
    "message.ask_in: file names": lambda t: ask_in(_event("", files=[_facts(t)]), BOT),
    "stop.stop_of": lambda t: stop_of(_event(t, event_ts="3.1", thread_ts=t)),
    "stop.crossed": lambda t: crossed(
        _event("", item={"type": "message", "channel": t, "ts": t}, reaction=t, event_ts="3.1"),
        {t},
    ),
    "payload.pressed": lambda t: pressed(_button(t)),
    "edit.edited": _changed,
    "typed.read_typed": read_typed,
    "command.commanded": lambda t: commanded(
        _gesture(channel_id="C1", user_id="U2", team_id="T1", trigger_id="t"), read_typed(t), "4.1"
    ),
    "submitting.submitted": _form,
    "ask_again.suggested": lambda t: suggested(_button(t)) if t else None,
    "feedback.judged": lambda t: judged(_button(f"bad {t}")),
    "feedback.reasoned": _reason,
    "home.opened": lambda t: opened(_event("", tab="home", event_ts=t)),
    "offer.taken_offer": lambda t: taken_offer(_button(t)),
    "home.looked_at": lambda t: looked_at(
        _button("", selected_conversation=t) | {"view": {"id": "V1"}}
    ),
    "channel_settings.chosen": lambda t: chosen(
        _button("", block_id=t, selected_option={"value": "off"}) | {"view": {"id": "V1"}}
    ),
    "failure.sentence_for": lambda t: sentence_for({"command": t, "text": t}),
    "edit.read_again": lambda t: read_again(json.dumps({"about": t, "thread_ts": t})),
    "view.ask_view": lambda t: ask_view(Form(files=offered([_facts(t)]))),
    "offer.offer_text": lambda t: offer_text([t], "en"),
    "intent.is_stop": lambda t: is_stop(_said(t)),
    "intent.steers": steers,
    "intent.is_follow_up": lambda t: is_follow_up(_said(t)),
    "intent.needs_no_file": needs_no_file,
    "intent.answers_somebody": lambda t: answers_somebody(t, "U2"),
    "permalink.read_link": read_link,
    "permalink.read_link: of a file": lambda t: read_link(f"https://a.slack.com/files/U1/F1{t}"),
    "permalink.read_link: of a message": lambda t: read_link(
        f"https://a.slack.com/archives/C1/p1234567890123456?{t}"
    ),
    "default_question.sort_of": sort_of,
    "default_question.default_question": lambda t: default_question([t, t]),
    "suggested_prompts.about": lambda t: about([t]),
    "request.file_facts": lambda t: file_facts(_facts(t)),
    "readiness.readiness": lambda t: readiness(_facts(t), max_bytes=5),
    "door.origin_of": origin_of,
    "door.origin_of: a host": lambda t: origin_of(f"https://{t}"),
    "door.origin_of: a path": lambda t: origin_of(f"https://a.slack.com/{t}"),
    "door.token_may_go_to": lambda t: token_may_go_to(t, "https://slack.com/api/"),
    "places.quoted_line": quoted_line,
    "logs.masked": _logged,
    "logs.masked: an address": lambda t: masked(f"https://{t}"),
    "logs.masked: a token": lambda t: masked(f"xoxb-{t} Bearer {t}"),
}

ROWS: tuple[Row, ...] = tuple(Row(name, call) for name, call in _CALLS.items())
