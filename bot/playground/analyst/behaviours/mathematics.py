"""Behaviour: a formula solved, integrated, differentiated, drawn; units; no file is needed."""

import re
from dataclasses import dataclass

from bot.playground.analyst.answer import Answer
from bot.playground.analyst.behaviours.wishes import patterns
from bot.playground.analyst.printed import Printed
from bot.playground.analyst.steps import CodeFailed, Steps, run, script
from bot.playground.analyst.voice import Voice

FUNCTIONS = "sin|cos|tan|asin|acos|atan|sinh|cosh|tanh|exp|log|ln|sqrt|abs|pi"
FORMULA = re.compile(
    rf"(?:\d+(?:\.\d+)?|\.\d+|\b(?:{FUNCTIONS})\b|(?<![a-z])[a-z](?![a-z])|[-+*/^()!, ])+"
)
SIGNS = {"−": "-", "·": "*", "×": "*", "÷": "/", "π": " pi ", "√": " sqrt ", "²": "^2", "³": "^3",
         "**": "^", "arcsin": "asin", "arccos": "acos", "arctan": "atan"}  # fmt: skip
ENDLESS = re.compile(r"\^\s*-?\(?\d{4}|\^[^+]*\^[^+]*\^|\d{13}")
KINDS = ("integrate", "differentiate", "limit", "extremes", "rewrite", "solve", "plot", "evaluate")
PARSE = "from sympy.parsing.sympy_parser import parse_expr"
DRAW = (
    "xs = np.linspace(low, high, 1000)",
    "ys = lambdify({x}, f, 'numpy')(xs) * np.ones_like(xs)",
    "fig, ax = plt.subplots(figsize=(9, 5))",
    "ax.plot(xs, ys, lw=2.5)",
    "ax.axhline(0, color='0.4', lw=1)",
    "ax.set(title={title}, xlabel={name}, ylabel='f')",
)
SAVE = "fig.savefig(output / 'plot.png', dpi=130, bbox_inches='tight')"
PLOTTING = ("import matplotlib.pyplot as plt", "import numpy as np", "from sympy import lambdify")


@dataclass(frozen=True, slots=True)
class Task:
    """What to do with which formulas, as people typed them, and the bounds given."""

    kind: str
    formulas: tuple[str, ...]
    unknown: str = ""
    low: str = ""
    high: str = ""
    at: str = ""
    order: int = 1
    said: tuple[str, ...] = ()


def formula_in(text: str) -> str | None:
    """A formula of numbers, single letters and known functions; None for anything else."""
    for sign, plain in SIGNS.items():
        text = text.replace(sign, plain)
    text = text.strip(" .,。，")
    fits = FORMULA.fullmatch(text) and len(text) <= 200 and not ENDLESS.search(text)
    return text if text and fits and re.search(r"\w", text) else None


def symbols_of(*formulas: str) -> list[str]:
    """The unknowns of formulas, in the order of the alphabet; e is a number."""
    letters = re.findall(r"(?<![a-z])[a-z](?![a-z])", " ".join(formulas))
    return sorted({letter for letter in letters if letter != "e"})


def task_in(question: str) -> Task | None:
    """The mathematical task in a question; None when it holds none that can be read whole."""
    known = patterns()["mathematics"]
    text = re.sub(r"\s+", " ", question.strip().rstrip("?？.!！。 ")).lower()
    text = re.sub(r"(\d)\s*(?:%|percent|prozent)\s*(?:of|von|的)\s*", r"\1/100*", text)
    text = re.sub(known["fill"], "", text).strip()
    unit = _conversion(text)
    if unit:
        return unit
    for kind in KINDS:
        found = re.search(rf"(?<![a-z]){known[kind].replace('{range}', known['range'])}", text)
        task = _task(kind, found.groupdict()) if found else None
        if task:
            return task
    return _task("solve", {"body": text}) if "=" in text else None


