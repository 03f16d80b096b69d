"""The rule-based stand-in for a model: reads the question, runs real code, words what came back."""

import dataclasses
import re
from collections.abc import AsyncGenerator, Mapping

from bot.playground.analyst.conversions import converted, target_format
from bot.playground.analyst.fenced import blocks_in, fenced
from bot.playground.analyst.files import (
    file_meant,
    known_profiles,
    remembered,
    seen,
    unread,
    with_note,
)
from bot.playground.analyst.mathematics import EXAMPLES as FORMULAS
from bot.playground.analyst.mathematics import mathematics, task_in
from bot.playground.analyst.profile import Profile, profile_from
from bot.playground.analyst.question import Wish, read
from bot.playground.analyst.reports import report_form, reported, without_names
from bot.playground.analyst.rules import analysed
from bot.playground.analyst.several import pair_meant, several
from bot.playground.analyst.simulation import EXAMPLES as TRIALS
from bot.playground.analyst.simulation import simulation, trial_in
from bot.playground.analyst.steps import Steps
from bot.playground.analyst.suggestions import followups
from bot.playground.analyst.words import ABILITIES, KINDS, answer
from bot.playground.claude.brain import Action, Conversation, Result, Say, Turn

FONT = re.compile(r".*CJK.*\.otf")
NO_GLYPH = re.compile(r"Glyph \d+ \(\\N\{(CJK|HIRAGANA|KATAKANA|HANGUL)")
SHOWS = re.compile(r"^shows (\S.*\.png): (.+)$", re.MULTILINE)
WITHOUT_FILE = (*FORMULAS, *TRIALS)
BOXES = "The sandbox has no East Asian font, so some letters in the plots show as boxes."


class Analyst:
    """A brain without a model: plain rules choose what to run and how to word what it printed."""

    name = "stand-in"

    async def turn(self, conversation: Conversation) -> AsyncGenerator[Action, Result | None]:
        """The actions of one turn, the answer last."""
        steps = answered(without_fonts(conversation))
        result: Result | None = None
        profile: Profile | None = None
        boxes = False
        plots: dict[str, str] = {}
        while True:
            try:
                action = steps.send(result)
            except StopIteration as end:
                said = [end.value, BOXES if boxes else "", proposed(conversation, profile)]
                said.append(described(plots))
                yield Say("\n\n".join(filter(None, said)))
                return
            result = yield action
            profile = (profile_from(result.stdout) if result else None) or profile
            plots |= SHOWS.findall(result.stdout) if result else {}
            boxes = boxes or (result is not None and bool(NO_GLYPH.search(result.stderr)))


def proposed(conversation: Conversation, profile: Profile | None) -> str:
    """What may be asked next about the table of this turn, or of the last one; "" without one."""
    known = profile or next(reversed(known_profiles(conversation).values()), None)
    if known is None or not known.rows:
        return ""
    return followups(known, [asked(turn) for turn in conversation.turns if turn.role == "user"])


def described(plots: Mapping[str, str]) -> str:
    """The closing block that says what plots show, by their names; "" without any."""
    lines = [f"{name}: {shows}" for name, shows in plots.items()]
    return "\n".join(["```alttext", *lines, "```"]) if lines else ""


def without_fonts(conversation: Conversation) -> Conversation:
    """The conversation without the fonts that were sent along for plots: nobody asks about them."""
    files, new = (
        tuple(file for file in files if not FONT.fullmatch(file.name))
        for files in (conversation.files, conversation.new_files)
    )
    return dataclasses.replace(conversation, files=files, new_files=new)


def answered(conversation: Conversation) -> Steps[str]:
    """The one behaviour that fits the question, run to its answer."""
    question = asked(conversation.turns[-1])
    blocks = blocks_in(question)
    if blocks:
        return (yield from fenced(blocks))
    form = report_form(without_names(question, conversation.files))
    if form and not target_format(question):
        return (yield from reported(conversation, form, answered))
    task, trial = task_in(question), trial_in(question)
    if task:
        return (yield from mathematics(task))
    if trial:
        return (yield from simulation(trial))
    file = file_meant(conversation, question)
    if file is None:
        return answer(
            "There is no file in this conversation yet.",
            ["Drop one, and ask.", KINDS, ABILITIES, f"Without a file: {', '.join(WITHOUT_FILE)}."],
        )
    pair = pair_meant(conversation, question)
    if pair:
        found = yield from several(conversation, pair, question)
    else:
        known = remembered(conversation, question)
        if known:
            return (yield from _told(conversation, known, False))
        found = yield from seen(file, question, conversation.new_files)
    not_read = unread(conversation, pair or (file,))
    if isinstance(found, str):
        return with_note(found, not_read)
    text = yield from _told(conversation, found.profile, True)
    return with_note(with_note(text, found.note), not_read)


def _told(conversation: Conversation, profile: Profile, first_time: bool) -> Steps[str]:
    """What the question wants of a table: the table itself in another format, or an answer."""
    wish = _wish(conversation, profile, first_time)
    target = target_format(asked(conversation.turns[-1]))
    if target:
        return (yield from converted(profile, wish.filters, target))
    return (yield from analysed(profile, wish, first_time))


def asked(turn: Turn) -> str:
    """What a person wrote in a message: its last text. A client puts other texts, such as the list
    of the attached files, before it; alone, that list asks for nothing in particular."""
    text = turn.texts[-1] if turn.texts else ""
    return "" if "$INPUT_DIR" in text.split("\n", 1)[0] else text


def _wish(conversation: Conversation, profile: Profile, first_time: bool) -> Wish:
    """The wish of this turn, on top of those of the turns before it."""
    before: Wish | None = None
    if not first_time:
        for turn in conversation.turns[:-1]:
            if turn.role == "user":
                text = asked(turn)
                if not blocks_in(text):
                    before = read(text, profile, before)
    return read(asked(conversation.turns[-1]), profile, before)
