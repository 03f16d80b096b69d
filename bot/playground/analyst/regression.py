"""Behaviour: a regression with its diagnostics, refitted when they ask for it."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.playground.analyst.assemble import lines
from bot.playground.analyst.outcome import Outcome, outcome_of
from bot.playground.analyst.profile import Column, Profile, default_outcome, json_line, left_out
from bot.playground.analyst.question import Wish
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

MOST_PREDICTORS = 12
ROWS_EACH = 5  # rows (of the rarer outcome, where there are two) that each coefficient needs
INFLATED = 10  # variance inflation from which a coefficient says little
TRIES = 5


def regression(profile: Profile, wish: Wish) -> Steps[str]:
    """Fits, looks at the diagnostics, and fits again without leaks and doubles, with robust
    errors where the spread is uneven."""
    target = _target(profile, wish)
    outcome = outcome_of(target) if target else None
    numbers = listed([code(column.name) for column in profile.of_kind("number")], 8)
    if target is None or outcome is None or outcome.kind == "classes":
        return answer(
            "A regression needs an outcome that is a number or has two values.",
            [f"Numbers here: {numbers}." if numbers else "There is none in this table."],
        )
    features = _features(profile, wish, target)
    dropped: dict[str, str] = {}
    robust, report = False, None
    for _ in range(TRIES):
        if not features:
            return answer(f"Nothing is left to explain {outcome.noun} with.", [_lost(dropped)])
        result = yield from run_on_table(
            f"fit {outcome.noun} on {counted(len(features), 'column')}"
            + (" with robust errors" if robust else ""),
            profile,
            wish.filters,
            _main(outcome, features, robust),
            _next_thought(outcome, features, dropped, robust),
        )
        report = json_line(result.stdout)
        if trouble(result) or not report:
            told = trouble(result) or "it printed no result"
            return answer(f"I could not fit {outcome.noun}: {told}.", [_lost(dropped)])
        worse = _lacking(report, features)
        if worse:
            dropped[worse[0]] = worse[1]
            features = [name for name in features if name != worse[0]]
        elif report["few"]:
            return _too_few(outcome, report, features)
        elif not robust and report.get("p_uneven", 1) < 0.05:
            robust = True
        else:
            break
    assert report is not None
    if report["few"]:
        return _too_few(outcome, report, features)
    return _told(outcome, wish, report, dropped)


def _target(profile: Profile, wish: Wish) -> Column | None:
    """The outcome: the first column that the question names, else the usual one, else a number."""
    named = [profile.column(name) for name in wish.named]
    usable = [c for c in profile.columns if c.kind in ("number", "category") and c.distinct > 1]
    numbers = [c for c in profile.of_kind("number") if c.distinct > 10]
    return next(
        (c for c in named if c in usable), default_outcome(profile) or next(iter(numbers), None)
    )


def _features(profile: Profile, wish: Wish, target: Column) -> list[str]:
    usable = [c for c in profile.of_kind("number", "category") if c.name != target.name]
    named = [
        c.name
        for c in profile.columns
        if c.name in wish.named and c != target and c.kind in ("number", "category")
    ]
    fixed = {told.column for told in wish.filters if told.sign == "=="}
    apart = {*left_out(profile, target.name), *fixed}
    few = [c.name for c in usable if c.kind == "number" or c.distinct <= 8]
    return named or [name for name in few if name not in apart][:MOST_PREDICTORS]


def _main(outcome: Outcome, features: Sequence[str], robust: bool) -> str:
    share = outcome.kind == "share"
    stem = file_stem(outcome.noun)
    plot = "plot_calibration" if share else "plot_residuals"
    kind = "calibration" if share else "residuals"
    title = (
        f"Chances of {outcome.noun} by the model, and what was observed"
        if share
        else f"What the regression of {outcome.noun} leaves open"
    )
    label = f"effect of one standard deviation on {outcome.noun}"
    label += " (log odds)" if share else ""
    return lines(
        outcome.code,
        f"features = {list(features)!r}",
        "leaks = [name for name in features if gives_away(table[name], outcome)]",
        "x = predictors(table[outcome.notna()], features)",
        "y = outcome[x.index]",
        "rarer = min(y.sum(), len(y) - y.sum()) if set(y.unique()) <= {0, 1} else len(y)",
        f"few = bool(rarer < {ROWS_EACH} * (x.shape[1] + 1) or y.nunique() < 2)",
        "report = {'n': len(x), 'leaks': leaks, 'few': few, 'columns': x.shape[1]}",
        "if not leaks and not few:",
        f"    found, drawn = regressed(x, y, robust={robust})",
        "    report |= found | {'held_out': held_out(x, y)}",
        "    for row in found['rows']:",
        "        ends = f\"{row['value']:.4g} ({row['low']:.4g} to {row['high']:.4g})\"",
        "        print(f\"  {row['name']:<32} {ends}  p = {row['p']:.2g}\")",
        f"    {plot}(output_file({f'{stem}_{kind}.png'!r}), {title!r}, *drawn)",
        "    effects = [effect_of(row) for row in found['rows'][1:]]",
        f"    title = {f'What moves {outcome.noun}, the other columns held fixed'!r}",
        f"    path = output_file({f'{stem}_coefficients.png'!r})",
        f"    plot_coefficients(path, title, {label!r}, effects)",
        "print(json.dumps(shortened(report), ensure_ascii=False))",
    )


def _next_thought(
    outcome: Outcome, features: Sequence[str], dropped: Mapping[str, str], robust: bool
) -> str:
    if robust:
        return "The spread of the residuals is uneven, so I fit again with robust errors (HC3)."
    if dropped:
        name, reason = list(dropped.items())[-1]
        return f"{name} {reason}: I drop it and fit again."
    return f"I explain {outcome.noun} by {listed(list(features))}, then look at the diagnostics."


def _lacking(report: Mapping[str, Any], features: Sequence[str]) -> tuple[str, str] | None:
    """The column to drop before the next fit, with the reason."""
    if report["leaks"] and len(features) > 1:
        return report["leaks"][0], "gives the outcome away"
    inflation = {
        name: value
        for name, value in report.get("vif", {}).items()
        if value is not None and value > INFLATED
    }
    if not inflation or len(features) < 2:
        return None
    worst = max(inflation, key=lambda name: inflation[name])
    owner = next((n for n in features if worst == n or worst.startswith(f"{n} = ")), None)
    if owner is None:
        return None
    return owner, f"says nearly the same as other columns (VIF {inflation[worst]:.0f})"


def _too_few(outcome: Outcome, report: Mapping[str, Any], features: Sequence[str]) -> str:
    return answer(
        f"{counted(report['n'], 'whole row')} are too few for a regression of {outcome.noun} on "
        f"{counted(len(features), 'column')}.",
        [
            f"Each of its {report['columns']} coefficients needs about {ROWS_EACH} rows (of the "
            "rarer outcome, where there are two).",
            f"Name fewer columns: “regress {outcome.column.name} on {features[0]}”.",
        ],
    )


def _lost(dropped: Mapping[str, str]) -> str:
    if not dropped:
        return ""
    return f"Dropped: {listed([f'{code(n)} ({reason})' for n, reason in dropped.items()])}."


def _told(
    outcome: Outcome, wish: Wish, report: Mapping[str, Any], dropped: Mapping[str, str]
) -> str:
    rows = sorted(report["rows"][1:], key=lambda row: -abs(row["scaled"]))
    certain = [row for row in rows if row["p"] < 0.05]
    where = f" for {filter_words(wish.filters)}" if wish.filters else ""
    if report["logistic"]:
        quality = f"AUC {report['held_out']:.2f} on rows it has not seen (0.5 is chance)"
        good = report["held_out"] > 0.6
    else:
        quality = f"{percent(max(report['r2'], 0))} of its spread (R² {report['r2']:.2f})"
        good = report["p_model"] is not None and report["p_model"] < 0.05
    names = listed([row["name"].replace("_", " ") for row in certain], 3)
    verb = "tells" if report["logistic"] else "explains"
    if certain and good:
        finding = f"{capital(names)} count{'s' if len(certain) == 1 else ''} for {outcome.noun}"
        finding += (
            f"{where}; the model {verb} {outcome.noun} apart: {quality}."
            if report["logistic"]
            else f"{where}; the model explains {quality}."
        )
    else:
        finding = (
            f"The regression of {outcome.noun}{where} explains nothing for certain: {quality}."
        )
    return answer(
        finding,
        [
            _fit_words(report),
            *_diagnosis(report),
            _lost(dropped),
            "Each effect is that of one unit, the other columns held fixed; it is no cause.",
        ],
        _table(report, rows),
    )


def _fit_words(report: Mapping[str, Any]) -> str:
    if report["logistic"]:
        return (
            f"Logistic regression on {report['n']:,} whole rows, {report['ones']:,} with the "
            f"outcome; McFadden's R² {report['pseudo_r2']:.2f}, AUC on its own rows "
            f"{report['auc']:.2f}."
        )
    return (
        f"Least squares on {report['n']:,} whole rows: adjusted R² {report['r2_adjusted']:.2f}, "
        f"{report['held_out']:.2f} on rows it has not seen; typically off by "
        f"{figure(report['rest'])}."
    )


def _diagnosis(report: Mapping[str, Any]) -> list[str]:
    worst = max((value for value in report["vif"].values() if value is not None), default=1.0)
    told = [f"Collinearity: highest VIF {worst:.1f}, so the effects can be told apart."]
    if worst > INFLATED:
        told = [f"Collinearity: VIF up to {worst:.0f}, so single effects are not to be trusted."]
    if report["logistic"]:
        return told
    uneven, bent = report["p_uneven"], report["p_bent"]
    told.append(
        f"The spread of the residuals is uneven (Breusch-Pagan {p_words(uneven)}): intervals use "
        "robust errors (HC3)."
        if report["robust"]
        else f"The spread of the residuals is even (Breusch-Pagan {p_words(uneven)})."
    )
    if bent is not None and bent < 0.05:
        told.append(f"A straight line does not fit well (RESET {p_words(bent)}): think of a bend.")
    if report["influential"] > 0.05 * report["n"]:
        told.append(f"{report['influential']:,} rows pull the result strongly (Cook's distance).")
    return told


def _table(report: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> str:
    kind = "log odds" if report["logistic"] else "effect"
    return pipe_table(
        ["column", f"{kind} of one unit", "95 % interval", "p"],
        [
            [
                row["name"],
                figure(row["value"]),
                f"{figure(row['low'])} to {figure(row['high'])}",
                p_words(row["p"]),
            ]
            for row in rows
        ],
    )
