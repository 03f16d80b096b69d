"""Behaviour: which columns drive an outcome, with a comparison, a model and two plots."""

from collections.abc import Mapping, Sequence
from pprint import pformat
from typing import Any

from bot.playground.analyst import driver_words
from bot.playground.analyst.assemble import lines
from bot.playground.analyst.outcome import Outcome
from bot.playground.analyst.profile import Profile, json_line, left_out
from bot.playground.analyst.question import Wish
from bot.playground.analyst.steps import Steps, filter_words, loading, run, trouble
from bot.playground.analyst.words import answer, file_stem

MOST_FEATURES = 60
STEPS_MAX = 12  # a number with no more values than this is drawn as groups, not as points
TESTS = {
    "share": ("association", "contingency", "held_fixed"),
    "number": ("association", "rank_differences", "held_fixed"),
    "classes": ("class_association", "contingency", "held_fixed_classes"),
}


def drivers(profile: Profile, wish: Wish, outcome: Outcome) -> Steps[str]:
    """Compares every column with the outcome, draws what was found, and answers."""
    fixed = {told.column for told in wish.filters if told.sign == "=="}
    dropped = left_out(profile, outcome.column.name)
    features = [
        column.name
        for column in profile.columns
        if column.name not in dropped and column.name not in fixed | {outcome.column.name}
    ][:MOST_FEATURES]
    if not features:
        return answer(
            f"There is nothing that could drive {outcome.noun} in this table.",
            [driver_words.dropped_words(dropped)],
        )
    result = yield from run(
        f"compare all columns with {outcome.noun}",
        _comparison(profile, wish, outcome, features),
        f"{len(features)} columns could go with {outcome.noun}; I test each, then all together.",
    )
    report = json_line(result.stdout)
    problem = trouble(result)
    if problem or report is None:
        told = problem or "the comparison printed no result"
        return answer(f"I could not compare the columns with {outcome.noun}: {told}.", [])
    if not report["found"]:
        return answer(driver_words.too_few(outcome, report, filter_words(wish.filters)), [])
    yield from _plots(profile, wish, outcome, report)
    return driver_words.told(profile, wish, outcome, report, dropped)


def _comparison(profile: Profile, wish: Wish, outcome: Outcome, features: Sequence[str]) -> str:
    measure, compare, adjust = TESTS[outcome.kind]
    share = outcome.kind == "share"
    detail = (
        [
            "for name in drivers[:3]:",
            "    found[name]['classes'] = class_groups(table[name], outcome)",
        ]
        if outcome.kind == "classes"
        else ["grouped(table, outcome, found)"]
    )
    overall = [] if outcome.kind == "classes" else ["report['overall'] = float(outcome.mean())"]
    show = [
        f"show_drivers(found, model, share={share})",
        "report = {'n': int(outcome.notna().sum()), 'found': found, 'model': model}",
        "report |= {'same': same, 'leaks': leaks, 'rarest': int(outcome.value_counts().min())}",
        *overall,
        "print(json.dumps(shortened(report), ensure_ascii=False))",
    ]
    most = driver_words.MOST_TESTED
    sampling = f"table = table.sample(min(len(table), {most}), random_state=1)"
    return lines(
        loading(profile, wish.filters),
        [sampling] if profile.rows > most else [],
        outcome.code,
        f"features = {pformat(list(features), width=96, compact=True)}",
        "leaks = [name for name in features if gives_away(table[name], outcome)]",
        "left = [name for name in features if name not in leaks] or features",
        "if outcome.notna().sum() < 12 or outcome.nunique() < 2:",
        "    report = {'n': int(outcome.notna().sum()), 'found': {}}",
        "    print(json.dumps(report))",
        "    raise SystemExit",
        f"found = tested(table, outcome, left, {measure}, {compare})",
        "drivers = [name for name in found if found[name]['driver']]",
        "same = overlapping(table, drivers)",
        "kept = [name for name in drivers if name not in same]",
        f"model = modelled(table, outcome, kept, {adjust})",
        detail,
        show,
    )


def _plots(
    profile: Profile, wish: Wish, outcome: Outcome, report: Mapping[str, Any]
) -> Steps[None]:
    found = {
        name: {key: fact[key] for key in ("strength", "low", "high", "driver")}
        | {"note": driver_words.short_note(report, name)}
        for name, fact in list(report["found"].items())[:12]
    }
    stem = file_stem(outcome.noun)
    label = f"strength of the link with {outcome.noun} (0 none, 1 total)"
    main = [
        f"found = {pformat(found, width=96, sort_dicts=False)}",
        f"title = {driver_words.ranking_title(outcome, report)!r}",
        f"plot_strengths(output_file({f'{stem}_drivers.png'!r}), title, {label!r}, found)",
    ]
    lasting = driver_words.lasting(report)
    second = _second_plot(profile, wish, outcome, report, lasting, stem) if lasting else []
    yield from run(
        f"draw the drivers of {outcome.noun}",
        lines(main, second),
        "Two plots: the ranking, and the strongest driver in detail." if second else "One plot.",
    )


def _second_plot(
    profile: Profile,
    wish: Wish,
    outcome: Outcome,
    report: Mapping[str, Any],
    lasting: Sequence[str],
    stem: str,
) -> list[str]:
    lead = profile.column(lasting[0])
    if lead is None:
        return []
    title = driver_words.detail_title(outcome, report, lead.name)
    head = [
        f"title = {title!r}",
        f"path_out = output_file({file_stem(stem, lead.words) + '.png'!r})",
    ]
    if outcome.kind == "classes" and lead.kind == "number":
        load = [loading(profile, wish.filters), outcome.code]
        plot = f"plot_boxes(path_out, title, table[{lead.name!r}], outcome, {lead.words!r})"
        return [*head, *load, plot]
    if outcome.kind == "classes":
        load = [loading(profile, wish.filters), outcome.code]
        groups = f"groups_of(table[{lead.name!r}])"
        return [*head, *load, f"plot_mix(path_out, title, {groups}, outcome, {lead.words!r})"]
    scattered = lead.kind == "number" and lead.distinct > STEPS_MAX
    if outcome.kind == "number" and scattered and not wish.bars:
        pair = f"table[{lead.name!r}], table[{outcome.column.name!r}]"
        names = (lead.words, outcome.column.words)
        load = [loading(profile, wish.filters)]
        return [*head, *load, f"plot_scatter(path_out, title, {pair}, {names!r})"]
    panels = {
        name: [
            {key: row[key] for key in ("group", "n", "mean", "low", "high")}
            for row in report["found"][name]["groups"][:7]
        ]
        for name in lasting[:2]
        if report["found"][name].get("groups")
    }
    if sum(len(rows) for rows in panels.values()) > 10:
        panels = dict(list(panels.items())[:1])
    return [
        *head,
        f"panels = {pformat(panels, width=96, sort_dicts=False)}",
        f"overall = {report['overall']!r}",
        f"plot_groups(path_out, title, {outcome.label!r}, panels, overall)",
    ]
