"""Behaviour: which columns drive an outcome, with a comparison, a model and two plots."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pprint import pformat
from typing import Any

from bot.playground.analyst import driver_words
from bot.playground.analyst.assemble import lines, spelled
from bot.playground.analyst.orders import ordering
from bot.playground.analyst.outcome import Outcome
from bot.playground.analyst.profile import Profile, json_line, left_out
from bot.playground.analyst.question import Wish
from bot.playground.analyst.steps import (
    Steps,
    filter_words,
    loading,
    run,
    run_on_table,
    trouble,
)
from bot.playground.analyst.words import answer, file_stem

MOST_FEATURES = 60
MOST_PAIRED = 14
STEPS_MAX = 12  # a number with no more values than this is drawn as groups, not as points
GAPPY = (0.05, 0.8)  # shares of missing values between which a gap may itself say something


@dataclass(frozen=True, slots=True)
class Features:
    """The columns that may drive an outcome, those made from others among them."""

    plain: tuple[str, ...]
    dates: tuple[str, ...]
    gappy: tuple[str, ...]
    dropped: Mapping[str, str]

    @property
    def code(self) -> str:
        """The lines that make ``features`` (and the columns made from others)."""
        names = f"features = {pformat(list(self.plain), width=96, compact=True)}"
        made = [
            f"table[{f'{name} missing'!r}] = np.where(table[{name!r}].isna(), 'yes', 'no')"
            for name in self.gappy
        ]
        if self.dates:
            made.append(f"table = with_dates(table, {list(self.dates)!r})")
        if not made:
            return names
        new = "sorted(name for name in set(table) - known if table[name].nunique() > 1)"
        return lines(names, "known = set(table)", made, f"features += {new}")


def features_of(profile: Profile, wish: Wish, outcome: Outcome) -> Features:
    """What could drive the outcome, and what is left out with the reasons."""
    dropped = left_out(profile, outcome.column.name)
    fixed = {told.column for told in wish.filters if told.sign == "=="} | {outcome.column.name}
    usable = [column for column in profile.columns if column.name not in fixed]
    dates = [c.name for c in usable if c.kind == "date" and c.distinct > 1][:3]
    low, high = (share * profile.rows for share in GAPPY)
    gappy = [c.name for c in usable if low <= c.missing <= high and c.name not in dropped]
    plain = [column.name for column in usable if column.name not in dropped][:MOST_FEATURES]
    dropped = {name: reason for name, reason in dropped.items() if name not in dates}
    return Features(tuple(plain), tuple(dates), tuple(gappy[:10]), dropped)


def drivers(profile: Profile, wish: Wish, outcome: Outcome) -> Steps[str]:
    """Compares every column with the outcome, draws what was found, and answers."""
    features = features_of(profile, wish, outcome)
    dropped = features.dropped
    if not features.plain and not features.dates:
        return answer(
            f"There is nothing that could drive {outcome.noun} in this table.",
            [driver_words.dropped_words(dropped)],
        )
    result = yield from run_on_table(
        f"compare all columns with {outcome.noun}",
        profile,
        wish.filters,
        _comparison(profile, outcome, features),
        f"{len(features.plain)} columns could go with {outcome.noun}; I test each, then all "
        "together.",
    )
    report = json_line(result.stdout)
    problem = trouble(result)
    if problem or report is None:
        told = problem or "the comparison printed no result"
        return answer(f"I could not compare the columns with {outcome.noun}: {told}.", [])
    if not report["found"]:
        return answer(driver_words.too_few(outcome, report, filter_words(wish.filters)), [])
    if not driver_words.lasting(report):
        together = yield from _together(profile, wish, outcome, features, report)
        if together:
            return together
    yield from _plots(profile, wish, outcome, report)
    return driver_words.told(profile, wish, outcome, report, dropped)


def _comparison(profile: Profile, outcome: Outcome, features: Features) -> str:
    detail = (
        "    fact['classes'] = class_groups(table[name], outcome)"
        if outcome.kind == "classes"
        else [
            "    fact['groups'] = outcome_by(groups_of(table[name]), outcome)",
            "    fact['contrast'] = contrast(fact['groups'])",
            f"    show_groups(fact['groups'], share={outcome.kind == 'share'})",
        ]
    )
    overall = [] if outcome.kind == "classes" else ["report['overall'] = float(outcome.mean())"]
    return lines(
        f"table = table.sample(min(len(table), {driver_words.MOST_TESTED}), random_state=1)",
        outcome.code,
        ordering(profile, features.plain),
        features.code,
        "report = drivers_of(table, outcome, features)",
        "if report['found']:",
        "    show_drivers(report)",
        "drivers = [name for name, fact in report['found'].items() if fact['driver']]",
        "for name in drivers[:10]:",
        "    fact = report['found'][name]",
        "    print(name)",
        detail,
        overall,
        "print(json.dumps(shortened(report), ensure_ascii=False))",
    )


def _together(
    profile: Profile, wish: Wish, outcome: Outcome, features: Features, report: Mapping[str, Any]
) -> Steps[str]:
    """Two columns that only together go with the outcome; empty when there are none either."""
    names = [name for name in report["found"] if name not in report["leaks"]][:MOST_PAIRED]
    if len(names) < 2 or report["n"] < 60:
        return ""
    result = yield from run_on_table(
        f"look for pairs of columns that go with {outcome.noun} only together",
        profile,
        wish.filters,
        lines(
            outcome.code,
            ordering(profile, features.plain),
            features.code,
            f"pairs = paired(table, outcome, {names!r})",
            "for pair in pairs[:5]:",
            "    print(' and '.join(pair['pair']), f\"p = {pair['p']:.2g}\")",
            "one, other = pairs[0]['pair']",
            "both = combined(table[one], table[other])",
            *(
                [
                    "rows = class_groups(both, outcome)",
                    "report = {'pairs': pairs[:5], 'rows': rows}",
                ]
                if outcome.kind == "classes"
                else [
                    "rows = outcome_by(both, outcome)",
                    f"show_groups(rows, share={outcome.kind == 'share'})",
                    "report = {'pairs': pairs[:5], 'rows': rows, 'overall': float(outcome.mean())}",
                ]
            ),
            "print(json.dumps(shortened(report), ensure_ascii=False))",
        ),
        f"No column alone goes with {outcome.noun}: I look whether two of them do together.",
    )
    found = json_line(result.stdout)
    if trouble(result) or not found or not found["pairs"] or found["pairs"][0]["p"] >= 0.01:
        return ""
    if outcome.kind != "classes":
        yield from run(
            f"draw {outcome.noun} by the pair",
            lines(
                f"rows = {spelled(found['rows'][:8])}",
                f"title = {driver_words.pair_title(outcome, found)!r}",
                f"path = output_file({file_stem(outcome.noun) + '_pair.png'!r})",
                f"panels = {{{' and '.join(found['pairs'][0]['pair'])!r}: rows}}",
                f"plot_groups(path, title, {outcome.label!r}, panels, {found['overall']!r})",
            ),
        )
    return driver_words.told_pair(outcome, found, len(names), features.dropped)


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
        f"found = {spelled(found)}",
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
        load += ordering(profile, [lead.name])
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
        f"panels = {spelled(panels)}",
        f"overall = {report['overall']!r}",
        f"plot_groups(path_out, title, {outcome.label!r}, panels, overall)",
    ]
