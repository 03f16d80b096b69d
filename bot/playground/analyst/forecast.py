"""Behaviour: a course carried on into the future, judged on its own past."""

from collections.abc import Mapping
from typing import Any

from bot.playground.analyst.assemble import lines
from bot.playground.analyst.courses import dated, measured
from bot.playground.analyst.profile import Column, Profile, json_line
from bot.playground.analyst.question import Wish
from bot.playground.analyst.steps import Steps, filter_words, run_on_table, trouble
from bot.playground.analyst.words import answer, capital, figure, percent, pipe_table

LEAST = 16
"""Points that a forecast needs."""


def forecast(profile: Profile, wish: Wish, clock: Column) -> Steps[str]:
    """Exponential smoothing against the last value and the last season on four cuts of the past;
    the one with the smaller error goes on."""
    measure, values = measured(profile, wish, clock)
    words = measure.words if measure else "rows"
    how = "mean" if measure else "sum"
    load = lines(
        dated(clock, values),
        f"step = {wish.step!r}" if wish.step else "step = step_of(dates)",
        f"course = regular(course_of(dates, values, {how!r}, step))",
        "season = period_of(course)",
        f"ahead = {wish.ahead} or min(max(season, 6), len(course) // 6)",
        "ahead = max(1, min(ahead, len(course)))",
    )
    test = lines(
        load,
        "test = {}",
        f"if len(course) >= {LEAST}:",
        "    test = backtest(course, min(ahead, len(course) // 6), season)",
        "    print(test)",
        "report = {'n': len(course), 'season': season, 'ahead': ahead, 'test': test}",
        "report |= {'start': str(course.index[0])[:10], 'end': str(course.index[-1])[:10]}",
        "print(json.dumps(shortened(report), ensure_ascii=False))",
    )
    result = yield from run_on_table(
        f"test forecasts of {words} on its past",
        profile,
        wish.filters,
        test,
        "A forecast is worth what it would have been worth before: I test it on the past first.",
    )
    report = json_line(result.stdout)
    if trouble(result) or not report:
        return answer(f"I could not forecast {words}: {trouble(result)}.", [])
    if not report["test"] or not report["test"]["cuts"]:
        return answer(
            f"{report['n']} points of {words} are too few for a forecast with an interval.",
            [f"At least {LEAST} are needed, and three seasons where there are seasons."],
        )
    best = _best(report["test"]["errors"])
    draw = lines(
        load,
        f"future = carried_on(course, ahead, season, {best!r})",
        "print(future.to_string())",
        "rows = [[str(day)[:10], *map(float, row)] for day, *row in future.itertuples()]",
        f'title = {capital(words)!r} + f": {{rows[-1][1]:,.4g}} expected for {{rows[-1][0]}}"',
        f"plot_forecast(output_file('forecast.png'), title, {words!r}, course, future)",
        "future.to_csv(output_file('forecast.csv'), index_label='date')",
        "print(json.dumps({'rows': rows}))",
    )
    drawn = yield from run_on_table(
        f"carry {words} on with its {best}", profile, wish.filters, draw
    )
    future = json_line(drawn.stdout)
    if trouble(drawn) or not future:
        return answer(f"I could not carry {words} on: {trouble(drawn)}.", [])
    return _told(words, wish, report, best, future["rows"])


def _best(errors: Mapping[str, float]) -> str:
    """The simplest way whose error is within 5 % of the smallest."""
    least = min(errors.values())
    return next(n for n in ("last value", "last season", "smoothing") if errors[n] <= 1.05 * least)


def _told(
    words: str, wish: Wish, report: Mapping[str, Any], best: str, rows: list[list[Any]]
) -> str:
    errors, held = report["test"]["errors"], report["test"]["held"]
    last = rows[-1]
    where = f" ({filter_words(wish.filters)})" if wish.filters else ""
    finding = (
        f"{capital(words)}{where}: {figure(last[1])} expected for {last[0]}, 95 % interval "
        f"{figure(last[2])} to {figure(last[3])}."
    )
    simple = min(errors["last value"], errors["last season"])
    if best == "smoothing":
        gain = 1 - errors["smoothing"] / simple
        judged = (
            f"On the past, exponential smoothing missed by {figure(errors['smoothing'])} on "
            f"average, {percent(gain)} less than just repeating the past ({figure(simple)})."
        )
    else:
        judged = (
            f"Exponential smoothing is no better than simply repeating the {best}: it missed by "
            f"{figure(errors['smoothing'])} on average, that by {figure(errors[best])}. So the "
            f"{best} goes on."
        )
    bullets = [
        judged,
        f"Its 95 % interval held {percent(held)} of the true values in {report['test']['cuts']} "
        "cuts of the past" + (": rather too narrow." if held < 0.88 else ".")
        if best == "smoothing" and held is not None
        else "",
        f"A season of {report['season']} steps is taken into account."
        if report["season"] > 1 and best != "last value"
        else "No season is taken into account.",
        f"{report['n']:,} points from {report['start']} to {report['end']}; all steps are in "
        "`forecast.csv`.",
    ]
    body = [[r[0], figure(r[1]), f"{figure(r[2])} to {figure(r[3])}"] for r in _shown(rows)]
    return answer(
        finding,
        bullets,
        pipe_table(["date", words, "95 % interval"], body),
        "It only carries the past on: it knows nothing of what is about to change.",
    )


def _shown(rows: list[list[Any]]) -> list[list[Any]]:
    """At most eight of the steps, evenly, the last one among them."""
    step = -(-len(rows) // 8)
    return rows[len(rows) - 1 :: -step][::-1]
