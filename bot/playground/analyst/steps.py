"""One execution as a step of a behaviour, and the lines that load a table again."""

import re
from collections.abc import Generator, Sequence
from typing import TypeVar

from bot.playground.analyst.assemble import heredoc, lines, script
from bot.playground.analyst.profile import Profile, is_identifier
from bot.playground.analyst.question import Filter
from bot.playground.claude.brain import Action, Bash, Result, Think

EMPTIED = "table = table.dropna(how='all').dropna(how='all', axis='columns').reset_index(drop=True)"
"""Rows and columns without a value go."""
NAMED = "table.columns = column_names(table)"
"""Every column gets a name of its own, on one line."""
PLAIN = "pd.read_csv(path, low_memory=False)"
"""Reads a CSV file that needs no more said, its columns well named."""

SMALLER = 20_000
"""Rows that are taken when all of them were too much."""

T = TypeVar("T")
Steps = Generator[Action, Result | None, T]
"""A behaviour: it yields actions, gets the results of executions, and returns what it found."""


def run(title: str, main: str, thought: str = "") -> Steps[Result]:
    """One execution: the recipes that ``main`` uses and ``main`` itself; returns what came back."""
    if thought:
        yield Think(thought)
    result = yield Bash(heredoc(script(title, main)))
    if result is None:
        raise RuntimeError("an execution needs its result")
    return result


def last_line(text: str) -> str:
    """The last line of a text that says anything."""
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "")


def trouble(result: Result) -> str | None:
    """Why an execution brought nothing, in a few words; None when it went well."""
    if result.error_code == "execution_time_exceeded":
        return "the code ran out of time"
    if result.error_code:
        return f"the sandbox answered “{result.error_code}”"
    if result.return_code in (137, -9):
        return "the code ran out of memory"
    if result.return_code:
        reason = last_line(result.stderr) or f"return code {result.return_code}"
        return re.sub(r"^[\w.]+(Error|Exception|Zip\w+): ", "", reason)[:200]
    return None


def repeats_dropped(profile: Profile) -> bool:
    """Whether repeated rows are mistakes: a table that names its rows should name each once."""
    ids = [c for c in profile.columns if c.kind == "text" and is_identifier(c, profile.rows)]
    return bool(profile.duplicates and ids)


def loading(profile: Profile, filters: Sequence[Filter] = ()) -> str:
    """The lines that read the profiled table again, clean it, and keep the rows asked for."""
    parts = [
        *([f"path = input_file({profile.file!r})"] if "(path" in profile.reader else []),
        f"table = {profile.reader}",
        *([] if profile.reader == PLAIN else [NAMED]),
        *profile.repairs,
        EMPTIED,
    ]
    if repeats_dropped(profile):
        parts.append("table = table.drop_duplicates()")
    return lines(
        parts, (f"table = {_kept(told)}" for told in filters), "print(f'{len(table):,} rows')"
    )


def _kept(told: Filter) -> str:
    """The rows that a filter keeps, as an expression."""
    column = f"table[{told.column!r}]"
    if isinstance(told.value, tuple):
        return f"table[{column}.isin({list(told.value)!r})]"
    if told.sign == "typical":
        return f"table[within_fences({column})]"
    if told.sign.startswith("year ") and isinstance(told.value, float):
        return f"table[{column}.dt.year {told.sign.removeprefix('year ')} {told.value:.0f}]"
    return f"table[{column} {told.sign} {told.value!r}]"


def run_on_table(
    title: str, profile: Profile, filters: Sequence[Filter], main: str, thought: str = ""
) -> Steps[Result]:
    """One execution on the profiled table; when it needs too much time or memory, once more on a
    random part of the rows."""
    load = loading(profile, filters)
    result = yield from run(title, lines(load, main), thought)
    too_much = result.error_code == "execution_time_exceeded" or result.return_code in (137, -9)
    if not too_much or profile.rows <= SMALLER:
        return result
    fewer = f"table = table.sample(min(len(table), {SMALLER}), random_state=1)"
    return (
        yield from run(
            f"{title}, on {SMALLER:,} random rows",
            lines(load, fewer, "print(f'a random {len(table):,} of them')", main),
            "That was too much at once; I take a random part of the rows.",
        )
    )


def filter_words(filters: Sequence[Filter]) -> str:
    """The filters in words: "country = Germany"."""
    signs = {"==": "=", "!=": "≠", "in": "=", ">=": "≥", "<=": "≤"}
    told = []
    for f in filters:
        if f.sign == "typical":
            told.append(f"{f.column} in its usual range")
            continue
        sign = f.sign.removeprefix("year ")
        value = " or ".join(f.value) if isinstance(f.value, tuple) else f.value
        shown = f"{value:g}" if isinstance(value, float) else value
        name = f"year of {f.column}" if sign != f.sign else f.column
        told.append(f"{name} {signs.get(sign, sign)} {shown}")
    return ", ".join(told)
