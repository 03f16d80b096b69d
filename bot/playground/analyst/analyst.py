"""The rule-based stand-in for a model: reads the question, runs real code, words what came back."""

from collections.abc import AsyncGenerator

from bot.playground.analyst.courses import clock_of, correlation, risk, top, trend
from bot.playground.analyst.drivers import drivers
from bot.playground.analyst.fenced import blocks_in, fenced
from bot.playground.analyst.groups import groups
from bot.playground.analyst.other_files import other_file
from bot.playground.analyst.outcome import chosen, outcome_of
from bot.playground.analyst.overview import overview
from bot.playground.analyst.profile import Profile
from bot.playground.analyst.question import Wish, read
from bot.playground.analyst.steps import Steps
from bot.playground.analyst.tables import known_profiles, profiled, reader_of
from bot.playground.analyst.words import ABILITIES, answer
from bot.playground.claude.brain import Action, Conversation, File, Result, Say, Turn

BOXES = "The sandbox has no East Asian font, so some letters in the plots show as boxes."


class Analyst:
    """A brain without a model: plain rules choose what to run and how to word what it printed."""

    name = "stand-in"

    async def turn(self, conversation: Conversation) -> AsyncGenerator[Action, Result | None]:
        """The actions of one turn, the answer last."""
        steps = answered(conversation)
        result: Result | None = None
        boxes = False
        while True:
            try:
                action = steps.send(result)
            except StopIteration as end:
                yield Say(f"{end.value}\n\n{BOXES}" if boxes else end.value)
                return
            result = yield action
            boxes = boxes or (result is not None and "no East Asian font here" in result.stdout)


def answered(conversation: Conversation) -> Steps[str]:
    """The one behaviour that fits the question, run to its answer."""
    question = asked(conversation.turns[-1])
    blocks = blocks_in(question)
    if blocks:
        return (yield from fenced(blocks))
    file = _file_meant(conversation, question)
    if file is None:
        return answer(
            "There is no file in this conversation yet.", ["Drop one, and ask.", ABILITIES]
        )
    reader = reader_of(file)
    if reader is None:
        return (yield from other_file(file))
    known = known_profiles(conversation)
    first_time = file.name not in known or file in conversation.new_files
    profile = known.get(file.name)
    if profile is None or first_time:
        found = yield from profiled(file, reader)
        if isinstance(found, str):
            return answer(found, ["A fenced Python block in the question is run as it is."])
        profile = found
    text = yield from _analysed(profile, _wish(conversation, profile, first_time), first_time)
    others = [f"`{other.name}`" for other in conversation.new_files if other.name != file.name]
    if others:
        text += (
            f"\n\nI looked at `{file.name}` only, not at {', '.join(others)}: ask for them by name."
        )
    return text


def asked(turn: Turn) -> str:
    """What a person wrote in a message: its last text. A client puts other texts, such as the list
    of the attached files, before it; alone, that list asks for nothing in particular."""
    text = turn.texts[-1] if turn.texts else ""
    return "" if "$INPUT_DIR" in text.split("\n", 1)[0] else text


def _file_meant(conversation: Conversation, question: str) -> File | None:
    """The file the question names, else the first new one that is a table, else the newest."""
    low = question.lower()
    candidates = [*conversation.new_files, *reversed(conversation.files)]
    for file in candidates:
        if file.name.lower() in low:
            return file
    tables = [file for file in candidates if reader_of(file)]
    return next(iter(tables or candidates), None)


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


def _analysed(profile: Profile, wish: Wish, first_time: bool) -> Steps[str]:
    if wish.unknown:
        return _unknown_value(profile, wish.unknown)
    if not wish.understood and not first_time:
        return answer("I did not understand that: I go by rules.", [ABILITIES, _columns(profile)])
    if wish.no_column and wish.kind == "drivers":
        text = f"I found no column “{wish.no_column}” in `{profile.file}`."
        return answer(text, [_columns(profile), "Ask “what drives …?” with one of them."])
    clock = clock_of(profile)
    column = chosen(profile, wish)
    outcome = outcome_of(column) if column else None
    match wish.kind:
        case "groups" if wish.by:
            return (yield from groups(profile, wish))
        case "trend" if clock:
            return (yield from trend(profile, wish, clock))
        case "correlation":
            return (yield from correlation(profile, wish))
        case "top":
            return (yield from top(profile, wish))
        case "profile":
            return (yield from overview(profile, wish))
        case "risk" if outcome and outcome.kind == "share":
            return (yield from risk(profile, wish, outcome))
    if column and outcome:
        return (yield from drivers(profile, wish, outcome))
    if column and wish.kind == "drivers":
        return answer(_no_outcome(column.name, column.distinct), [_columns(profile)])
    if clock and profile.of_kind("number") and not wish.kind:
        return (yield from trend(profile, wish, clock))
    return (yield from overview(profile, wish, _missing(wish)))


def _missing(wish: Wish) -> str:
    """What the table lacks for the wish, so that a profile is all there is to say."""
    if wish.kind == "trend":
        return "There is no column of dates, so no trend to show."
    if wish.kind in ("drivers", "risk"):
        return "I could not tell which column is the outcome: ask “what drives …?” with its name."
    return ""


def _no_outcome(name: str, distinct: int) -> str:
    if distinct == 1:
        return f"`{name}` has the same value in every row, so nothing in the table can drive it."
    return (
        f"`{name}` holds dates or {distinct:,} different texts, so it is no outcome I can explain."
    )


def _unknown_value(profile: Profile, word: str) -> str:
    known = [
        f"`{column.name}`: {', '.join(column.values[:6])}" for column in profile.of_kind("category")
    ]
    return answer(f"I found no value “{word}” in `{profile.file}`.", known[:5])


def _columns(profile: Profile) -> str:
    names = ", ".join(f"`{column.name}`" for column in profile.columns[:15])
    return f"Columns of `{profile.file}`: {names}."
