"""Behaviours about single columns: a distribution, outliers, missing values."""

from collections.abc import Mapping
from typing import Any

from bot.playground.analyst.assemble import lines
from bot.playground.analyst.groups import groups
from bot.playground.analyst.orders import ordering
from bot.playground.analyst.overview import overview
from bot.playground.analyst.profile import Column, Profile, json_line
from bot.playground.analyst.question import Wish, replaced
from bot.playground.analyst.steps import Steps, filter_words, run_on_table, trouble
from bot.playground.analyst.words import (
    answer,
    capital,
    code,
    counted,
    figure,
    file_stem,
    listed,
    p_words,
    percent,
    pipe_table,
)


def distribution(profile: Profile, wish: Wish) -> Steps[str]:
    """How a column's values spread: a histogram, its shape and quantiles; by groups if asked."""
    usable = {column.name: column for column in profile.of_kind("number", "category")}
    named = [usable[name] for name in wish.named if name in usable and name != wish.by]
    column = next(iter(named), None)
    if column is None:
        return (yield from overview(profile, wish))
    if column.kind == "category" or column.distinct <= 2:
        return (yield from groups(profile, replaced(wish, by=column.name, named=())))
    by = profile.column(wish.by)
    groups_drawn = by is not None and by.kind == "category"
    stem = file_stem("distribution of " + column.words)
    main = lines(
        f"report = spread_facts(table[{column.name!r}])",
        "for name, value in report['quantiles']:",
        "    print(f'{name:>5} {value:,.5g}')",
        f"title = {f'Half of the rows have {column.words} under '!r}",
        f"title += f\"{{report['quantiles'][3][1]:{'.0f' if column.is_year else ',.4g'}}}\"",
        f"plot_spreads(output_file({stem + '.png'!r}), title, table, {[column.name]!r})",
        [
            f"path = output_file({file_stem(column.words, by.words) + '.png'!r})",
            *ordering(profile, [by.name]),
            f"groups = groups_of(table[{by.name!r}])",
            f"title = {f'{capital(column.words)} by {by.words}'!r}",
            f"plot_boxes(path, title, table[{column.name!r}], groups, {column.words!r})",
        ]
        if by and groups_drawn
        else [],
        "print(json.dumps(shortened(report), ensure_ascii=False))",
    )
    result = yield from run_on_table(
        f"look at the distribution of {column.words}", profile, wish.filters, main
    )
    report = json_line(result.stdout)
    if trouble(result) or not report or not report["n"]:
        return answer(f"I could not look at {column.words}: {trouble(result)}.", [])
    return _spread_told(column, wish, report)


def _spread_told(column: Column, wish: Wish, report: Mapping[str, Any]) -> str:
    quantiles = dict(report["quantiles"])
    where = f" for {filter_words(wish.filters)}" if wish.filters else ""
    middle = f"{column.shown(quantiles['25%'])} to {column.shown(quantiles['75%'])}"
    finding = (
        f"{capital(column.words)}{where}: median {column.shown(quantiles['50%'])}, the middle half "
        f"from {middle}."
    )
    bullets = [
        f"Mean {column.shown(report['mean'])} (95 % interval {column.shown(report['mean_low'])} to "
        f"{column.shown(report['mean_high'])}), standard deviation {figure(report['sd'])}, "
        f"{report['n']:,} values{f', {column.missing:,} missing' if column.missing else ''}.",
        _shape(report),
        f"{counted(report['outliers'], 'outlier')} (more than three quartile ranges outside the "
        "middle half)."
        if report["outliers"]
        else "No outliers.",
        f"The most frequent value is {column.shown(report['mode'][0])}: "
        f"{percent(report['mode'][1])} of the rows."
        if report["mode"][1] > 0.1
        else "",
    ]
    table = pipe_table(
        ["share of rows below", column.words],
        [[name.replace("%", " %"), column.shown(value)] for name, value in report["quantiles"]],
    )
    return answer(finding, bullets, table)


def _shape(report: Mapping[str, Any]) -> str:
    skew = report["skew"]
    if report["p_skew"] >= 0.01 or abs(skew) < 0.3:
        return f"About symmetric (skewness {skew:.2f}), so the mean is a fair middle."
    side = (
        "right: a few high values pull the mean up" if skew > 0 else "left: a few low values pull"
    )
    side += "" if skew > 0 else " the mean down"
    logs = report["log_skew"]
    nearer = logs is not None and abs(logs) < 0.5 * abs(skew) and skew > 1
    more = f" On a logarithmic scale it is more even (skewness {logs:.2f})." if nearer else ""
    return f"Skewed to the {side} (skewness {skew:.2f}); rather use the median.{more}"