def _task(kind: str, parts: dict[str, str | None]) -> Task | None:
    sides = re.split(r"\s*(?:,|;|，|；|\band\b|\bund\b|和)\s*", parts["body"] or "")
    bodies = [_zero(side) for side in sides] if kind == "solve" else [parts["body"] or ""]
    formulas = [formula for formula in map(formula_in, bodies) if formula]
    names = symbols_of(*formulas)
    if len(formulas) < len(bodies) or (not names) != (kind == "evaluate"):
        return None
    if kind in ("evaluate", "plot") and not re.search(r"[-+*/^(!]", formulas[0][1:]):
        return None
    unknown = parts.get("unknown") or ("x" if "x" in names else names[0] if names else "")
    if len(names) > 1 and kind in ("integrate", "plot", "extremes"):
        return None
    low, high = (formula_in(parts.get(key) or "") or "" for key in ("low", "high"))
    at = re.sub(r"∞|inf\w*|unendlich|无穷大?", "oo", parts.get("at") or "")
    order = 2 if parts.get("order") else 1
    said = tuple(side if "=" in side else f"{side} = 0" for side in sides)
    return Task(kind, tuple(formulas), unknown, low, high, at, order, said)


def _zero(equation: str) -> str:
    """An equation as the formula that is zero where it holds."""
    left, sign, right = equation.partition("=")
    return left if not sign or right.strip() == "0" else f"{left.strip()} - ({right.strip()})"


def _conversion(text: str) -> Task | None:
    found = re.search(patterns()["mathematics"]["convert"], text)
    if not found:
        return None
    value = float(found["value"].replace(",", "."))
    degrees = [
        re.sub(r"[°\s]|deg(?:rees)?|grad", "", part)[:1] for part in (found["from"], found["to"])
    ]
    warm = r"(?:°|deg|grad|f\b|c\b|fahrenheit|celsius|华氏|摄氏)"
    if all(re.match(warm, found[part]) for part in ("from", "to")) and {*degrees} <= {*"fc华摄"}:
        to_f = degrees[1] in "f华"
        code = f"{value:g} * 9 / 5 + 32" if to_f else f"({value:g} - 32) * 5 / 9"
        return Task("units", (code, f"{value:g} {'°C' if to_f else '°F'}", "°F" if to_f else "°C"))
    for units in patterns()["units"].values():
        factors = [
            next((size for names, size in units.items() if re.fullmatch(names, part.strip())), None)
            for part in (found["from"], found["to"])
        ]
        if all(factors):
            code = f"{value:g} * {factors[0]} / {factors[1]}"
            return Task("units", (code, f"{value:g} {found['from']}", found["to"].strip()))
    return None


def mathematics(task: Task, voice: Voice) -> Steps[Answer]:
    """Runs the task with sympy; what has no exact solution is found by numbers."""
    title = f"{task.kind} {' and '.join(task.formulas)}"
    imports, lines = _lines(task, voice)
    try:
        printed = yield from run(script(title, imports, *lines))
        if task.kind == "solve" and len(task.formulas) == 1 and not printed.rows("solutions"):
            raise CodeFailed("no exact solution")
    except CodeFailed:
        if task.kind != "solve" or len(task.formulas) > 1:
            raise
        code = script(f"{title} by numbers", _NUMERIC, *_numeric(task))
        printed = yield from run(code, voice.say("mathematics.by_numbers"))
    return _told(task, printed, voice)


def _parsed(formula: str) -> str:
    return f"parse_expr({formula!r}, {{'e': E}}, transformations='all')"


def _drawn(task: Task, title: str, *more: str) -> list[str]:
    values = {"x": task.unknown, "title": repr(title), "name": repr(task.unknown)}
    return [*(line.format(**values) for line in DRAW), *more, SAVE]


