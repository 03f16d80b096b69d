"""From a form that was sent to a Request: a pure function."""

from collections.abc import Mapping
from typing import Any

from bot.listeners.payload import installed_for, reading
from bot.listeners.typed import read_typed
from bot.request import Request, file_facts
from bot.views import ask
from bot.wording import needs_no_file


class Incomplete(Exception):
    """Something is missing: ``field`` is the form's input, ``key`` the sentence about it."""

    def __init__(self, field: str, key: str) -> None:
        super().__init__(key)
        self.field = field
        self.key = key


@reading("a form")
def submitted(body: Mapping[str, Any], ts: str) -> Request:
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
    return Request(
        installation=installed_for(body),
        delivery_id=str(view["hash"]),
        channel=channel,
        ts=ts,
        thread_ts=form.thread_ts,
        user=user["id"],
        user_team=user.get("team_id") or body["team"]["id"],
        text=answers.question,
        addressed=True,
        files=files,
        act=str(view["root_view_id"]),
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
