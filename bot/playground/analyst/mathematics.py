"""Behaviour: a formula solved, integrated, differentiated or drawn; no file is needed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.playground.analyst.assemble import lines
from bot.playground.analyst.formula import python_of, symbols_of
from bot.playground.analyst.profile import json_line
from bot.playground.analyst.steps import Steps, run, trouble
from bot.playground.analyst.words import answer, figure, listed

RANGE = (
    r"(?:\s+(?:from|between|for [a-z] from|over)\s+(?P<low>[-\w./*^ ]+?)\s+(?:to|and)\s+"
    r"(?P<high>[-\w./*^ ]+?))?"
)
TASKS: tuple[tuple[str, str], ...] = (
    (
        "integrate",
        rf"(?:integrate|integral of|antiderivative of)\s+(?P<body>.+?)(?:\s+d[a-z])?{RANGE}$",
    ),
    (
        "differentiate",
        r"(?P<order>second )?(?:differentiate|derivative of|derive)\s+(?P<body>.+?)"
        r"(?:\s+at\s+(?:[a-z]\s*=\s*)?(?P<at>[-\d.]+))?$",
    ),
    (
        "limit",
        r"limit of\s+(?P<body>.+?)\s+(?:as|for)\s+[a-z]\s*(?:->|→|goes to|tends to|approaches|to)"
        r"\s*(?P<at>[-\w./]+)$",
    ),
    (
        "extremes",
        rf"(?:minimi[sz]e|maximi[sz]e|minim(?:um|a) of|maxim(?:um|a) of|extrem\w+ of)\s+"
        rf"(?P<body>.+?){RANGE}$",
    ),
    ("rewrite", r"(?:simplify|expand|factor(?:i[sz]e)?)\s+(?P<body>.+)$"),
    ("solve", r"(?:solve|roots? of|zeros? of)\s+(?P<body>.+?)(?:\s+for\s+(?P<unknown>[a-z]))?$"),
    ("plot", rf"(?:plot|draw|graph|sketch)(?: of)?\s+(?P<body>.+?){RANGE}$"),
    ("evaluate", r"(?:calculate|compute|evaluate|what is|how much is)\s+(?P<body>.+)$"),
)
EXAMPLES = (
    "`solve x^2 - 5x + 6 = 0`",
    "`integrate x^2 from 0 to 3`",
    "`differentiate sin(x)*x`",
    "`plot exp(-x)*cos(5x) from 0 to 3`",
)


@dataclass(frozen=True, slots=True)
class Task:
    """What to do with which formulas (Python of whitelisted names), and the bounds given."""

    kind: str
    formulas: tuple[str, ...]
    unknown: str
    low: str = ""
    high: str = ""
    at: str = ""
    order: int = 1


def task_in(question: str) -> Task | None:
    """The mathematical task in a question; None when it holds none that can be read whole."""
    text = re.sub(r"\s+", " ", question.strip().rstrip("?.! ")).lower()
    text = re.sub(r"\b(please|the (?:function|equations?|system|curve)|f\(x\) =)\s*", "", text)
    text = re.sub(r"\b(plot|draw|graph|of) y = ", r"\1 ", text)
    for kind, pattern in TASKS:
        match = re.search(rf"\b{pattern}", text)
        task = _task(kind, match.groupdict()) if match else None
        if task:
            return task
    return _task("solve", {"body": text}) if "=" in text else None


def _task(kind: str, parts: Mapping[str, str | None]) -> Task | None:
    body = parts["body"] or ""
    if kind == "solve":
        formulas = [_zero(side) for side in re.split(r"\s*(?:,|;|\band\b)\s*", body)]
    else:
        formulas = [python_of(body)]
    ready = [formula for formula in formulas if formula]
    if len(ready) < len(formulas):
        return None
    names = sorted({name for formula in ready for name in symbols_of(formula)})
    signs = any(re.search(r"[-+*/(]", formula) for formula in ready)
    if (not names and kind != "evaluate") or (kind in ("plot", "evaluate") and not signs):
        return None
    if kind == "evaluate" and names:
        return None
    unknown = parts.get("unknown") or ("x" if "x" in names else next(iter(names), ""))
    if kind == "solve" and len(ready) > 1:
        unknown = " ".join(names)
    elif kind in ("integrate", "plot", "extremes") and len(names) > 1:
        return None
    bounds = {key: python_of(parts.get(key) or "") or "" for key in ("low", "high")}
    at = (parts.get("at") or "").replace("infinity", "oo").replace("inf", "oo")
    at = at if at.strip("-") == "oo" else python_of(at) or ""
    return Task(kind, tuple(ready), unknown, at=at, order=2 if parts.get("order") else 1, **bounds)


def _zero(equation: str) -> str | None:
    """An equation as the formula that is zero where it holds."""
    left, sign, right = equation.partition("=")
    if not sign:
        return python_of(left)
    one, other = python_of(left), python_of(right)
    if one is None or other is None:
        return None
    return one if other == "0" else f"{one} - ({other})"


def mathematics(task: Task) -> Steps[str]:
    """Runs the task with sympy; what has no exact answer is found by numbers in a second run."""
    main, title = MAINS[task.kind](task), f"{task.kind} {shown(' and '.join(task.formulas))}"
    result = yield from run(title, main)
    report = json_line(result.stdout)
    if task.kind == "solve" and len(task.formulas) == 1 and (trouble(result) or not report):
        result = yield from run(
            f"{title} by numbers",
            _numeric(task),
            "There is no exact solution to be had; I look for sign changes between -100 and 100.",
        )
        report = json_line(result.stdout)
    if trouble(result) or not report:
        return answer(
            f"I could not {task.kind} {_code(task.formulas[0])}: {trouble(result)}.",
            [f"What works: {', '.join(EXAMPLES)}."],
        )
    return _told(task, report)


def shown(text: str) -> str:
    """A formula as people write it."""
    text = re.sub(r"\*\*\(?(-?\d+)\)?(?![\w/])", r"^\1", text).replace("**", "^")
    return re.sub(r"(?<=\d)\*(?=[a-zA-Z(])", "", text)


def _code(text: str) -> str:
    return f"`{shown(text)}`"


def _solve(task: Task) -> str:
    plots = len(task.formulas) == 1 and symbols_of(task.formulas[0]) == [task.unknown]
    return lines(
        f"report = solved({list(task.formulas)!r}, {task.unknown!r})",
        "for row in report['solutions']:",
        "    print(row)",
        [
            f"title = {f'Where {shown(task.formulas[0])} is zero'!r}",
            "marks = [row['numbers'][0] for row in report['solutions'] if row['real']]",
            "if marks:",
            "    low, high = around(marks)",
            "    path = output_file('solution.png')",
            f"    plot_function(path, title, {task.formulas[0]!r}, {task.unknown!r}, low, high, "
            "marks)",
        ]
        if plots
        else [],
        "print(json.dumps(report))",
    )


def _numeric(task: Task) -> str:
    return lines(
        f"marks = sign_changes({task.formulas[0]!r}, {task.unknown!r})",
        "print(marks)",
        f"solutions = [{{'exact': [], 'numbers': [mark], 'names': [{task.unknown!r}], 'real': True,"
        " 'left': 0.0} for mark in marks]",
        "print(json.dumps({'solutions': solutions, 'numeric': True}))",
    )


def _integrate(task: Task) -> str:
    bounds = f", {task.low!r}, {task.high!r}" if task.low and task.high else ""
    return lines(
        f"report = integrated({task.formulas[0]!r}, {task.unknown!r}{bounds})",
        "print(report)",
        [
            f"title = {'Area under ' + shown(task.formulas[0])!r}",
            f"ends = [float(sympify(end)) for end in ({task.low!r}, {task.high!r})]",
            "path = output_file('integral.png')",
            f"formula, name = {task.formulas[0]!r}, {task.unknown!r}",
            "plot_function(path, title, formula, name, *ends, filled=True)",
        ]
        if bounds and "oo" not in (task.low, task.high)
        else [],
        "print(json.dumps(report))",
    )


def _differentiate(task: Task) -> str:
    at = repr(task.at) if task.at else None
    return lines(
        f"report = differentiated({task.formulas[0]!r}, {task.unknown!r}, {task.order}, {at})",
        "print(report)",
        "print(json.dumps(report))",
    )


def _limit(task: Task) -> str:
    return lines(
        f"value = sympy.limit(sympify({task.formulas[0]!r}), {task.unknown!r}, {task.at!r})",
        "report = {'exact': str(value)}",
        "print(json.dumps(report))",
    )


def _rewrite(task: Task) -> str:
    return lines(
        f"formula = sympify({task.formulas[0]!r})",
        "report = {'simplified': str(sympy.simplify(formula))}",
        "report['factored'] = str(sympy.factor(formula))",
        "report['expanded'] = str(sympy.expand(formula))",
        "print(json.dumps(report))",
    )


def _extremes(task: Task) -> str:
    bounds = f", {task.low!r}, {task.high!r}" if task.low and task.high else ""
    return lines(
        f"report = extremes_of({task.formulas[0]!r}, {task.unknown!r}{bounds})",
        "print(report)",
        "low, high = around([row['x'] for row in report['rows']])",
        f"title = {f'Extremes of {shown(task.formulas[0])}'!r}",
        "marks = [row['x'] for row in report['rows']]",
        f"formula, name = {task.formulas[0]!r}, {task.unknown!r}",
        "plot_function(output_file('extremes.png'), title, formula, name, low, high, marks)",
        "print(json.dumps(report))",
    )


def _plot(task: Task) -> str:
    low, high = task.low or "-10", task.high or "10"
    return lines(
        f"low, high = float(sympify({low!r})), float(sympify({high!r}))",
        f"title = {shown(task.formulas[0])!r}",
        f"report = plot_function(output_file('plot.png'), title, {task.formulas[0]!r}, "
        f"{task.unknown!r}, low, high)",
        "print(json.dumps(report))",
    )


def _evaluate(task: Task) -> str:
    return lines(
        f"value = sympify({task.formulas[0]!r})",
        "report = {'exact': str(sympy.nsimplify(value)), 'number': float(value)}",
        "print(json.dumps(report))",
    )


MAINS = {
    "solve": _solve,
    "integrate": _integrate,
    "differentiate": _differentiate,
    "limit": _limit,
    "rewrite": _rewrite,
    "extremes": _extremes,
    "plot": _plot,
    "evaluate": _evaluate,
}


def _told(task: Task, report: Mapping[str, Any]) -> str:
    formula = _code(task.formulas[0])
    match task.kind:
        case "solve":
            return _solutions(task, report)
        case "integrate":
            bounds = f" from {shown(task.low)} to {shown(task.high)}" if task.low else ""
            value = _code(report["exact"]) if report["exact"] else figure(report["number"])
            constant = "" if bounds else " + C"
            number = f" ≈ {report['number']:.6g}" if bounds and report["exact"] else ""
            finding = f"The integral of {formula}{bounds} is {value}{constant}{number}."
            bullets = [report["check"]]
        case "differentiate":
            name = "second derivative" if task.order == 2 else "derivative"
            finding = f"The {name} of {formula} is {_code(report['exact'])}."
            at = f"At {task.unknown} = {task.at} it is {report['at']:.6g}." if task.at else ""
            bullets = [at, report["check"]]
        case "limit":
            finding = f"The limit of {formula} is {_code(report['exact'])}."
            bullets = [f"For {task.unknown} → {task.at}."]
        case "rewrite":
            finding = f"{formula} simplifies to {_code(report['simplified'])}."
            bullets = [
                f"Factored: {_code(report['factored'])}.",
                f"Expanded: {_code(report['expanded'])}.",
            ]
        case "extremes":
            rows = [
                f"{row['kind']} {row['y']:.6g} at {task.unknown} = {row['x']:.6g}"
                for row in report["rows"]
            ]
            finding = f"{formula}: {listed(rows)}." if rows else f"{formula} has no extreme."
            bullets = ["Where the derivative is zero; kinds by the second derivative."]
        case "plot":
            finding = f"{formula} from {figure(report['from'])} to {figure(report['to'])}."
            bullets = [f"Its values go from {figure(report['low'])} to {figure(report['high'])}."]
        case _:
            exact = report["exact"]
            finding = f"{formula} = {report['number']:.10g}."
            bullets = [f"Exactly: {_code(exact)}."] if not exact.isdigit() else []
    return answer(finding, bullets)


def _solutions(task: Task, report: Mapping[str, Any]) -> str:
    rows = report["solutions"]
    equations = " and ".join(f"`{shown(formula)} = 0`" for formula in task.formulas)
    if not rows:
        return answer(f"{equations} has no solution that I could find.", [])
    told = []
    for row in rows[:8]:
        names = row["exact"] or [f"{number:.6g}" for number in row["numbers"]]
        told.append(
            ", ".join(f"{n} = {shown(v)}" for n, v in zip(row["names"], names, strict=True))
        )
    kind = "solution" if len(rows) == 1 else "solutions"
    numbers = [
        ", ".join(f"{number:.6g}" for number in row["numbers"]) for row in rows if row["real"]
    ]
    bullets = [
        f"As numbers: {'; '.join(numbers)}." if numbers and rows[0]["exact"] else "",
        "Found by numbers between -100 and 100; there may be more beyond."
        if report.get("numeric")
        else f"Put back into the {'equation' if len(task.formulas) == 1 else 'equations'}, what is "
        f"left is at most {max(row['left'] for row in rows):.1g}.",
    ]
    return answer(f"{equations} has {len(rows)} {kind}: {listed(told, 8)}.", bullets)
