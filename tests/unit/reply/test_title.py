"""The title of a session in the agent view."""

from hypothesis import given
from hypothesis import strategies as st

from bot import limits
from bot.reply.neutral import neutral_plain
from bot.reply.title import session_title


def test_it_says_what_was_asked_about_which_files() -> None:
    """The question first; either may be missing."""
    assert session_title("What drives\nchurn?", ["a.csv", "b.csv"]) == (
        "What drives churn? · a.csv, b.csv"
    )
    assert session_title("", ["a.csv"]) == "a.csv"
    assert session_title("Why?", []) == "Why?"
    assert session_title("", []) == ""


@given(st.text(max_size=400), st.lists(st.text(max_size=80), max_size=6))
def test_it_is_one_neutral_line_within_slacks_limit(question: str, names: list[str]) -> None:
    """Whatever people write or call their files."""
    title = session_title(question, names)
    assert len(title) <= limits.SLACK_SESSION_TITLE_MAX
    assert neutral_plain(title) == title