def _lines(task: Task, voice: Voice) -> tuple[set[str], list[str]]:
    first, x, kind = task.formulas[0], task.unknown, task.kind
    if kind == "units":
        return set(), [f"print('# value:', {first})"]
    shown = first.strip()
    imports = {"from sympy import E, symbols", PARSE}
    lines = [f"f = {_parsed(first)}"]
    if kind != "evaluate":
        names = symbols_of(*task.formulas) if len(task.formulas) > 1 else [x]
        lines.insert(0, f"{', '.join(names)} = symbols({' '.join(names)!r})")
    if task.low and task.high:
        lines.append(f"low, high = {_parsed(task.low)}, {_parsed(task.high)}")
    if kind == "solve" and len(task.formulas) > 1:
        imports.add("from sympy import N, solve")
        equations = ", ".join(map(_parsed, task.formulas))
        lines[1:] = [f"equations = [{equations}]", f"unknowns = [{', '.join(names)}]"]
        lines += [
            "print('# solutions')",
            "print('exact,number')",
            "for found in solve(equations, unknowns, dict=True):",
            "    told = ', '.join(f'{name} = {value}' for name, value in found.items())",
            "    numbers = ', '.join(f'{name} = {N(value, 7)}' for name, value in found.items())",
            '    print(f\'"{told}","{numbers}"\')',
        ]
    elif kind == "solve":
        imports.add("from sympy import N, solve")
        lines += [
            f"found = solve(f, {x})",
            "print('# solutions')",
            "print('exact,number')",
            "for value in found:",
            f'    print(f\'"{x} = {{value}}","{x} = {{N(value, 7)}}"\')',
        ]
        if symbols_of(first) == [x]:
            imports.update(PLOTTING)
            places = "ax.plot(real, np.zeros(len(real)), 'o', ms=10)"
            lines += [
                "parts = [N(value).as_real_imag() for value in found]",
                "real = [float(one) for one, other in parts if abs(other) < 1e-9]",
                "low, high = min(real, default=-5) - 3, max(real, default=5) + 3",
                *_drawn(task, voice.say("mathematics.zero_where", formula=shown), places),
            ]
    elif kind == "integrate":
        bounds = f", ({x}, low, high)" if task.low else f", {x}"
        imports.add("from sympy import N, integrate")
        lines += [
            f"whole = integrate(f{bounds})",
            "print('# exact:', whole)",
            "print('# number:', N(whole, 10))",
        ]
        if task.low and task.high:
            imports.update(PLOTTING)
            area = "ax.fill_between(xs, ys, alpha=0.3)"
            title = voice.say("mathematics.area", formula=shown)
            lines += ["low, high = float(low), float(high)", *_drawn(task, title, area)]
    elif kind == "differentiate":
        imports.add("from sympy import diff, simplify")
        lines += [f"slope = simplify(diff(f, {x}, {task.order}))", "print('# exact:', slope)"]
        lines += [f"print('# at:', slope.subs({x}, {task.at}).evalf(7))"] if task.at else []
    elif kind == "limit":
        imports |= {
            "from sympy import limit",
            *(["from sympy import oo"] if "oo" in task.at else []),
        }
        at = task.at if "oo" in task.at else repr(task.at)
        lines += [f"print('# exact:', limit(f, {x}, {at}))"]
    elif kind == "rewrite":
        imports.add("from sympy import expand, factor, simplify")
        lines += [f"print('# {name}:', {name}(f))" for name in ("simplify", "factor", "expand")]
    elif kind == "extremes":
        imports.update({*PLOTTING, "from sympy import N, diff, solve"})
        inside = " if low <= N(value) <= high" if task.low else ""
        lines += [
            f"slope, bend = diff(f, {x}), diff(f, {x}, 2)",
            f"real = sorted(value for value in solve(slope, {x}) if value.is_real)",
            f"real = [value for value in real{inside}]",
            "print('# extremes')",
            "print('x,y,bend')",
            "for value in real:",
            f"    print(*(N(part.subs({x}, value), 7) for part in ({x}, f, bend)), sep=',')",
            "real = [float(value) for value in real]",
            "low, high = min(real, default=-5) - 3, max(real, default=5) + 3",
            *_drawn(
                task,
                shown,
                f"ax.plot(real, [float(f.subs({x}, value)) for value in real], 'o', ms=10)",
            ),
        ]
    elif kind == "plot":
        imports.update(PLOTTING)
        ends = ("float(low)", "float(high)") if task.low else ("-10", "10")
        lines += [f"low, high = {', '.join(ends)}", *_drawn(task, shown)]
        lines.append("print('# ends:', low, high)")
        lines.append("print('# values:', np.nanmin(ys), np.nanmax(ys))")
    else:
        lines += ["print('# exact:', f)", "print('# number:', f.evalf(12))"]
    return imports, lines


_NUMERIC = {
    PARSE,
    "import numpy as np",
    "from scipy.optimize import brentq",
    "from sympy import E, lambdify, symbols",
}


