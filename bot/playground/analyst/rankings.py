"""Behaviours: correlations, the largest rows, and who is at risk now."""

from bot.playground.analyst.assemble import lines
from bot.playground.analyst.outcome import Outcome
from bot.playground.analyst.profile import Profile, is_identifier, json_line, left_out
from bot.playground.analyst.question import Wish
from bot.playground.analyst.steps import Steps, run_on_table, trouble
from bot.playground.analyst.words import answer, listed, p_words, pipe_table

NAMES = ("name", "title", "titel")
"""How the names of columns end that say what a row is about."""


def correlation(profile: Profile, wish: Wish) -> Steps[str]:
    """All numbers against each other, and the strongest pair in detail."""
    numbers = [column.name for column in profile.of_kind("number")]
    named = [name for name in wish.named if name in numbers]
    names = named if len(named) > 1 else numbers[:12]
    if len(names) < 2:
        return answer("There are not two columns of numbers to correlate.", [])
    main = lines(
        f"names = {names!r}",
        "pairs = correlations(table, names)",
        "for pair in pairs[:15]:",
        "    print(f\"{' and '.join(pair['pair'])}: {pair['rho']:.2f}, p = {pair['q']:.2g}\")",
        "ranks = table[names].rank().corr()",
        "one, other = pairs[0]['pair'] if pairs else names[:2]",
        "if len(names) > 2:",
        "    title = 'No two columns go together more than chance explains'",
        "    if pairs and pairs[0]['q'] < 0.05:",
        "        title = f'{one} and {other} go together most closely'",
        "    plot_correlations(output_file('correlations.png'), title, ranks)",
        "title = f'{other} against {one}'",
        "pair_path = output_file('strongest_pair.png')",
        "plot_scatter(pair_path, title, table[one], table[other], (one, other))",
        "print(json.dumps(shortened({'pairs': pairs[:30]}), ensure_ascii=False))",
    )
    result = yield from run_on_table(
        "correlate all columns of numbers", profile, wish.filters, main
    )
    report = json_line(result.stdout)
    if trouble(result) or not report or not report["pairs"]:
        return answer(f"I could not correlate the columns: {trouble(result)}.", [])
    pairs = report["pairs"]
    top = pairs[0]
    one, other = top["pair"]
    certain = [pair for pair in pairs if pair["q"] < 0.05]
    how = "rise together" if top["rho"] > 0 else "run against each other"
    finding = f"{one} and {other} {how} most closely: rank correlation {top['rho']:.2f}."
    if not certain:
        finding = "No two columns of numbers go together more than chance explains."
    return answer(
        finding,
        [
            f"{len(certain)} of the {len(pairs)} strongest pairs are certain (p < 0.05 after "
            "correction)."
            if len(pairs) > 1
            else f"That is {'certain' if certain else 'not certain'} ({p_words(pairs[0]['q'])}).",
            "Rank correlations also see bent lines, as long as they rise or fall throughout.",
        ],
        pipe_table(
            ["one", "other", "rank correlation", "p"],
            [[*p["pair"], f"{p['rho']:.2f}", p_words(p["q"])] for p in pairs[:8]],
        ),
    )


