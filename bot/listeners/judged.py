"""From what people do with an answer to Requests: pure functions."""

import dataclasses
import json
from collections.abc import Mapping
from typing import Any

from bot.listeners.payload import Malformed, installed_for, pressed, reading
from bot.reply.furniture import BAD
from bot.request import Request
from bot.views.feedback import Answer, reason_in


@reading("an action")
def suggested(body: Mapping[str, Any]) -> Request:
    """The question on a button, asked in the thread of the answer that it stands under.

    Raises Malformed where Slack's own fields are missing.
    """
    request = pressed(body)
    if not request.about:
        raise Malformed("a suggestion without words")
    return dataclasses.replace(request, text=request.about, about="")


@reading("an action")
def judged(body: Mapping[str, Any]) -> Request:
    """A thumb; ``text`` is the verdict and an empty reason, as JSON.

    Raises Malformed where Slack's own fields are missing.
    """
    request = pressed(body, "feedback")
    verdict, _, run_id = request.about.partition(" ")
    return dataclasses.replace(request, text=verdict_text(verdict), about=run_id)


@reading("a form")
def reasoned(body: Mapping[str, Any]) -> Request:
    """A thumb that points down, and the reason that its form was sent with.

    Raises Malformed where Slack's own fields are missing.
    """
    view, user = body["view"], body["user"]
    answer = Answer.from_metadata(view["private_metadata"])
    return Request(
        installation=installed_for(body),
        delivery_id=str(view["hash"]),
        channel=answer.channel,
        ts=answer.ts,
        thread_ts=answer.thread_ts,
        user=user["id"],
        user_team=user.get("team_id") or body["team"]["id"],
        text=verdict_text("bad", reason_in(view)),
        addressed=True,
        intent="feedback",
        act=str(view["root_view_id"]),
        unspoken=True,
        about=answer.run_id,
    )


def is_down(judged: Request) -> bool:
    """Whether a thumb points down."""
    return bool(json.loads(judged.text)["verdict"] == BAD)


def verdict_text(verdict: str, reason: str = "") -> str:
    """How a verdict travels as the text of a Request."""
    return json.dumps({"verdict": verdict, "reason": reason}, ensure_ascii=False)
