"""What a step has left is read by the code of today."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from bot.acts import Ask, Installation, to_json
from bot.troubles import Trouble
from bot.workflow.plan import Moved, Over, Plan, RefusedFile, Work

REQUEST = Ask(
    Installation("A1", "", "T1"), "Ev1", "C1", "1.0", "1.0", "U1", "T1", text="why?", addressed=True
)
FILE = {"id": "F1", "name": "a.csv", "size": 3}
REFUSED = RefusedFile("b.exe", Trouble.NO_ACCESS, {"name": "b.exe"})
PLAN: TypeAdapter[Work | Over] = TypeAdapter(Plan)
OLDER: dict[str, Any] = {
    "request": {
        "installation": {"app_id": "A1", "enterprise_id": "", "team_id": "T1"},
        "delivery_id": "Ev1",
        "channel": "C1",
        "ts": "1.0",
        "thread_ts": "1.0",
        "user": "U1",
        "user_team": "T1",
        "text": "why?",
        "addressed": True,
        "files": [],
        "intent": "ask",
        "act": "",
        "about": "",
    },
    "locale": "en",
    "files": [FILE],
    "refused": [{"name": "b.exe", "key": "file.no_access", "values": {"name": "b.exe"}}],
    "say": None,
    "say_values": None,
    "private": False,
    "over": False,
    "bare": False,
    "illustrated": True,
}
"""As 0.1.0 was before it knew two kinds of plans."""


@pytest.mark.parametrize(
    "plan",
    [
        Work(REQUEST, "de", files=(FILE,), refused=(REFUSED,), bare=True),
        Over(REQUEST, "en", trouble=Trouble.NO_FILE, values={"count": 2}, private=True),
        Over(REQUEST, "en"),
    ],
)
def test_a_plan_survives_being_kept(plan: Work | Over) -> None:
    """Of either kind, with everything in it."""
    assert PLAN.validate_python(PLAN.dump_python(plan, mode="json")) == plan


def test_a_plan_of_older_code_is_read() -> None:
    """Its question is answered, or ends, as it was meant."""
    assert PLAN.validate_python(OLDER) == Work(REQUEST, "en", files=(FILE,), refused=(REFUSED,))
    told = {**OLDER, "files": [], "over": True, "say": "ask.no_file"}
    assert PLAN.validate_python(told) == Over(REQUEST, "en", Trouble.NO_FILE)


def test_what_is_no_plan_is_refused() -> None:
    """Nothing half-read goes on."""
    with pytest.raises(ValidationError):
        PLAN.validate_python({"request": to_json(REQUEST), "locale": "en"})


def test_what_became_of_files_survives_being_kept() -> None:
    """As for plans."""
    moved = Moved(("F1",), (REFUSED,), rebase=True)
    kept = TypeAdapter(Moved)
    assert kept.validate_python(kept.dump_python(moved, mode="json")) == moved


def test_people_know_files_by_their_names() -> None:
    """One without a name goes by its id."""
    assert Work(REQUEST, "en", files=(FILE, {"id": "F2"})).names == ["a.csv", "F2"]