def outliers(profile: Profile, wish: Wish) -> Steps[str]:
    """Values far from the rest in each column of numbers; the rows go into a file."""
    numbers = [column for column in profile.of_kind("number") if column.distinct > 10]
    named = [column for column in numbers if column.name in wish.named]
    names = [column.name for column in named or numbers][:30]
    if not names:
        return answer("There is no column of numbers with enough values to have outliers.", [])
    main = lines(
        f"names = {names!r}",
        "rows = outlier_facts(table, names)",
        "for row in rows[:12]:",
        "    print(f\"{row['name']:<30} {row['outliers']:,} of {row['n']:,}\")",
        "kept = pd.DataFrame({name: within_fences(table[name]) for name in names})",
        "report = {'rows': rows[:12], 'n': len(table), 'strange': int((~kept).any(axis=1).sum())}",
        "if report['strange']:",
        "    table[~kept.all(axis=1)].to_csv(output_file('outliers.csv'), index=False)",
        "    name = rows[0]['name']",
        "    title = f\"{name}: {rows[0]['outliers']:,} of {rows[0]['n']:,} values lie far out\"",
        "    side = kept[name].map({True: 'usual', False: 'outlier'})",
        "    plot_boxes(output_file('outliers.png'), title, table[name], side, name)",
        "print(json.dumps(shortened(report), ensure_ascii=False))",
    )
    result = yield from run_on_table("look for outliers", profile, wish.filters, main)
    report = json_line(result.stdout)
    if trouble(result) or not report:
        return answer(f"I could not look for outliers: {trouble(result)}.", [])
    rows = [row for row in report["rows"] if row["outliers"]]
    if not rows:
        return answer(
            f"No outliers in {counted(len(names), 'column')} of numbers.",
            [
                "None of the values lies more than three quartile ranges outside the middle half.",
                f"Looked at: {listed([code(name) for name in names])}.",
            ],
        )
    first, column = rows[0], {column.name: column for column in numbers}
    shown = column[first["name"]].shown
    moved = (first["mean_without"] - first["mean"]) / abs(first["mean"]) if first["mean"] else 0
    return answer(
        f"{capital(first['name'].replace('_', ' '))} has the most outliers: "
        f"{first['outliers']:,} of {first['n']:,} values, as far as {shown(first['extreme'])}.",
        [
            f"{report['strange']:,} of {report['n']:,} rows hold at least one; they are in "
            "`outliers.csv`.",
            f"Without them its mean goes from {shown(first['mean'])} to "
            f"{shown(first['mean_without'])} ({moved * 100:+.0f} %).",
            "Far out means more than three quartile ranges beyond the middle half (on a "
            "logarithmic scale for long tails). They may be right: look before you drop them.",
            "Ask “without outliers” to do the same again without these rows.",
        ],
        pipe_table(
            ["column", "outliers", "usual range", "most extreme"],
            [
                [
                    row["name"],
                    f"{row['outliers']:,}",
                    " to ".join(column[row["name"]].shown(row[end]) for end in ("low", "high")),
                    column[row["name"]].shown(row["extreme"]),
                ]
                for row in rows
            ],
        ),
    )


def missing(profile: Profile, wish: Wish) -> Steps[str]:
    """Where values are missing, and whether a gap goes with what other columns say."""
    if not any(column.missing for column in profile.columns):
        return answer(
            f"No value is missing in `{profile.file}`.",
            [f"{counted(profile.rows, 'row')}, {counted(profile.width, 'column')}, all filled."],
        )
    main = lines(
        "report = gap_facts(table)",
        "for name, count in report['counts'].items():",
        "    print(f'{name:<30} {count:,} missing, {count / len(table):.1%}')",
        "counts = list(report['counts'].items())[:15]",
        "rows = [{'name': name, 'value': count / len(table) * 100} for name, count in counts]",
        "title = f\"{rows[0]['name']} has the most gaps: {rows[0]['value']:.0f} % of the rows\"",
        "plot_bars(output_file('missing.png'), title, 'missing values (% of the rows)', rows)",
        "print(json.dumps(shortened(report), ensure_ascii=False))",
    )
    result = yield from run_on_table(
        "count the gaps and what they go with", profile, wish.filters, main
    )
    report = json_line(result.stdout)
    if trouble(result) or not report or not report["counts"]:
        return answer(f"I found no gaps to look at: {trouble(result) or 'all is filled'}.", [])
    name, count = next(iter(report["counts"].items()))
    links = [
        f"{code(link['gap'])} with {code(link['with'])} (strength {link['strength']:.2f}, "
        f"{p_words(link['q'])})"
        for link in report["links"]
    ]
    told = f"Gaps are not random: they go with other columns, {listed(links, 3)}."
    quiet = (
        f"No sign that gaps go with other columns ({report['tests']} tests, corrected): they may "
        "be random."
    )
    twins = listed([f"{code(one)} and {code(other)}" for one, other in report["twins"]], 3)
    return answer(
        f"{capital(name.replace('_', ' '))} has the most gaps: {count:,} of {report['rows']:,} "
        f"rows ({percent(count / report['rows'])}).",
        [
            f"{report['whole']:,} of {report['rows']:,} rows are whole.",
            told if links else quiet if report["tests"] else "",
            f"Always missing together: {twins}." if twins else "",
            "Dropping the rows with gaps would then change the picture." if links else "",
        ],
        pipe_table(
            ["column", "missing", "share"],
            [[n, f"{c:,}", percent(c / report["rows"])] for n, c in report["counts"].items()],
        ),
    )
