"""What stands under an answer besides its small print: the buttons."""

from typing import Any

from bot.analysis.events import TurnEnded
from bot.text import say

RETRY = "retry"
"""The action id of the button that asks the same question again; its value is the run id."""

WORTH_RETRYING = frozenset(
    {
        "run.cut",
        "run.no_answer",
        "run.stalled",
        "upstream.connection",
        "upstream.container_gone",
        "upstream.overloaded",
        "upstream.rate_limit",
        "upstream.timeout",
        "upstream.trouble",
    }
)
"""Problems that may be gone the next time."""


def furniture(run_id: str, ended: TurnEnded, locale: str) -> list[dict[str, Any]]:
    """The blocks under an answer's small print."""
    return [retry_button(run_id, locale)] if ended.problem in WORTH_RETRYING else []


def retry_button(run_id: str, locale: str) -> dict[str, Any]:
    """A button that asks the question of a run again."""
    text = {"type": "plain_text", "text": say("button.retry", locale)}
    button = {"type": "button", "action_id": RETRY, "text": text, "value": run_id}
    return {"type": "actions", "elements": [button]}
