"""Feedback: a thumb up or down under an answer, and the reason for one that points down."""

import asyncio
import dataclasses
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.gestures.form.opening import FAILURES
from bot.gestures.payload import installed_for, pressed, reading
from bot.intake import Intake
from bot.reply.answer_buttons import BAD, GOOD, VERDICT
from bot.request import Request
from bot.slack.blocks import Block, field, modal, text_input
from bot.text import say
from bot.workflow.action import Action

REASON = "feedback_reason"
"""The callback id of the form, and the id of its input's block and element."""
FORM_SECONDS = 0.9  # the verdict is kept by then, and Slack waits three seconds in all

log = structlog.get_logger(__name__)


def listen(app: AsyncApp, intake: Intake) -> None:
    """The thumb counts at once; one that points down may be given a reason."""

    @app.action(re.compile(rf"^{VERDICT}(?:-\w+)?$"))
    async def feedback(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        request = judged(body)
        with reading("a thumb"):
            down, trigger_id = is_down(request), str(body["trigger_id"])
        await intake.accept(request)
        if down:
            await _ask_why(client, trigger_id, request)
        await ack()

    @app.view(REASON)
    async def reason(ack: AsyncAck, body: dict[str, Any]) -> None:
        await intake.accept(reasoned(body))
        await ack()


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


def reason_view(answer: Answer, locale: str = "en") -> Block:
    """The form as Slack shows it; it may be sent empty."""
    label, hint = say("feedback.label", locale), say("feedback.hint", locale)
    return modal(
        say("feedback.title", locale),
        say("feedback.close", locale),
        [field(text_input(REASON), label, hint=hint)],
        submit=say("feedback.send", locale),
        callback_id=REASON,
        metadata=answer.to_metadata(),
    )


def reason_in(view: Mapping[str, Any]) -> str:
    """What was written into it."""
    return str(view["state"]["values"][REASON][REASON].get("value") or "").strip()


async def _ask_why(client: AsyncWebClient, trigger_id: str, request: Request) -> None:
    answer = Answer(request.about, request.channel, request.ts, request.thread_ts)
    try:
        async with asyncio.timeout(FORM_SECONDS):
            await client.views_open(trigger_id=trigger_id, view=reason_view(answer))
    except FAILURES as error:
        log.info("no_form", error=type(error).__name__)


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


async def do(action: Action) -> None:
    """Keep the verdict; a good one is thanked for, a bad one has had its form."""
    request, storage = action.request, action.parts.storage
    given = json.loads(request.text)
    if not await action.stands_here():
        await action.tell("answer.forgotten")
        return
    verdict = given["verdict"]
    new = await storage.feedback.keep(
        request.installation, request.about, request.user, verdict, given["reason"]
    )
    if new and not given["reason"]:
        action.parts.metrics.verdicts.labels(verdict).inc()
    if verdict == GOOD:
        await action.tell("feedback.thanks")
