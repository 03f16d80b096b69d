"""Behaviour: one column's groups compared, "by country" and "compare Basic and Premium"."""

from bot.playground.analyst.assemble import lines
from bot.playground.analyst.driver_words import at
from bot.playground.analyst.outcome import outcome_of
from bot.playground.analyst.profile import Column, Profile, default_outcome, json_line
from bot.playground.analyst.question import Wish
from bot.playground.analyst.steps import Steps, filter_words, loading, run, trouble
from bot.playground.analyst.words import answer, figure, file_stem, p_words, percent, pipe_table

MOST_LISTED = 8


def groups(profile: Profile, wish: Wish) -> Steps[str]:
    """Compares a measure (an outcome, a number, or the count of rows) between groups."""
    by = profile.column(wish.by)
    if by is None:
        return answer("I could not tell which column to group by.", [_columns(profile)])
    measure = _measure(profile, wish, by)
    outcome = outcome_of(measure) if measure else None
    if outcome is None or outcome.kind == "classes":
        return (yield from _counts(profile, wish, by))
    share = outcome.kind == "share"
    compare = "contingency" if share else "rank_differences"
    stem = file_stem(outcome.noun, by.words)
    main = lines(
        loading(profile, wish.filters),
        outcome.code,
        f"groups = groups_of(table[{by.name!r}])",
        "rows = outcome_by(groups, outcome)",
        "gap = contrast(rows)",
        "known = groups.notna() & outcome.notna()",
        f"strength, p = {compare}(groups[known], outcome[known])",
        f"show_groups(rows, gap, share={share})",
        "report = {'rows': rows, 'gap': gap, 'strength': strength, 'p': p}",
        "report['overall'] = float(outcome.mean())",
        "print(json.dumps(shortened(report), ensure_ascii=False))",
    )
    result = yield from run(f"compare {outcome.noun} by {by.words}", main)
    report = json_line(result.stdout)
    if trouble(result) or report is None or not report["rows"]:
        return answer(f"I could not compare the groups of {by.words}: {trouble(result)}.", [])
    value = percent if share else figure
    gap = report["gap"]
    means = {row["group"]: row["mean"] for row in report["rows"]}
    certain = report["p"] < 0.05
    others = [told for told in wish.filters if told.column != by.name]
    where = f" for {filter_words(others)}" if others else ""
    if gap and certain:
        ends = [f"{value(means[gap[key]])} {at(gap[key])}" for key in ("top", "bottom")]
        finding = f"{by.words} and {outcome.noun} go together{where}: {ends[0]}, {ends[1]}."
    else:
        finding = f"{by.words} makes no certain difference to {outcome.noun}{where}."
    rows = [
        [
            row["group"],
            f"{row['n']:,}",
            value(row["mean"]),
            f"{value(row['low'])} to {value(row['high'])}",
        ]
        for row in report["rows"]
    ]
    yield from run(
        f"draw {outcome.noun} by {by.words}",
        lines(
            f"rows = {report['rows'][:10]!r}",
            f"title = {(finding[:1].upper() + finding[1:]).rstrip('.')!r}",
            f"path = output_file({f'{stem}.png'!r})",
            f"panels = {{{by.name!r}: rows}}",
            f"plot_groups(path, title, {outcome.label!r}, panels, {report['overall']!r})",
        ),
    )
    bullets = [
        f"All rows together: {value(report['overall'])}.",
        f"Strength {report['strength']:.2f} of 1, {p_words(report['p'])}"
        + ("." if certain else ": chance alone explains differences like these."),
        "Small groups have wide intervals: read them with care."
        if any(row["n"] < 30 for row in report["rows"])
        else "",
    ]
    table = pipe_table(
        [by.words, "rows", outcome.label.removesuffix(" (%)"), "95 % interval"], rows
    )
    note = "" if len(rows) <= MOST_LISTED else f"First {MOST_LISTED} of {len(rows)} groups listed."
    return answer(finding[:1].upper() + finding[1:], bullets, table, note)


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
        loading(profile, wish.filters),
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
    result = yield from run(f"count the rows by {by.words}", main)
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
