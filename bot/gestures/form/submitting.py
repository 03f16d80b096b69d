"""The form is sent: it keeps what it lacks; whatever is complete is a question."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.acts import Ask
from bot.gestures.form import view as ask
from bot.gestures.form.opening import look
from bot.gestures.payload import installed_for, now_ts, reading
from bot.gestures.typed import read_typed
from bot.intake import Intake
from bot.intent import needs_no_file
from bot.slack.file_objects import file_facts
from bot.text import say


def listen(app: AsyncApp, intake: Intake) -> None:
    """Listen for the form, and for the choice of another channel in it."""

    @app.view(ask.ASK)
    async def sent(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        try:
            asked = submitted(body, now_ts())
        except Incomplete as missing:
            await ack(response_action="errors", errors={missing.field: say(missing.key)})
            return
        seen = await look(client, asked.channel) if asked.channel else None
        if seen and not seen.usable:
            errors = {_field(asked.thread_ts): say("form.not_there")}
            await ack(response_action="errors", errors=errors)
        elif asked.thread_ts and not seen:
            # Whether another company reads the thread has to be known: nothing else asks.
            busy = say("form.busy")
            await ack(response_action="errors", errors={_field(asked.thread_ts): busy})
        else:
            shared = bool(seen and seen.shared)
            await intake.accept(dataclasses.replace(asked, shared_channel=shared))
            await ack()

    @app.action(ask.WHERE)
    async def elsewhere(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """Another channel is chosen in a field of its own, which is there only then."""
        with reading("a choice"):
            view, chosen = body["view"], body["actions"][0]["selected_option"]["value"]
            form = ask.Form.from_metadata(view["private_metadata"])
            form = dataclasses.replace(form, elsewhere=chosen == ask.ELSEWHERE)
            place = {"view_id": view["id"], "hash": view["hash"]}
        await client.views_update(view=ask.ask_view(form), **place)
        await ack()


class Incomplete(Exception):
    """Something is missing: ``field`` is the form's input, ``key`` the sentence about it."""

    def __init__(self, field: str, key: str) -> None:
        super().__init__(key)
        self.field = field
        self.key = key


@reading("a form")
def submitted(body: Mapping[str, Any], ts: str) -> Ask:
    """The question in a form that was sent at ``ts``, as Slack writes times.

    Raises Incomplete, and Malformed where Slack's own fields are missing.
    """
    view, user = body["view"], body["user"]
    form = ask.Form.from_metadata(view["private_metadata"])
    answers = ask.read_answers(form, view["state"]["values"])
    typed = read_typed(answers.question)
    files = tuple(file_facts(file) for file in (*answers.uploaded, *answers.chosen))
    channel = _channel(form, answers)
    if not files and not typed.links and not needs_no_file(answers.question):
        raise _missing(form, answers)
    return Ask(
        installed_for(body),
        str(view["hash"]),
        channel,
        ts,
        form.thread_ts,
        user["id"],
        user.get("team_id") or body["team"]["id"],
        text=answers.question,
        addressed=True,
        files=files,
        identity=str(view["root_view_id"]),
        unspoken=True,
        links=typed.links,
        private=bool(answers.uploaded),
        response_url=form.response_url,
    )


def _channel(form: ask.Form, answers: ask.Answers) -> str:
    if form.thread_ts or answers.where == ask.HERE:
        return form.channel
    if answers.where == ask.DIRECT:
        return ""
    if not answers.channel:
        raise Incomplete(ask.WHERE, "form.no_channel")
    return answers.channel


def _missing(form: ask.Form, answers: ask.Answers) -> Incomplete:
    if form.thread_ts:
        return Incomplete(ask.OFFERED, "form.no_choice")
    if answers.question:
        return Incomplete(ask.FILES, "form.no_file")
    return Incomplete(ask.FILES, "form.nothing")


def _field(thread_ts: str) -> str:
    return ask.OFFERED if thread_ts else ask.WHERE
