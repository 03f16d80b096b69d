"""The form in which people ask: files, a question, and where the answer goes."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot import limits
from bot.slack.blocks import (
    Block,
    channel_menu,
    checkboxes,
    field,
    file_input,
    modal,
    option,
    radio_buttons,
    section,
    text_input,
)
from bot.text import human_size, say, shorten

ASK = "ask"
"""The callback id of the form."""
FILES, OFFERED, QUESTION, WHERE, CHANNEL = "files", "offered", "question", "where", "channel"
"""The form's inputs: each is the id of its block and of its element."""
HERE, DIRECT, ELSEWHERE = "here", "direct", "elsewhere"
"""The choices of ``WHERE``."""
_PLACES = {HERE: "form.here", DIRECT: "form.direct", ELSEWHERE: "form.elsewhere"}


@dataclass(frozen=True, slots=True)
class Offered:
    """A file that is in Slack already. ``size`` in bytes."""

    id: str
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Form:
    """What the form starts from.

    ``channel`` is where it was opened, "" for nowhere in particular. With ``thread_ts`` it is about
    the ``files`` of a message, all of them chosen, and the answer goes into that message's thread;
    without, ``files`` are only offered. ``elsewhere`` shows the choice of another channel.
    ``response_url`` is where a sentence for the person may go.
    """

    channel: str = ""
    thread_ts: str = ""
    files: tuple[Offered, ...] = ()
    question: str = ""
    elsewhere: bool = False
    response_url: str = ""

    def to_metadata(self) -> str:
        """The form as a view's private metadata; what was typed stands in the view itself."""
        files = [
            [file.id, file.name[: limits.SLACK_OPTION_TEXT_MAX], file.size] for file in self.files
        ]
        kept = {"channel": self.channel, "thread_ts": self.thread_ts, "files": files}
        return json.dumps(kept | {"response_url": self.response_url}, ensure_ascii=False)

    @classmethod
    def from_metadata(cls, text: str) -> "Form":
        """The inverse of ``to_metadata``."""
        kept = json.loads(text)
        return cls(
            channel=kept["channel"],
            thread_ts=kept["thread_ts"],
            files=tuple(Offered(*file) for file in kept["files"]),
            response_url=kept["response_url"],
        )


def offered(files: Iterable[Mapping[str, Any]]) -> tuple[Offered, ...]:
    """The files of a message that can be offered: as many as Slack shows, of whatever is known."""
    known = {str(file["id"]): file for file in files}
    return tuple(
        Offered(
            file_id, str(file.get("name") or file.get("title") or file_id), file.get("size") or 0
        )
        for file_id, file in list(known.items())[: limits.SLACK_CHOICES_MAX]
    )


def ask_view(form: Form, locale: str = "en") -> Block:
    """The form as Slack shows it."""
    if form.thread_ts:
        blocks = [_offered(form, locale), _question(form, locale)]
    else:
        blocks = [_upload(locale)]
        blocks += [_offered(form, locale)] if form.files else []
        blocks += [_question(form, locale), _where(form, locale)]
        blocks += [_channel(locale)] if form.elsewhere else []
    return modal(
        say("form.title", locale),
        say("form.close", locale),
        blocks,
        submit=say("form.submit", locale),
        callback_id=ASK,
        metadata=form.to_metadata(),
    )


def notice_view(text: str, locale: str = "en") -> Block:
    """A sentence (mrkdwn) in the place of the form."""
    return modal(say("form.title", locale), say("form.close", locale), [section(text)])


def _upload(locale: str) -> Block:
    most = limits.SLACK_FORM_FILES_MAX
    size = limits.SLACK_FORM_FILE_MAX // limits.MIB
    hint = say("form.files_hint", locale, count=most, size=f"{size} MB")
    return field(file_input(FILES, most), say("form.files", locale), hint=hint)


def _offered(form: Form, locale: str) -> Block:
    options = [option(file.id, _shown(file)) for file in form.files]
    element = checkboxes(OFFERED, options, chosen=bool(form.thread_ts))
    key = "form.message_files" if form.thread_ts else "form.offered"
    return field(element, say(key, locale))


def _question(form: Form, locale: str) -> Block:
    element = text_input(
        QUESTION,
        placeholder=say("form.question_example", locale),
        text=form.question[: limits.SLACK_INPUT_TEXT_MAX],
    )
    hint = say("form.question_hint", locale)
    return field(element, say("form.question", locale), hint=hint)


def _where(form: Form, locale: str) -> Block:
    options = {
        value: option(value, say(key, locale))
        for value, key in _PLACES.items()
        if form.channel or value != HERE
    }
    chosen = ELSEWHERE if form.elsewhere else next(iter(options))
    element = radio_buttons(WHERE, options, chosen)
    return field(element, say("form.where", locale), optional=False, dispatch=True)


def _channel(locale: str) -> Block:
    element = channel_menu(CHANNEL, say("form.channel_example", locale))
    return field(element, say("form.channel", locale), optional=False)


def _shown(file: Offered) -> str:
    size = f" · {human_size(file.size)}" if file.size else ""
    room = limits.SLACK_OPTION_TEXT_MAX - len(size)
    name = " ".join(file.name.split()) or file.id
    return shorten(name, room) + size


@dataclass(frozen=True, slots=True)
class Answers:
    """What was filled in. ``uploaded`` and ``chosen`` are file objects; ``where`` is "" where there
    was no choice, ``channel`` where none was chosen.
    """

    uploaded: tuple[Mapping[str, Any], ...]
    chosen: tuple[Mapping[str, Any], ...]
    question: str
    where: str
    channel: str


def read_answers(form: Form, values: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> Answers:
    """What was filled into the form, from a view's ``state.values``."""

    def given(name: str) -> Mapping[str, Any]:
        return values.get(name, {}).get(name, {})

    picked = {option["value"] for option in given(OFFERED).get("selected_options") or ()}
    return Answers(
        uploaded=tuple(given(FILES).get("files") or ()),
        chosen=tuple({"id": f.id, "name": f.name} for f in form.files if f.id in picked),
        question=str(given(QUESTION).get("value") or "").strip(),
        where=str((given(WHERE).get("selected_option") or {}).get("value") or ""),
        channel=str(given(CHANNEL).get("selected_conversation") or ""),
    )
