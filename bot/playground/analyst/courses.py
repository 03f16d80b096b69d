"""Behaviour: a trend over time, with the patterns of the year and the week tested."""

import calendar
from collections.abc import Mapping
from typing import Any

from bot.playground.analyst.assemble import lines
from bot.playground.analyst.outcome import outcome_of
from bot.playground.analyst.profile import Column, Profile, json_line
from bot.playground.analyst.question import Wish
from bot.playground.analyst.steps import Steps, filter_words, run, run_on_table, trouble
from bot.playground.analyst.words import answer, capital, figure, p_words, percent, pipe_table


def measured(profile: Profile, wish: Wish, clock: Column) -> tuple[Column | None, str]:
    """The column that a course follows (None: the count of rows), and the code of its values."""
    numbers = [column for column in profile.of_kind("number") if column != clock]
    for name in wish.named:
        column = profile.column(name)
        outcome = outcome_of(column) if column else None
        if column and outcome and outcome.kind == "share" and column.kind == "category":
            code = outcome.code.replace("outcome = ", "", 1)
            return column, code
    named = [column for column in numbers if column.name in wish.named]
    measure = next(iter(named or numbers), None)
    if measure is None:
        return None, "pd.Series(1.0, index=table.index)"
    return measure, f"table[{measure.name!r}].astype(float)"


def dated(clock: Column, values: str) -> str:
    """The lines that make ``dates`` and ``values``."""
    dates = f"table[{clock.name!r}]"
    if clock.kind == "number":
        dates = f"pd.to_datetime({dates}.astype(int).astype(str), format='%Y')"
    drop = f"table = table.dropna(subset=[{clock.name!r}])"
    return lines(drop, f"dates = {dates}", f"values = {values}")


def trend(profile: Profile, wish: Wish, clock: Column) -> Steps[str]:
    """One number (or the count of rows) over time, a line for each of a few categories."""
    measure, values = measured(profile, wish, clock)
    splits = [c for c in profile.of_kind("category") if c.name in (wish.by, *wish.named)]
    split = next((c for c in splits if c.distinct <= 8 and c != measure), None)
    split = split or _needed_split(profile, clock)
    if split and split.name in {told.column for told in wish.filters}:
        split = None
    how = "mean" if measure else "sum"
    words = measure.words if measure else "rows"
    courses = [f"courses = {{{words!r}: course_of(dates, values, {how!r}, step)}}"]
    if split:
        courses = [
            "courses = {",
            "    name: course_of(dates[part.index], values[part.index], " + repr(how) + ", step)",
            f"    for name, part in table.groupby({split.name!r})",
            "}",
        ]
    main = lines(
        dated(clock, values),
        f"step = {wish.step!r}" if wish.step else "step = step_of(dates)",
        courses,
        "facts = {name: course_facts(course) for name, course in courses.items() if len(course)}",
        "for name, fact in facts.items():",
        "    print(f\"{name}: {fact['early']:.4g} at first ({fact['start']}), \"",
        "          f\"{fact['late']:.4g} at last ({fact['end']}), p = {fact['p']:.2g}\")",
        "name, fact = max(facts.items(), key=lambda item: abs(item[1]['change'] or 0))",
        "patterns = {}",
        f"rows = table.index[table[{split.name!r}] == name]" if split else "rows = table.index",
        f"fine = course_of(dates[rows], values[rows], {how!r}, 'date')",
        "for part in ('month', 'weekday'):",
        "    pattern = pattern_of(fine, part)",
        "    if pattern:",
        "        print(f\"{part}: explains {pattern['explained']:.1%}, p = {pattern['p']:.2g}\")",
        "        patterns[part] = pattern",
        "turn = 'rose' if fact['late'] > fact['early'] else 'fell'",
        f'title = f"{{name[:1].upper()}}{{name[1:]}} {{turn}}{" most," if split else ""} "',
        "title += f\"from {amount(fact['early'])} at first to {amount(fact['late'])} at last\"",
        "if fact['p'] >= 0.05:",
        "    title = f'{name[:1].upper()}{name[1:]} shows no certain trend'",
        "path = output_file('trend.png')",
        f"plot_course(path, title, {words!r}, courses)",
        "report = {'facts': facts, 'step': step, 'patterns': patterns}",
        "print(json.dumps(shortened(report), ensure_ascii=False))",
    )
    result = yield from run_on_table(f"follow {words} over time", profile, wish.filters, main)
    report = json_line(result.stdout)
    if trouble(result) or not report or not report["facts"]:
        return answer(f"I could not follow {words} over time: {trouble(result)}.", [])
    certain = [part for part, found in report["patterns"].items() if _holds(found)]
    for part in certain[:1]:
        pattern = report["patterns"][part]
        top = _names(part)[pattern["top"]]
        yield from run(
            f"draw the pattern by {part}",
            lines(
                f"pattern = { ({key: pattern[key] for key in ('part', 'means')})!r}",
                f"title = {_pattern_title(words, part, top)!r}",
                f"path = output_file('pattern_by_{part}.png')",
                f"plot_pattern(path, title, {f'{words}: beyond the course itself'!r}, pattern)",
            ),
            f"The pattern by {part} is more than chance; I draw it.",
        )
    return _told(profile, wish, clock, words, how, split, report)


