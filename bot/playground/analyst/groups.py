"""Behaviour: one column's groups compared, "by country" and "compare Basic and Premium"."""

from collections.abc import Mapping
from typing import Any

from bot.playground.analyst.assemble import lines
from bot.playground.analyst.driver_words import at, words_of
from bot.playground.analyst.orders import ordering
from bot.playground.analyst.outcome import Outcome, outcome_of
from bot.playground.analyst.profile import Column, Profile, default_outcome, json_line, left_out
from bot.playground.analyst.question import Wish
from bot.playground.analyst.steps import Steps, filter_words, run, run_on_table, trouble
from bot.playground.analyst.words import (
    answer,
    capital,
    counted,
    figure,
    file_stem,
    listed,
    p_words,
    percent,
    pipe_table,
)

MOST_LISTED = 8


def groups(profile: Profile, wish: Wish) -> Steps[str]:
    """Compares a measure (an outcome, a number, or the count of rows) between groups."""
    by = profile.column(wish.by)
    if by is None:
        return answer("I could not tell which column to group by.", [_columns(profile)])
    measure = _measure(profile, wish, by)
    outcome = outcome_of(measure) if measure else None
    if outcome is None or outcome.kind == "classes":
        if any(told.sign == "in" for told in wish.filters):
            return (yield from _everywhere(profile, wish, by))
        return (yield from _counts(profile, wish, by))
    result = yield from run_on_table(
        f"compare {outcome.noun} by {by.words}",
        profile,
        wish.filters,
        _main(profile, wish, by, outcome),
    )
    report = json_line(result.stdout)
    if trouble(result) or report is None or not report["rows"]:
        return answer(f"I could not compare the groups of {by.words}: {trouble(result)}.", [])
    finding = _finding(wish, by, outcome, report)
    yield from run(
        f"draw {outcome.noun} by {by.words}",
        lines(
            f"rows = {report['rows'][:10]!r}",
            f"title = {finding.rstrip('.')!r}",
            f"path = output_file({file_stem(outcome.noun, by.words) + '.png'!r})",
            f"panels = {{{by.name!r}: rows}}",
            f"plot_groups(path, title, {outcome.label!r}, panels, {report['overall']!r})",
        ),
    )
    return _told(by, outcome, report, finding)


def _main(profile: Profile, wish: Wish, by: Column, outcome: Outcome) -> str:
    others = []
    if any(told.sign == "in" for told in wish.filters):
        apart = {by.name, outcome.column.name, *left_out(profile, by.name)}
        names = [c.name for c in profile.columns if c.name not in apart][:30]
        if names:
            others = [f"report['others'] = tested(table, groups.astype(str), {names!r})"]
    return lines(
        outcome.code,
        ordering(profile, [by.name]),
        f"groups = groups_of(table[{by.name!r}])",
        "rows = outcome_by(groups, outcome)",
        f"show_groups(rows, share={outcome.kind == 'share'})",
        "report = {'rows': rows, 'gap': contrast(rows), 'pairs': pairwise(groups, outcome)}",
        "names = groups.astype(object)",
        "report |= {'link': association(names, outcome), 'overall': float(outcome.mean())}",
        others,
        "print(json.dumps(shortened(report), ensure_ascii=False))",
    )


def _finding(wish: Wish, by: Column, outcome: Outcome, report: Mapping[str, Any]) -> str:
    value = percent if outcome.kind == "share" else outcome.column.shown
    means = {row["group"]: row["mean"] for row in report["rows"]}
    others = [told for told in wish.filters if told.column != by.name]
    where = f" for {filter_words(others)}" if others else ""
    gap, words = report["gap"], capital(by.words)
    if gap and report["link"]["p"] < 0.05:
        ends = [f"{value(means[gap[key]])} {at(gap[key])}" for key in ("top", "bottom")]
        return f"{words} and {outcome.noun} go together{where}: {ends[0]}, {ends[1]}."
    return f"{words} makes no certain difference to {outcome.noun}{where}."


def _told(by: Column, outcome: Outcome, report: Mapping[str, Any], finding: str) -> str:
    share = outcome.kind == "share"
    value = percent if share else outcome.column.shown
    link, certain = report["link"], report["link"]["p"] < 0.05
    rows = [
        [
            row["group"],
            f"{row['n']:,}",
            value(row["mean"]),
            f"{value(row['low'])} to {value(row['high'])}",
        ]
        for row in report["rows"]
    ]
    bullets = [
        f"{'Share' if share else 'Mean'} over all rows: {value(report['overall'])}.",
        f"Strength {link['strength']:.2f} of 1, {p_words(link['p'])}"
        + ("." if certain else ": chance alone explains differences like these."),
        _pairs(report["pairs"], share) if certain or len(rows) == 2 else "",
        _elsewhere(report.get("others", {})),
        "Small groups have wide intervals: read them with care."
        if any(row["n"] < 30 for row in report["rows"])
        else "",
    ]
    head = [by.words, "rows", outcome.label.removesuffix(" (%)"), "95 % interval"]
    note = "" if len(rows) <= MOST_LISTED else f"First {MOST_LISTED} of {len(rows)} groups listed."
    return answer(finding, bullets, pipe_table(head, rows), note)


