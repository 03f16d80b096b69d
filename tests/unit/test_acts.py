"""What people do, as data."""

import dataclasses
import json
from dataclasses import MISSING, fields
from typing import Any, get_args

import pytest
from pydantic import TypeAdapter, ValidationError

from bot.acts import A, Act, AnyAct, Ask, Installation, Stop, from_json, kind_of, reference, to_json

HERE = Installation("A1", "", "T1")
KINDS: tuple[type[Act], ...] = get_args(AnyAct)
ASKED = Ask(HERE, "Ev1", "C1", "1.2", "1.1", "U1", "T1", text="why?", addressed=True)


def filled(kind: type[A]) -> A:
    """An act of a kind with something in each of its own fields."""
    header = {each.name for each in fields(Act)}
    own: dict[str, Any] = {}
    for each in fields(kind):
        if each.name not in header:
            empty = each.default if each.default is not MISSING else ""
            own[each.name] = _something(each.name, empty)
    return ASKED.turned_into(kind, **own)


def _something(name: str, empty: object) -> Any:
    known = {"files": ({"id": "F1", "name": "a.csv"},), "verdict": "bad", "mode": "auto"}
    if name in known:
        return known[name]
    match empty:
        case bool():
            return True
        case tuple():
            return ("x",)
    return "x"


@pytest.mark.parametrize("kind", KINDS, ids=kind_of)
def test_every_act_survives_being_kept(kind: type[Act]) -> None:
    """With all that it tells."""
    act = filled(kind)
    assert from_json(json.loads(json.dumps(to_json(act)))) == act
    assert act.kind == kind_of(kind)


def test_a_question_is_read_under_the_names_that_its_fields_had() -> None:
    """A run that is under way during an upgrade has them in what its steps have left."""
    ask = dataclasses.replace(ASKED, identity="C1:2.2:retry:3.3", asks_again="run")
    kept = to_json(ask) | {"intent": "ask", "view_hash": ""}
    del kept["kind"]
    older = {"identity": "act", "asks_again": "about"}
    kept = {older.get(name, name): value for name, value in kept.items()}
    assert TypeAdapter(Ask).validate_python(kept) == ask


def test_kinds_are_stored_under_words_that_never_change() -> None:
    """A row that is there already is found and read by its word."""
    assert {kind.__name__: kind_of(kind) for kind in KINDS} == {
        "Ask": "ask",
        "ChooseSharedFiles": "choose",
        "DeleteAnswer": "delete",
        "FileGone": "gone",
        "Forget": "forget",
        "GetNotebook": "notebook",
        "Hello": "hello",
        "Offer": "offer",
        "Rate": "feedback",
        "Reword": "again",
        "ShowHome": "home",
        "ShowPrompts": "prompts",
        "ShowUsage": "usage",
        "Stop": "stop",
        "WithdrawOffer": "withdraw",
    }


def test_kinds_are_told_apart() -> None:
    """By a word of their own; one that nobody knows is refused."""
    assert len({kind_of(kind) for kind in KINDS}) == len(KINDS)
    with pytest.raises(ValidationError):
        from_json(to_json(ASKED) | {"kind": "dance"})


def test_a_message_is_known_by_its_place() -> None:
    """Both deliveries of it are the same act, and replies belong to their root's thread."""
    twin = Ask(HERE, "Ev2", "C1", "1.2", "1.1", "U1", "T1")
    assert twin.act_id == ASKED.act_id == "A1::T1:C1:1.2"
    assert ASKED.thread_id == HERE.id_of("C1", "1.1") and ASKED.in_thread


def test_what_is_no_message_has_an_identity() -> None:
    """And waits for a thread of its own if it has none."""
    command = Ask(HERE, "command", "C1", "5.0", "", "U1", "T1", identity="1.2.abc")
    assert command.act_id == command.thread_id == "A1::T1:1.2.abc" and not command.in_thread


def test_people_can_tell_a_run_in_short() -> None:
    """By the last part of its id."""
    assert reference(ASKED.act_id) == "1.2"


@pytest.mark.parametrize("field", ["channel", "ts", "thread_ts", "user", "user_team", "text"])
def test_what_is_no_text_is_no_act(field: str) -> None:
    """Whatever somebody sends in its place."""
    values = {"channel": "C1", "ts": "1", "thread_ts": "1", "user": "U1", "user_team": "T1"}
    wrong: dict[str, Any] = values | {field: ["x"]}
    with pytest.raises(TypeError):
        Ask(HERE, "Ev1", **wrong)


@pytest.mark.parametrize(
    ("stop", "everything"),
    [
        (Stop(HERE, "Ev1", "D1", "3.0", "3.0", "U1", "T1"), True),
        (Stop(HERE, "Ev1", "C1", "3.0", "1.1", "U1", "T1"), False),
        (Stop(HERE, "Ev1", "C1", "1.1", "1.1", "U1", "T1", identity="x"), False),
    ],
    ids=["a line outside threads", "a reply", "a cross on a root"],
)
def test_what_a_stop_is_meant_for(stop: Stop, everything: bool) -> None:
    """All that runs in a place, or one thread."""
    assert stop.everything is everything
