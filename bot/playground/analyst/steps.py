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
        f"path = input_file({profile.file!r})",
        f"table = {profile.reader}",
        "table.columns = table.columns.astype(str).str.strip()",
        *profile.repairs,
        EMPTIED,
    ]
    if repeats_dropped(profile):
        parts.append("table = table.drop_duplicates()")
    for told in filters:
        if isinstance(told.value, tuple):
            parts.append(f"table = table[table[{told.column!r}].isin({list(told.value)!r})]")
            continue
        parts.append(f"table = table[table[{told.column!r}] {told.sign} {told.value!r}]")
    return lines(parts, "print(f'{len(table):,} rows')")


def filter_words(filters: Sequence[Filter]) -> str:
    """The filters in words: "country = Germany"."""
    signs = {"==": "=", "!=": "≠", "in": "="}
    told = [
        (f.column, signs.get(f.sign, f.sign), " or ".join(f.value))
        if isinstance(f.value, tuple)
        else (f.column, signs.get(f.sign, f.sign), str(f.value))
        for f in filters
    ]
    return ", ".join(" ".join(parts) for parts in told)