def _numeric(task: Task) -> list[str]:
    x = task.unknown
    return [
        f"{x} = symbols({x!r})",
        f"f = lambdify({x}, {_parsed(task.formulas[0])}, 'numpy')",
        "xs = np.linspace(-100, 100, 20_001)",
        "ys = f(xs)",
        "turns = np.flatnonzero(ys[:-1] * ys[1:] < 0)  # the sign changes",
        "print('# solutions')",
        "print('exact,number')",
        "for place in turns:",
        f"    print(f',{x} = {{brentq(f, xs[place], xs[place + 1]):.6g}}')",
    ]


def shown(text: str) -> str:
    """A formula of sympy as people write it, as code."""
    return "`" + text.replace("**", "^").replace("log(", "ln(") + "`"


def _told(task: Task, printed: Printed, voice: Voice) -> Answer:
    def say(key: str, **values: object) -> str:
        return voice.say(f"mathematics.{key}", **values)

    first, plots = task.formulas[0].strip(), dict.fromkeys(printed.files, task.formulas[0])
    formula, exact = shown(first), printed.values.get("exact", "")
    number = _short(printed.values.get("number", ""))
    match task.kind:
        case "units":
            value = f"{printed.number('value'):.6g}"
            return Answer(
                say("units", given=task.formulas[1], value=_short(value), unit=task.formulas[2])
            )
        case "solve":
            rows = printed.rows("solutions")
            equations = voice.listed([shown(text.strip()) for text in task.said])
            if not rows:
                return Answer(say("no_solution", formula=equations))
            told = [shown(row["exact"])[1:-1] or row["number"] for row in rows]
            key = "solution" if len(rows) == 1 else "solutions"
            bare = [re.sub(r"\.?0+(?=$|,)", "", row["number"]) for row in rows]
            numbers = "; ".join(bare) if bare != [row["exact"] for row in rows] else ""
            by_numbers = not rows[0]["exact"]
            points: tuple[str, ...] = (
                say("as_numbers", numbers=numbers) if numbers and not by_numbers else "",
                say("only_near") if by_numbers else "",
            )
            joined = voice.listed(told, 8)
            return Answer(
                say(key, formula=equations, n=len(rows), found=joined), points, plots=plots
            )
        case "integrate":
            if "Integral" in exact:
                value = "" if task.low else say("none_known")
                exact = number if task.low else value
            if task.low:
                ends = {"low": task.low, "high": task.high, "number": number}
                finding = say("integral", formula=formula, exact=shown(exact), **ends)
            else:
                finding = say("antiderivative", formula=formula, exact=shown(exact))
            return Answer(finding, plots=plots)
        case "differentiate":
            key = "derivative" if task.order == 1 else "second_derivative"
            at = (
                say("value_at", name=task.unknown, at=task.at, value=printed.values["at"])
                if task.at
                else ""
            )
            return Answer(say(key, formula=formula, exact=shown(exact)), (at,))
        case "limit":
            return Answer(
                say("limit", formula=formula, exact=shown(exact), name=task.unknown, at=task.at)
            )
        case "rewrite":
            parts = {key: shown(printed.values[key]) for key in ("simplify", "factor", "expand")}
            return Answer(say("rewritten", formula=formula, **parts))
        case "extremes":
            rows = printed.rows("extremes")
            kinds = {True: "minimum", False: "maximum"}
            told = [
                say(
                    kinds[float(row["bend"]) > 0] if float(row["bend"]) else "flat",
                    name=task.unknown,
                    x=_short(row["x"]),
                    y=_short(row["y"]),
                )
                for row in rows
            ]
            key = "extremes" if rows else "no_extreme"
            return Answer(say(key, formula=formula, found=voice.listed(told)), plots=plots)
        case "plot":
            low, high = (_short(value) for value in printed.values["ends"].split())
            least, most = (
                _short(f"{float(value):.6g}") for value in printed.values["values"].split()
            )
            points = (say("values", low=least, high=most),)
            return Answer(say("plotted", formula=formula, low=low, high=high), points, plots=plots)
    exact_too = (say("exactly", exact=shown(exact)),) if _short(exact) != number else ()
    return Answer(f"{formula} = {number}", exact_too)


def _short(number: str) -> str:
    """A number without zeros at its end."""
    return (
        re.sub(r"\.0*$|(\.\d*?)0+$", r"\1", number)
        if "." in number and "e" not in number
        else number
    )