def _pattern_title(words: str, part: str, top: str) -> str:
    return f"{capital(words)} is highest {'in' if part == 'month' else 'on'} {top}"


def _names(part: str) -> list[str]:
    return list(calendar.month_name if part == "month" else calendar.day_name)


def _step(step: str) -> str:
    return "step" if step == "date" else step


def _holds(pattern: Mapping[str, Any]) -> bool:
    return bool(pattern["p"] < 0.025 and pattern["explained"] > 0.02)


def _told(
    profile: Profile,
    wish: Wish,
    clock: Column,
    words: str,
    how: str,
    split: Column | None,
    report: Mapping[str, Any],
) -> str:
    facts = report["facts"]
    name = max(facts, key=lambda key: abs(facts[key]["change"] or 0))
    fact = facts[name]
    turn = "rose" if fact["late"] > fact["early"] else "fell"
    by = f" for {name}" if split else ""
    where = f" ({filter_words(wish.filters)})" if wish.filters else ""
    change = f" ({fact['change'] * 100:+.0f} %)" if fact["change"] is not None else ""
    finding = (
        f"{capital(words)}{by}{where} {turn} from {figure(fact['early'])} in the first quarter of "
        f"the time to {figure(fact['late'])} in the last{change}."
    )
    if fact["p"] >= 0.05:
        finding = (
            f"{capital(words)}{by}{where} shows no certain trend: {figure(fact['early'])} in the "
            f"first quarter of the time, {figure(fact['late'])} in the last ({p_words(fact['p'])})."
        )
    each = f", each the {how} of a {report['step']}" if report["step"] != "date" else ""
    bullets = [
        f"Trend{by}: {figure(fact['slope'])} a {_step(report['step'])} (95 % interval "
        f"{figure(fact['slope_low'])} to {figure(fact['slope_high'])}, {p_words(fact['p'])}, "
        "allowing for neighbours being alike)."
        if "slope_low" in fact
        else f"{fact['points']} points are too few to test a trend.",
        f"Highest{by}: {figure(fact['top'][1])} ({fact['top'][0]}); lowest: "
        f"{figure(fact['bottom'][1])} ({fact['bottom'][0]}).",
        *(_pattern(part, found, by) for part, found in report["patterns"].items()),
        f"It repeats about every {fact['cycle']['lag']} steps (autocorrelation "
        f"{fact['cycle']['alike']:.2f})."
        if fact["cycle"] and not any(_holds(p) for p in report["patterns"].values())
        else "",
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
    head = [words, "first quarter", "last quarter", "change"]
    return answer(finding, bullets, pipe_table(head, rows))


def _pattern(part: str, found: Mapping[str, Any], by: str) -> str:
    """One pattern in words: where it is high and low, or that there is none."""
    block = "years" if part == "month" else "weeks"
    if not _holds(found):
        return f"No pattern by {part}{by} ({p_words(found['p'])} over {found['blocks']} {block})."
    top, bottom = _names(part)[found["top"]], _names(part)[found["bottom"]]
    return (
        f"Pattern by {part}{by}: highest in {top}, lowest in {bottom} ({p_words(found['p'])} over "
        f"{found['blocks']} {block}; it explains {percent(found['explained'])} of what moves "
        "besides the course)."
    )


def _needed_split(profile: Profile, clock: Column) -> Column | None:
    """A category that must part the lines: without it, dates repeat."""
    if clock.distinct >= profile.rows - clock.missing:
        return None
    few = [c for c in profile.of_kind("category") if c.distinct <= 6]
    return next((c for c in few if clock.distinct * c.distinct >= 0.8 * profile.rows), None)
