"""Behaviour: a profile of the table, with the spreads of its most telling columns."""

from bot.playground.analyst.assemble import lines
from bot.playground.analyst.profile import Column, Profile, default_outcome, is_identifier
from bot.playground.analyst.question import Wish
from bot.playground.analyst.steps import Steps, loading, run
from bot.playground.analyst.suggestions import suggestions
from bot.playground.analyst.words import (
    UNEVEN,
    answer,
    capital,
    code,
    counted,
    figure,
    listed,
    percent,
    pipe_table,
)


def overview(profile: Profile, wish: Wish, lead: str = "") -> Steps[str]:
    """Says what the table holds, after a first remark, and draws up to three columns."""
    shown = _telling(profile, wish)
    if shown:
        names = [column.name for column in shown]
        title = _title(shown[0])
        yield from run(
            "draw the most telling columns",
            lines(
                loading(profile, wish.filters),
                f"path = output_file({'profile.png'!r})",
                f"plot_spreads(path, {title!r}, table, {names!r})",
            ),
            "Now the spreads of the columns that tell most.",
        )
    cells = max(profile.rows * profile.width, 1)
    missing = sum(column.missing for column in profile.columns)
    share = percent(1 - missing / cells)
    whole = "no value is missing" if not missing else f"{share} of the cells are filled"
    finding = f"{profile.file}: {counted(profile.rows, 'row')} and "
    finding += f"{counted(profile.width, 'column')}, {whole}."
    return answer(
        finding,
        [lead, *_bullets(profile)],
        _table(profile),
        f"_Ask, for example: {suggestions(profile, 3)}_",
    )


def _title(column: Column) -> str:
    if column.is_year:
        return f"{capital(column.words)} runs from {_range(column)}"
    if column.kind == "number":
        return f"Half of the rows have {column.words} under {figure(column.facts['50%'])}"
    value, count = column.facts["values"][0]
    return f"{value} is the most frequent {column.words}: {count:,} rows"


def _range(column: Column) -> str:
    return " to ".join(column.shown(column.facts[end]) for end in ("min", "max"))


def _telling(profile: Profile, wish: Wish) -> list[Column]:
    named = [profile.column(name) for name in wish.named]
    usable = profile.of_kind("number", "category")
    first = [column for column in named if column in usable and column]
    outcome = default_outcome(profile)
    if outcome in usable and outcome not in first and outcome:
        first.append(outcome)
    numbers = [column for column in usable if column.kind == "number" and column.distinct > 6]
    rest = [*numbers[:2], *(column for column in usable if column.kind == "category")]
    return list(dict.fromkeys([*first, *rest, *numbers]))[: 3 if not named else max(len(first), 1)][
        :3
    ]


def _bullets(profile: Profile) -> list[str]:
    gaps = sorted((c for c in profile.columns if c.missing), key=lambda c: -c.missing)
    ids = [c for c in profile.columns if is_identifier(c, profile.rows)]
    single = [c for c in profile.columns if c.distinct == 1]
    skewed = [
        c
        for c in profile.of_kind("number")
        if not c.is_year
        and c.facts["std"]
        and abs(c.facts["mean"] - c.facts["50%"]) > 0.3 * c.facts["std"]
    ]
    dates = [c for c in profile.columns if c.kind == "date"]
    told_gaps = listed([f"{code(c.name)} ({percent(c.missing / profile.rows)})" for c in gaps], 4)
    return [
        f"Most gaps: {told_gaps}." if gaps else "",
        f"{profile.duplicates:,} rows are there more than once." if profile.duplicates else "",
        UNEVEN if profile.uneven else "",
        *(f"{code(c.name)} runs from {c.facts['low']} to {c.facts['high']}." for c in dates[:1]),
        f"Only names the row: {listed([code(c.name) for c in ids], 4)}." if ids else "",
        f"Always the same value: {listed([code(c.name) for c in single], 4)}." if single else "",
        f"Far from symmetric, so look at the median rather than the mean: "
        f"{listed([code(c.name) for c in skewed], 4)}."
        if skewed
        else "",
    ]


def _table(profile: Profile) -> str:
    rows = []
    for column in profile.columns[:8]:
        facts = column.facts
        if column.kind == "number" and column.distinct:
            middle = "" if column.is_year else f", median {figure(facts['50%'])}"
            seen = _range(column) + middle
        elif column.kind == "date":
            seen = f"{facts['low']} to {facts['high']}"
        elif column.kind == "category":
            seen = ", ".join(f"{value} {count:,}" for value, count in facts["values"][:3])
        else:
            seen = f"{column.distinct:,} different texts"
        rows.append([column.name, column.kind, f"{column.missing:,}", seen])
    return pipe_table(["column", "kind", "missing", "values"], rows)
