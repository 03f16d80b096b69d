"""From a form that was sent to a Request."""

import json
from typing import Any

import pytest

from bot.gestures.form.submitting import Incomplete, submitted
from bot.gestures.form.view import Form, Offered
from bot.gestures.payload import Malformed

NOW = "5.000000"


LINK = "https://acme.slack.com/files/U0A/F0B/a.csv"


HANDED = {"id": "F1", "name": "a.csv", "size": 5, "preview": "a,b", "url_private": "https://x"}


def sent(form: Form, **values: dict[str, Any]) -> dict[str, Any]:
    """The payload of a form; each value is the state of one input."""
    view = {
        "id": "V2",
        "root_view_id": "V1",
        "hash": "1.abc",
        "private_metadata": form.to_metadata(),
        "state": {"values": {name: {name: value} for name, value in values.items()}},
    }
    user = {"id": "U1", "team_id": "T1"}
    return {"team": {"id": "T1"}, "api_app_id": "A1", "user": user, "view": view}


def where(choice: str) -> dict[str, Any]:
    """The state of the choice of a place."""
    return {"selected_option": {"value": choice}}


def test_a_form_is_a_question_with_private_files() -> None:
    """Its identity is the root view's; of a file only what is needed."""
    form = Form(channel="C1", response_url="https://hooks.example/1")
    body = sent(form, files={"files": [HANDED]}, question={"value": " why? "}, where=where("here"))
    request = submitted(body, NOW)
    assert (request.channel, request.thread_ts, request.text) == ("C1", "", "why?")
    assert request.private and request.unspoken and request.addressed
    assert request.act_id.endswith(":V1") and request.response_url == form.response_url
    assert "preview" not in request.files[0] and request.files[0]["id"] == "F1"


def test_the_place_is_what_was_chosen() -> None:
    """A direct message has no channel yet; another channel has a field of its own."""
    files = {"files": [HANDED]}
    assert submitted(sent(Form("C1"), files=files, where=where("direct")), NOW).channel == ""
    other = {"selected_conversation": "C2"}
    body = sent(Form("C1"), files=files, where=where("elsewhere"), channel=other)
    assert submitted(body, NOW).channel == "C2"
    with pytest.raises(Incomplete) as missing:
        submitted(sent(Form("C1"), files=files, where=where("elsewhere")), NOW)
    assert missing.value.field == "where"


def test_files_of_a_message_go_into_its_thread() -> None:
    """Those that were chosen, and they are no secret."""
    offered = (Offered("F1", "a.csv", 5), Offered("F2", "b.csv", 6))
    form = Form("C1", thread_ts="1.1", files=offered)
    chosen = {"selected_options": [{"value": "F2"}]}
    request = submitted(sent(form, offered=chosen), NOW)
    assert (request.channel, request.thread_ts, request.in_thread) == ("C1", "1.1", True)
    assert [file["id"] for file in request.files] == ["F2"] and not request.private


@pytest.mark.parametrize(
    ("form", "question", "field"),
    [
        (Form("C1"), None, "files"),
        (Form("C1"), "what is in it?", "files"),
        (Form("C1", thread_ts="1.1", files=(Offered("F1", "a", 1),)), "why?", "offered"),
    ],
)
def test_what_is_missing_is_named(form: Form, question: str | None, field: str) -> None:
    """The sentence stands at the field that lacks something."""
    with pytest.raises(Incomplete) as missing:
        submitted(sent(form, question={"value": question}, where=where("here")), NOW)
    assert missing.value.field == field


@pytest.mark.parametrize("question", [f"what is in {LINK}?", "solve x^2 = 2"])
def test_a_link_or_arithmetic_needs_no_file(question: str) -> None:
    """A link is looked up; some questions make sense alone."""
    request = submitted(sent(Form("C1"), question={"value": question}, where=where("here")), NOW)
    assert request.links == ((LINK,) if LINK in question else ())


def test_a_form_without_its_fields_is_malformed() -> None:
    """Never an exception of another kind."""
    body = sent(Form("C1"), files={"files": [HANDED]}, where=where("here"))
    for name in ("root_view_id", "hash", "state", "private_metadata"):
        view = {key: value for key, value in body["view"].items() if key != name}
        with pytest.raises(Malformed):
            submitted(body | {"view": view}, NOW)
    with pytest.raises(Malformed):
        submitted(body | {"view": body["view"] | {"private_metadata": json.dumps([])}}, NOW)