def _pairs(pairs: list[dict[str, Any]], share: bool) -> str:
    """The difference of two groups, or which of several differ for certain."""
    if not pairs:
        return ""
    first = pairs[0]
    keys = ("gap", "low", "high")
    gap, low, high = (f"{first[k] * 100:.3g}" if share else figure(first[k]) for k in keys)
    unit = " points" if share else ""
    told = (
        f"{first['one']} minus {first['other']}: {gap}{unit} (95 % interval {low} to {high}; "
        f"{first['measure']} {first['effect']:.2g}, {p_words(first['p'])})"
    )
    if len(pairs) == 1:
        return f"{told}."
    certain = [pair for pair in pairs if pair["p"] < 0.05]
    if not certain:
        return "No two groups differ for certain once each is tested against each (Holm)."
    return (
        f"Tested each against each (Holm), {len(certain)} of {counted(len(pairs), 'pair')} differ "
        f"for certain, most clearly {told}."
    )


def _everywhere(profile: Profile, wish: Wish, by: Column) -> Steps[str]:
    """The groups compared in every other column, the most telling one drawn."""
    names = [
        c.name for c in profile.columns if c.name not in {by.name, *left_out(profile, by.name)}
    ]
    told = next((f.value for f in wish.filters if f.sign == "in"), ())
    pair = " and ".join(told) if isinstance(told, tuple) else ""
    main = lines(
        f"groups = table[{by.name!r}].astype(str)",
        f"found = tested(table, groups, {names[:30]!r})",
        "for name in found:",
        "    found[name]['classes'] = class_groups(table[name], groups)",
        "    print(name, found[name]['classes'], f\"p = {found[name]['q']:.2g}\")",
        "name = next((name for name in found if found[name]['driver']), next(iter(found)))",
        f"title = {f'{pair} differ in no column more than chance explains'!r}",
        "if found[name]['driver']:",
        f"    title = {f'{pair} differ most in '!r} + name.replace('_', ' ')",
        "print(title)",
        "path = output_file('groups.png')",
        "if is_number(table[name]):",
        "    plot_boxes(path, title, table[name], groups, name)",
        "print(json.dumps(shortened(found), ensure_ascii=False))",
    )
    result = yield from run_on_table(f"compare {pair}", profile, wish.filters, main)
    found = json_line(result.stdout)
    if trouble(result) or not found:
        return answer(f"I could not compare {pair}: {trouble(result)}.", [])
    apart = {name: fact for name, fact in found.items() if fact["driver"]}
    if not apart:
        return answer(
            f"{pair} differ in none of {counted(len(found), 'column')} more than chance explains.",
            [f"Looked at: {listed([words_of(name) for name in found])}."],
        )
    first = next(iter(apart))
    middles = listed([f"{row['class']} {row['middle']}" for row in apart[first]["classes"]])
    quiet = [words_of(name) for name in found if name not in apart]
    rows = [
        [
            words_of(n),
            *(row["middle"] for row in f["classes"]),
            f"{f['strength']:.2f}",
            p_words(f["q"]),
        ]
        for n, f in found.items()
    ]
    heads = [row["class"] for row in apart[first]["classes"]]
    return answer(
        f"{pair} differ most in {words_of(first)}: {middles}.",
        [
            f"They differ for certain in {len(apart)} of {counted(len(found), 'column')} (p "
            "corrected for all of them).",
            f"No certain difference in {listed(quiet)}." if quiet else "",
            "Numbers: median and middle half, compared by ranks; categories: the most frequent.",
        ],
        pipe_table(["column", *heads, "strength", "p"], rows),
    )


def _elsewhere(others: Mapping[str, Any]) -> str:
    """Which other columns part the two groups."""
    if not others:
        return ""
    parting = [f"{words_of(n)} ({f['strength']:.2f})" for n, f in others.items() if f["driver"]]
    if not parting:
        return f"In none of the {len(others)} other columns do the two differ for certain."
    return f"They also differ in {listed(parting, 5)} (strength of 1, corrected for all tests)."


def _measure(profile: Profile, wish: Wish, by: Column) -> Column | None:
    for name in wish.named:
        column = profile.column(name)
        outcome = outcome_of(column) if column and column.name != by.name else None
        if outcome and outcome.kind != "classes":
            return column
    usual = default_outcome(profile)
    return usual if usual and usual.name != by.name else None


def _columns(profile: Profile) -> str:
    names = [f"`{column.name}`" for column in profile.of_kind("category", "number")][:12]
    return f"Columns I could use: {', '.join(names)}." if names else ""


def _counts(profile: Profile, wish: Wish, by: Column) -> Steps[str]:
    main = lines(
        ordering(profile, [by.name]),
        f"counts = groups_of(table[{by.name!r}]).value_counts(sort=False)",
        "rows = [{'name': str(name), 'value': int(count)} for name, count in counts.items()]",
        "for row in rows:",
        "    print(f\"{row['name']:<30} {row['value']:,}  {row['value'] / len(table):.1%}\")",
        "named = [row for row in rows if not row['name'].endswith(' others')]",
        "top = max(named, key=lambda row: row['value'])",
        f"title = f\"{{top['name']}} is the largest group of \" + {by.words!r}",
        f"path = output_file({'rows_by_groups.png'!r})",
        "plot_bars(path, title, 'rows', rows)",
        "print(json.dumps({'rows': rows, 'top': top, 'n': len(table)}, ensure_ascii=False))",
    )
    result = yield from run_on_table(f"count the rows by {by.words}", profile, wish.filters, main)
    report = json_line(result.stdout)
    if trouble(result) or not report or not report["rows"]:
        return answer(f"I could not count the groups of {by.words}: {trouble(result)}.", [])
    top = report["top"]
    rows = [
        [row["name"], f"{row['value']:,}", f"{row['value'] / report['n']:.1%}".replace("%", " %")]
        for row in report["rows"]
    ]
    return answer(
        f"{top['name']} is the largest group of {by.words}: {top['value']:,} of "
        f"{report['n']:,} rows.",
        [f"{len(rows)} groups in all."],
        pipe_table([by.words, "rows", "share"], rows),
    )
