"""Feedback: a thumb up or down under an answer, and the reason for one that points down."""

import asyncio
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.acts import Rate
from bot.gestures.form.opening import FAILURES
from bot.gestures.payload import Malformed, installed_for, pressed, reading, value_of
from bot.intake import Intake
from bot.reply.answer_buttons import BAD, GOOD, VERDICT
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
        rate = judged(body)
        with reading("a thumb"):
            trigger_id = str(body["trigger_id"])
        await intake.accept(rate)
        if rate.verdict == BAD:
            await _ask_why(client, trigger_id, rate)
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


async def _ask_why(client: AsyncWebClient, trigger_id: str, rate: Rate) -> None:
    answer = Answer(rate.run, rate.channel, rate.ts, rate.thread_ts)
    try:
        async with asyncio.timeout(FORM_SECONDS):
            await client.views_open(trigger_id=trigger_id, view=reason_view(answer))
    except FAILURES as error:
        log.info("no_form", error=type(error).__name__)


@reading("an action")
def judged(body: Mapping[str, Any]) -> Rate:
    """A thumb. Raises Malformed where Slack's own fields are missing."""
    verdict, _, run_id = value_of(body).partition(" ")
    if verdict not in (GOOD, BAD):
        raise Malformed("a thumb that points nowhere")
    return pressed(body).turned_into(Rate, run=run_id, verdict=verdict)


@reading("a form")
def reasoned(body: Mapping[str, Any]) -> Rate:
    """A thumb that points down, and the reason that its form was sent with.

    Raises Malformed where Slack's own fields are missing.
    """
    view, user = body["view"], body["user"]
    answer = Answer.from_metadata(view["private_metadata"])
    return Rate(
        installed_for(body),
        str(view["hash"]),
        answer.channel,
        answer.ts,
        answer.thread_ts,
        user["id"],
        user.get("team_id") or body["team"]["id"],
        run=answer.run_id,
        verdict=BAD,
        reason=reason_in(view),
        addressed=True,
        identity=str(view["root_view_id"]),
        unspoken=True,
    )


async def do(action: Action[Rate]) -> None:
    """Keep the verdict; a good one is thanked for, a bad one has had its form."""
    rate, storage = action.act, action.parts.storage
    if not await action.stands_here(rate.run):
        await action.tell("answer.forgotten")
        return
    new = await storage.feedback.keep(
        rate.installation, rate.run, rate.user, rate.verdict, rate.reason
    )
    if new and not rate.reason:
        action.parts.metrics.verdicts.labels(rate.verdict).inc()
    if rate.verdict == GOOD:
        await action.tell("feedback.thanks")