def top(profile: Profile, wish: Wish) -> Steps[str]:
    """The rows (or the sums of a category) with the largest value of a number."""
    numbers = profile.of_kind("number")
    named = [wish.by, *wish.named]
    measure = next((c for name in named for c in numbers if c.name == name), None)
    measure = measure or next(iter(numbers), None)
    texts = [c for c in profile.columns if c.kind in ("text", "category") and c.distinct > 1]
    label = next((c for name in wish.named for c in texts if c.name == name), None)
    label = label or next((c for c in texts if c.words.lower().endswith(NAMES)), None)
    label = label or next((c for c in texts if not is_identifier(c, profile.rows)), None)
    label = label or next(iter(texts), None)
    if measure is None or label is None:
        return answer("I need a column of names and a column of numbers for a ranking.", [])
    summed = label.distinct < 0.9 * (profile.rows - label.missing)
    how = f"the mean {measure.words} of each {label.words}" if summed else measure.words
    end = "Bottom" if wish.lowest else "Top"
    main = lines(
        f"values = table.groupby({label.name!r})[{measure.name!r}].mean()",
        f"values = values.sort_values(ascending={wish.lowest}).head({wish.top})",
        "rows = [{'name': str(name), 'value': float(value)} for name, value in values.items()]",
        "for row in rows:",
        "    print(f\"{row['name']:<40} {row['value']:,.6g}\")",
        f"title = {f'{end} {wish.top} of {label.words} by {measure.words}'!r}",
        f"plot_bars(output_file('top.png'), title, {how!r}, rows)",
        "print(json.dumps({'rows': rows}, ensure_ascii=False))",
    )
    result = yield from run_on_table(
        f"rank {label.words} by {measure.words}", profile, wish.filters, main
    )
    report = json_line(result.stdout)
    if trouble(result) or not report or not report["rows"]:
        return answer(f"I could not rank {label.words}: {trouble(result)}.", [])
    first = report["rows"][0]
    return answer(
        f"{first['name']} has the {'lowest' if wish.lowest else 'highest'} {measure.words}: "
        f"{measure.shown(first['value'])}.",
        [f"Ranked by {how}; {label.distinct:,} in all."],
        pipe_table(
            [label.words, measure.words],
            [[r["name"], measure.shown(r["value"])] for r in report["rows"]],
        ),
    )


def risk(profile: Profile, wish: Wish, outcome: Outcome) -> Steps[str]:
    """Who has not had the outcome yet, but looks most like those who had it."""
    name = outcome.column.name
    dropped = left_out(profile, name)
    features = [c.name for c in profile.columns if c.name != name and c.name not in dropped]
    ids = [c.name for c in profile.columns if is_identifier(c, profile.rows)]
    main = lines(
        outcome.code,
        "table, outcome = table[outcome.notna()], outcome.dropna()",
        f"features = {features!r}",
        "features = [name for name in features if not gives_away(table[name], outcome)]",
        "chance, quality = risks(table, outcome, features)",
        "table.insert(0, 'risk', chance)",
        "waiting = table[outcome == 0].sort_values('risk', ascending=False)",
        "waiting.head(100).to_csv(output_file('at_risk.csv'), index=False)",
        f"columns = ['risk', *{ids[:1]!r}, *features[:4]]",
        "print(f'ranking quality (area under the curve) {quality:.2f}')",
        "print(waiting[columns].head(8).to_string(index=False))",
        "rows = waiting[columns].head(8).astype(str).to_numpy().tolist()",
        "high = int((waiting['risk'] >= 2 * outcome.mean()).sum())",
        "report = {'quality': quality, 'rows': rows, 'columns': columns, 'waiting': len(waiting)}",
        "report |= {'high': high, 'overall': float(outcome.mean())}",
        "print(f'{high} of {len(waiting)} have at least twice the average risk')",
        "print(json.dumps(shortened(report), ensure_ascii=False))",
    )
    result = yield from run_on_table(
        f"estimate each row's risk of {outcome.noun}", profile, wish.filters, main
    )
    report = json_line(result.stdout)
    if trouble(result) or not report:
        return answer(f"I could not estimate the risk of {outcome.noun}: {trouble(result)}.", [])
    return answer(
        f"{report['high']:,} of {report['waiting']:,} rows without {outcome.noun} so far have "
        "at least twice the average risk.",
        [
            f"The average is {report['overall'] * 100:.0f} %; the 100 rows with the highest risk "
            "are in `at_risk.csv`.",
            f"How well this ranks rows it has not seen: {report['quality']:.2f} (0.5 is chance, "
            "1 is perfect).",
            f"Used: {listed([f'`{feature}`' for feature in features])}.",
        ],
        pipe_table(report["columns"], report["rows"]),
        "A risk says who resembles those who left, not who will.",
    )
