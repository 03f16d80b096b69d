"""Behaviours: a trend over time, correlations, the largest rows, and who is at risk now."""

import calendar

from bot.playground.analyst.assemble import lines
from bot.playground.analyst.outcome import Outcome
from bot.playground.analyst.profile import Column, Profile, is_identifier, json_line, left_out
from bot.playground.analyst.question import Wish
from bot.playground.analyst.steps import Steps, loading, run, trouble
from bot.playground.analyst.words import answer, figure, listed, p_words, pipe_table


def clock_of(profile: Profile) -> Column | None:
    """The column that says when: a date, or whole numbers called "year"."""
    dates = [column for column in profile.columns if column.kind == "date"]
    years = [
        column
        for column in profile.of_kind("number")
        if column.name.lower() in ("year", "yr", "jahr") and column.facts["whole"]
    ]
    return next(iter(dates + years), None)


def trend(profile: Profile, wish: Wish, clock: Column) -> Steps[str]:
    """One number (or the count of rows) over time, a line for each of a few categories."""
    numbers = [column for column in profile.of_kind("number") if column != clock]
    named = [column for column in numbers if column.name in wish.named]
    measure = next(iter(named or numbers), None)
    splits = [c for c in profile.of_kind("category") if c.name in (wish.by, *wish.named)]
    split = next((c for c in splits if c.distinct <= 8), None) or _needed_split(profile, clock)
    if split and split.name in {told.column for told in wish.filters}:
        split = None
    values = f"table[{measure.name!r}]" if measure else "pd.Series(1.0, index=table.index)"
    how = "mean" if measure else "sum"
    words = measure.words if measure else "rows"
    dates = f"table[{clock.name!r}]"
    if clock.kind == "number":
        dates = f"pd.to_datetime({dates}.astype(int).astype(str), format='%Y')"
    courses = [f"courses = {{{words!r}: course_of(dates, values, {how!r}, step)}}"]
    if split:
        courses = [
            "courses = {",
            "    name: course_of(dates[part.index], values[part.index], " + repr(how) + ", step)",
            f"    for name, part in table.groupby({split.name!r})",
            "}",
        ]
    main = lines(
        loading(profile, wish.filters),
        f"table = table.dropna(subset=[{clock.name!r}])",
        f"dates = {dates}",
        f"values = {values}",
        "step = step_of(dates)",
        courses,
        "facts = {name: course_facts(course) for name, course in courses.items() if len(course)}",
        "for name, fact in facts.items():",
        "    print(f\"{name}: {fact['early']:.4g} at first ({fact['start']}), \"",
        "          f\"{fact['late']:.4g} at last ({fact['end']}), top {fact['top']}\")",
        "name, fact = max(facts.items(), key=lambda item: abs(item[1]['change'] or 0))",
        "turn = 'rose' if fact['late'] > fact['early'] else 'fell'",
        f'title = f"{{name[:1].upper()}}{{name[1:]}} {{turn}}{" most," if split else ""} "',
        "title += f\"from {fact['early']:,.4g} at first to {fact['late']:,.4g} at last\"",
        "path = output_file('trend.png')",
        f"plot_course(path, title, {words!r}, courses)",
        "print(json.dumps(shortened({'facts': facts, 'step': step}), ensure_ascii=False))",
    )
    result = yield from run(f"follow {words} over time", main)
    report = json_line(result.stdout)
    if trouble(result) or not report or not report["facts"]:
        return answer(f"I could not follow {words} over time: {trouble(result)}.", [])
    facts = report["facts"]
    name = max(facts, key=lambda key: abs(facts[key]["change"] or 0))
    fact = facts[name]
    turn = "rose" if fact["late"] > fact["early"] else "fell"
    by = f" for {name}" if split else ""
    change = f" ({fact['change'] * 100:+.0f} %)" if fact["change"] is not None else ""
    finding = (
        f"{_capital(words)}{by} {turn} from {figure(fact['early'])} in the first quarter of "
        f"the time to {figure(fact['late'])} in the last{change}."
    )
    seasons = ""
    if fact["top_month"]:
        top, low = fact["top_month"], fact["bottom_month"]
        seasons = (
            f"By calendar month{by}: highest in {calendar.month_name[top[0]]} ({figure(top[1])}), "
            f"lowest in {calendar.month_name[low[0]]} ({figure(low[1])})."
        )
    each = f", each the {how} of a {report['step']}" if report["step"] != "date" else ""
    bullets = [
        f"Highest{by}: {figure(fact['top'][1])} ({fact['top'][0]}); lowest: "
        f"{figure(fact['bottom'][1])} ({fact['bottom'][0]}).",
        seasons,
        f"{clock.words}: {fact['start']} to {fact['end']}, {fact['points']} points drawn{each}.",
    ]
    rows = [
        [
            str(key),
            figure(f["early"]),
            figure(f["late"]),
            f"{f['change'] * 100:+.0f} %" if f["change"] is not None else "",
        ]
        for key, f in facts.items()
    ]
    return answer(
        finding, bullets, pipe_table([words, "first quarter", "last quarter", "change"], rows)
    )


