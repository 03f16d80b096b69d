"""Closing a turn, and what a rebase tells of earlier ones."""

from bot.analysis.history import close, messages, summary

CALL = {"type": "server_tool_use", "id": "a", "name": "bash_code_execution", "input": {}}
RESULT = {"type": "bash_code_execution_tool_result", "tool_use_id": "a", "content": {}}


def text(words: str) -> dict[str, str]:
    """A text block."""
    return {"type": "text", "text": words}


def test_what_followed_the_last_result_is_kept_as_text() -> None:
    """The half-written answer stays known to the model, in the note."""
    closed = close([CALL, RESULT, text("Half an ans")], "[stopped]")
    assert closed == (CALL, RESULT, text("Half an ans\n\n[stopped]"))


def test_a_call_without_result_is_dropped() -> None:
    """The API refuses a history in which a call has no result."""
    unanswered = CALL | {"id": "b"}
    assert close([CALL, RESULT, unanswered], "[x]") == (CALL, RESULT, text("[x]"))


def test_of_two_parallel_calls_only_the_answered_one_stays() -> None:
    """Calls may wait for their results side by side."""
    other = CALL | {"id": "b"}
    assert close([CALL, other, RESULT], "[x]") == (text("[x]"),)
    third = CALL | {"id": "c"}
    done_b = RESULT | {"tool_use_id": "b"}
    assert close([CALL, other, RESULT, third, done_b], "[x]")[-1] == text("[x]")


def test_nothing_said_closes_to_the_note_alone() -> None:
    """Even a turn of which nothing came is a turn."""
    assert close([], "[x]") == (text("[x]"),)


def test_history_alternates() -> None:
    """Each turn is a user and an assistant message."""
    history = messages([([text("q")], [text("a")]), ([text("r")], [text("b")])])
    assert [message["role"] for message in history] == ["user", "assistant"] * 2


def test_a_summary_keeps_the_newest() -> None:
    """When there is no room for all, the oldest turns are forgotten first."""
    told = summary([("old", "x" * 500), ("new", "y")], limit=60)
    assert "new" in told and len(told) < 200
    assert told.index("Question: ") < told.index("new")
    assert summary([]) == ""


def test_a_long_question_leaves_room_for_its_answer() -> None:
    """Somebody pastes a page of text: what was found stays known, and so do earlier turns."""
    told = summary([("early", "the first finding"), ("x" * 25_000, "the second finding")])
    assert "the first finding" in told and "the second finding" in told
