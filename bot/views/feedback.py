"""The little form after a thumb that points down: what was wrong, if somebody wants to say."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from bot import limits
from bot.text import say
from bot.views.parts import plain

REASON = "feedback_reason"
"""The callback id of the form, and the id of its input's block and element."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer that is judged: its run, and where the message with the thumbs stands."""

    run_id: str
    channel: str
    ts: str
    thread_ts: str

    def to_metadata(self) -> str:
        """As a view's private metadata."""
        return json.dumps(asdict(self))

    @classmethod
    def from_metadata(cls, text: str) -> "Answer":
        """The inverse of ``to_metadata``."""
        return cls(**json.loads(text))


def reason_view(answer: Answer, locale: str = "en") -> dict[str, Any]:
    """The form as Slack shows it; it may be sent empty."""
    element = {
        "type": "plain_text_input",
        "action_id": REASON,
        "multiline": True,
        "max_length": limits.SLACK_INPUT_TEXT_MAX,
    }
    block = {
        "type": "input",
        "block_id": REASON,
        "label": plain(say("feedback.label", locale)),
        "hint": plain(say("feedback.hint", locale)),
        "optional": True,
        "element": element,
    }
    return {
        "type": "modal",
        "callback_id": REASON,
        "private_metadata": answer.to_metadata(),
        "title": plain(say("feedback.title", locale)),
        "submit": plain(say("feedback.send", locale)),
        "close": plain(say("feedback.close", locale)),
        "blocks": [block],
    }


def reason_in(view: Mapping[str, Any]) -> str:
    """What was written into it."""
    return str(view["state"]["values"][REASON][REASON].get("value") or "").strip()