def _needed_split(profile: Profile, clock: Column) -> Column | None:
    """A category that must part the lines: without it, dates repeat."""
    if clock.distinct >= profile.rows - clock.missing:
        return None
    few = [c for c in profile.of_kind("category") if c.distinct <= 6]
    return next((c for c in few if clock.distinct * c.distinct >= 0.8 * profile.rows), None)


def correlation(profile: Profile, wish: Wish) -> Steps[str]:
    """All numbers against each other, and the strongest pair in detail."""
    numbers = [column.name for column in profile.of_kind("number")]
    named = [name for name in wish.named if name in numbers]
    names = named if len(named) > 1 else numbers[:12]
    if len(names) < 2:
        return answer("There are not two columns of numbers to correlate.", [])
    main = lines(
        loading(profile, wish.filters),
        f"names = {names!r}",
        "pairs = correlations(table, names)",
        "for pair in pairs[:15]:",
        "    print(f\"{' and '.join(pair['pair'])}: {pair['rho']:.2f}, p = {pair['q']:.2g}\")",
        "ranks = table[names].rank().corr()",
        "one, other = pairs[0]['pair'] if pairs else names[:2]",
        "if len(names) > 2:",
        "    title = f'{one} and {other} go together most closely'",
        "    plot_correlations(output_file('correlations.png'), title, ranks)",
        "title = f'{other} against {one}'",
        "pair_path = output_file('strongest_pair.png')",
        "plot_scatter(pair_path, title, table[one], table[other], (one, other))",
        "print(json.dumps(shortened({'pairs': pairs[:30]}), ensure_ascii=False))",
    )
    result = yield from run("correlate all columns of numbers", main)
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
            "correction).",
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
    measure = next((c for name in wish.named for c in numbers if c.name == name), None)
    measure = measure or next(iter(numbers), None)
    texts = [c for c in profile.columns if c.kind in ("text", "category") and c.distinct > 1]
    label = next((c for name in wish.named for c in texts if c.name == name), None)
    label = label or next((c for c in texts if not is_identifier(c, profile.rows)), None)
    label = label or next(iter(texts), None)
    if measure is None or label is None:
        return answer("I need a column of names and a column of numbers for a ranking.", [])
    summed = label.distinct < 0.9 * (profile.rows - label.missing)
    how = f"the mean {measure.words} of each {label.words}" if summed else measure.words
    main = lines(
        loading(profile, wish.filters),
        f"values = table.groupby({label.name!r})[{measure.name!r}].mean()",
        f"values = values.sort_values(ascending=False).head({wish.top})",
        "rows = [{'name': str(name), 'value': float(value)} for name, value in values.items()]",
        "for row in rows:",
        "    print(f\"{row['name']:<40} {row['value']:,.6g}\")",
        f"title = {f'Top {wish.top} of {label.words} by {measure.words}'!r}",
        f"plot_bars(output_file('top.png'), title, {how!r}, rows)",
        "print(json.dumps({'rows': rows}, ensure_ascii=False))",
    )
    result = yield from run(f"rank {label.words} by {measure.words}", main)
    report = json_line(result.stdout)
    if trouble(result) or not report or not report["rows"]:
        return answer(f"I could not rank {label.words}: {trouble(result)}.", [])
    first = report["rows"][0]
    return answer(
        f"{first['name']} has the highest {measure.words}: {figure(first['value'])}.",
        [f"Ranked by {how}; {label.distinct:,} in all."],
        pipe_table(
            [label.words, measure.words], [[r["name"], figure(r["value"])] for r in report["rows"]]
        ),
    )


def risk(profile: Profile, wish: Wish, outcome: Outcome) -> Steps[str]:
    """Who has not had the outcome yet, but looks most like those who had it."""
    name = outcome.column.name
    dropped = left_out(profile, name)
    features = [c.name for c in profile.columns if c.name != name and c.name not in dropped]
    ids = [c.name for c in profile.columns if is_identifier(c, profile.rows)]
    main = lines(
        loading(profile, wish.filters),
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
    result = yield from run(f"estimate each row's risk of {outcome.noun}", main)
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


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
