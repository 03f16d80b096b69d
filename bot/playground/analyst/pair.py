"""Behaviour: two columns against each other, "compare height and weight"."""

from typing import Any

from bot.playground.analyst.assemble import lines
from bot.playground.analyst.groups import groups
from bot.playground.analyst.orders import ordering
from bot.playground.analyst.profile import Column, Profile, json_line
from bot.playground.analyst.question import Wish, replaced
from bot.playground.analyst.steps import Steps, filter_words, run_on_table, trouble
from bot.playground.analyst.words import answer, capital, figure, file_stem, p_words, pipe_table


def two_columns(profile: Profile, wish: Wish) -> tuple[Column, Column] | None:
    """The two columns of numbers or categories that a question names, as it orders them."""
    usable = [
        column for column in profile.of_kind("number", "category") if column.name in wish.named
    ]
    if len(usable) != 2:
        return None
    first, second = sorted(usable, key=lambda column: wish.named.index(column.name))
    return first, second


def pair(profile: Profile, wish: Wish, one: Column, other: Column) -> Steps[str]:
    """Two numbers row by row, a number by a category's groups, or the mix of two categories."""
    if one.kind == other.kind == "number":
        return (yield from _numbers(profile, wish, one, other))
    if one.kind == other.kind == "category":
        return (yield from _categories(profile, wish, one, other))
    by = one if one.kind == "category" else other
    return (yield from groups(profile, replaced(wish, by=by.name)))


def _numbers(profile: Profile, wish: Wish, one: Column, other: Column) -> Steps[str]:
    columns = f"table[{one.name!r}], table[{other.name!r}]"
    main = lines(
        f"report = paired_columns({columns})",
        "print(f\"{report['n']:,} whole rows, Pearson's r {report['pearson'][0]:.3f}\")",
        f"title = {f'{other.words} against {one.words}: r = '!r}",
        "title += f\"{report['pearson'][0]:.2f}\"",
        f"path = output_file({file_stem(other.words, one.words) + '.png'!r})",
        f"plot_scatter(path, title, {columns}, {(one.words, other.words)!r})",
        "print(json.dumps(shortened(report), ensure_ascii=False))",
    )
    result = yield from run_on_table(
        f"compare {one.words} and {other.words}", profile, wish.filters, main
    )
    report = json_line(result.stdout)
    if trouble(result) or not report:
        return answer(f"I could not compare {one.words} and {other.words}: {trouble(result)}.", [])
    r, low, high = report["pearson"]
    where = f" for {filter_words(wish.filters)}" if wish.filters else ""
    certain = report["p"] < 0.05
    how = "rise together" if r > 0 else "run against each other"
    finding = f"{capital(one.words)} and {other.words} {how}{where}: r = {r:.2f}."
    if not certain:
        finding = f"{capital(one.words)} and {other.words} go their own ways{where}: r = {r:.2f}."
    bent = abs(report["spearman"]) - abs(r)
    bullets = [
        f"Pearson's r {r:.2f} (95 % interval {low:.2f} to {high:.2f}, {p_words(report['p'])}, "
        f"{report['n']:,} rows); by ranks {report['spearman']:.2f}"
        + (": the line is bent, or a few values pull." if abs(bent) > 0.1 else "."),
        _gap(report, one, other),
    ]
    rows = [
        [column.words, column.shown(mean), column.shown(median)]
        for column, mean, median in zip(
            (one, other), report["means"], report["medians"], strict=True
        )
    ]
    return answer(finding, bullets, pipe_table(["column", "mean", "median"], rows))


def _gap(report: dict[str, Any], one: Column, other: Column) -> str:
    """The difference row by row, of two columns that measure the same thing by their names."""
    shared = set(one.words.lower().split()) & set(other.words.lower().split())
    times = {"before", "after", "pre", "post"}
    if not shared and not times & {one.words.lower(), other.words.lower()}:
        return ""
    if not report["alike"]:
        return "Their values lie in different ranges, so their difference says nothing."
    gap, low, high = report["gap"]
    told = f"{figure(gap)} (95 % interval {figure(low)} to {figure(high)})"
    if report["p_gap"] >= 0.05:
        return f"Row by row {other.words} minus {one.words} is {told}: no certain difference."
    return f"Row by row {other.words} minus {one.words} is {told}, {p_words(report['p_gap'])}."


def _categories(profile: Profile, wish: Wish, one: Column, other: Column) -> Steps[str]:
    main = lines(
        ordering(profile, [one.name, other.name]),
        f"one, other = groups_of(table[{one.name!r}]), groups_of(table[{other.name!r}])",
        "strength, p = contingency(one, other)",
        "print(pd.crosstab(one, other).to_string())",
        "shares = pd.crosstab(one, other, normalize='index')",
        "spread = (shares.max() - shares.min()).idxmax()",
        "ends = [str(shares[spread].idxmax()), str(shares[spread].idxmin())]",
        "values = [float(shares[spread].max()), float(shares[spread].min())]",
        f"title = {f'{other.words} by {one.words}'!r} + f': strength {{strength:.2f}} of 1'",
        f"path = output_file({file_stem(other.words, one.words) + '.png'!r})",
        f"plot_mix(path, title, one, other, {one.words!r})",
        "report = {'strength': strength, 'p': p, 'spread': str(spread), 'ends': ends}",
        "report |= {'values': values, 'n': int((one.notna() & other.notna()).sum())}",
        "print(json.dumps(shortened(report), ensure_ascii=False))",
    )
    result = yield from run_on_table(
        f"compare {one.words} and {other.words}", profile, wish.filters, main
    )
    report = json_line(result.stdout)
    if trouble(result) or not report:
        return answer(f"I could not compare {one.words} and {other.words}: {trouble(result)}.", [])
    together = "go together" if report["p"] < 0.05 else "do not go together for certain"
    high, low = (f"{value * 100:.0f} %" for value in report["values"])
    return answer(
        f"{capital(one.words)} and {other.words} {together}: strength "
        f"{report['strength']:.2f} of 1, {p_words(report['p'])}.",
        [
            f"Widest: {other.words} = {report['spread']} is {high} at {report['ends'][0]} and "
            f"{low} at {report['ends'][1]}.",
            f"{report['n']:,} rows; Cramér's V, chi-square test.",
        ],
    )
