"""The title of a session in the agent view: what was asked, about which files."""

from collections.abc import Sequence

from bot import limits
from bot.reply.neutral import neutral_line, neutral_plain

QUESTION_MAX = 120


def session_title(question: str, names: Sequence[str]) -> str:
    """One neutral line of at most 200 characters; "" if there is nothing to name it by."""
    asked = neutral_line(question, QUESTION_MAX)
    files = ", ".join(neutral_plain(name) for name in names)
    whole = " · ".join(part for part in (asked, files) if part)
    return neutral_line(whole, limits.SLACK_SESSION_TITLE_MAX)
