"""Behaviour: a formula solved, integrated, differentiated, drawn; units; no file is needed."""

import re
from dataclasses import dataclass

from playground.analyst.answer import Answer
from playground.analyst.behaviours.wishes import patterns
from playground.analyst.plots import drawn
from playground.analyst.printed import Printed
from playground.analyst.steps import CodeFailed, Steps, run, script
from playground.analyst.voice import Voice

FUNCTIONS = "sin|cos|tan|asin|acos|atan|sinh|cosh|tanh|exp|log|ln|sqrt|abs|pi"
FORMULA = re.compile(
    rf"(?:\d+(?:\.\d+)?|\.\d+|\b(?:{FUNCTIONS})\b|(?<![a-z])[a-z](?![a-z])|[-+*/^()!, ])+"
)
SIGNS = {"−": "-", "·": "*", "×": "*", "÷": "/", "π": " pi ", "√": " sqrt ", "²": "^2", "³": "^3",
         "**": "^", "arcsin": "asin", "arccos": "acos", "arctan": "atan"}  # fmt: skip
ENDLESS = re.compile(r"\^\s*-?\(?\d{4}|\^[^+]*\^[^+]*\^|\d{13}")
KINDS = ("integrate", "differentiate", "limit", "extremes", "simplify", "factor", "expand", "solve",
         "plot", "evaluate")  # fmt: skip
DRAWN = ("integrate", "extremes", "solve", "plot")
WORK = {
    "integrate": "integrate(f, {bounds})",
    "differentiate": "simplify(diff(f, {x}))",
    "limit": "limit(f, {x}, {at})",
    "simplify": "simplify(f)",
    "factor": "factor(f)",
    "expand": "expand(f)",
    "evaluate": "f",
    "solve": "solve([{all}], [{names}], dict=True)",
    "extremes": "[{{{x}: value}} for value in solve(diff(f, {x}), {x}) if value.is_real]",
}
"""What is done with ``f``, as sympy says it."""


@dataclass(frozen=True, slots=True)
class Task:
    """What to do with which formulas, as people typed them (``said``), and the bounds given."""

    kind: str
    formulas: tuple[str, ...]
    unknown: str = ""
    low: str = ""
    high: str = ""
    at: str = ""
    said: tuple[str, ...] = ()

    @property
    def pictured(self) -> bool:
        """Whether a plot helps: a curve of one unknown, over a range that is known or found."""
        whole = self.kind != "integrate" or bool(self.low)
        alone = len(self.formulas) == 1 and symbols_of(*self.formulas) == [self.unknown]
        return self.kind in DRAWN and whole and alone


def formula_in(text: str) -> str | None:
    """A formula of numbers, single letters and known functions; None for anything else."""
    for sign, plain in SIGNS.items():
        text = text.replace(sign, plain)
    text = text.strip(" .,。，")
    fits = FORMULA.fullmatch(text) and len(text) <= 200 and not ENDLESS.search(text)
    bare = re.fullmatch(r"\W*|[a-z]{2,}", text)
    return text if fits and not bare else None


def symbols_of(*formulas: str) -> list[str]:
    """The unknowns of formulas, in the order of the alphabet; e is a number."""
    letters = re.findall(r"(?<![a-z])[a-z](?![a-z])", " ".join(formulas))
    return sorted({letter for letter in letters if letter != "e"})


def task_in(question: str) -> Task | None:
    """The mathematical task in a question; None when it holds none that can be read whole."""
    known = patterns()["mathematics"]
    text = re.sub(r"\s+", " ", question.strip().rstrip("?？.!。！ ")).lower()
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
    if len(names) > 1 and kind in ("integrate", "plot", "extremes"):
        return None
    unknown = parts.get("unknown") or ("x" if "x" in names else names[0] if names else "")
    low, high = (formula_in(parts.get(key) or "") or "" for key in ("low", "high"))
    if not (low and high):
        low, high = ("-10", "10") if kind == "plot" else ("", "")
    at = re.sub(r"∞|inf\w*|unendlich|无穷大?", "oo", parts.get("at") or "")
    said = tuple(side if "=" in side else f"{side} = 0" for side in sides)
    return Task(kind, tuple(formulas), unknown, low, high, at, said)


def _zero(equation: str) -> str:
    """An equation as the formula that is zero where it holds."""
    left, sign, right = equation.partition("=")
    return left if not sign or right.strip() == "0" else f"{left.strip()} - ({right.strip()})"


def _conversion(text: str) -> Task | None:
    found = re.search(patterns()["mathematics"]["convert"], text)
    if not found:
        return None
    old, new = found["from"], found["to"].strip()
    for units in patterns()["units"].values():
        sizes = [
            next((size for names, size in units.items() if re.fullmatch(names, part.strip())), None)
            for part in (old, new)
        ]
        if None not in sizes:
            (size, zero), (new_size, new_zero) = (
                told if isinstance(told, list) else (told, 0) for told in sizes
            )
            value = f"{float(found['value'].replace(',', '.')):g}"
            begin = f"({value} + {zero})" if zero else value
            code = f"{begin} * {size} / {new_size}" + (f" - {new_zero}" if new_zero else "")
            return Task("units", (code,), said=(f"{value} {_unit(old)}", _unit(new)))
    return None


def _unit(name: str) -> str:
    degrees = re.fullmatch(r"(?:°|deg(?:rees?)?|grad)? ?([cf])(?:elsius|ahrenheit)?", name.strip())
    return f"°{degrees[1].upper()}" if degrees else name.strip()


def mathematics(task: Task, voice: Voice) -> Steps[Answer]:
    """Runs the task with sympy; what has no exact solution is found by numbers."""
    title = f"{task.kind} {' and '.join(task.formulas)}"
    if task.kind == "units":
        printed = yield from run(script(title, [], f"print('# value:', {task.formulas[0]})"))
        value = _short(f"{printed.number('value'):.6g}")
        given, unit = task.said
        return Answer(voice.say("mathematics.units", given=given, value=value, unit=unit))
    try:
        printed = yield from run(script(title, *_lines(task)))
        if task.kind == "solve" and len(task.formulas) == 1 and not printed.rows("found"):
            raise CodeFailed("no exact solution")
    except CodeFailed:
        if task.kind != "solve" or len(task.formulas) > 1:
            raise
        printed = yield from run(script(f"{title} by numbers", *_numeric(task)))
    return _told(task, printed, voice)


def _parsed(formula: str) -> str:
    return f"parse_expr({formula!r}, {{'e': E}}, transformations='all')"


def _lines(task: Task) -> tuple[set[str], list[str]]:
    """Imports and lines: the formula, what is done with it, what came out, the curve."""
    x, kind = task.unknown, task.kind
    imports = {"from sympy.parsing.sympy_parser import parse_expr", "from sympy import E"}
    names = symbols_of(*task.formulas) if len(task.formulas) > 1 else [x] if x else []
    lines = []
    if names:
        imports.add("from sympy import symbols")
        lines.append(f"{', '.join(names)} = symbols({' '.join(names)!r})")
    lines.append(f"f = {_parsed(task.formulas[0])}")
    if task.low:
        lines.append(f"low, high = {_parsed(task.low)}, {_parsed(task.high)}")
    whole = {"all": ", ".join(["f", *map(_parsed, task.formulas[1:])]), "names": ", ".join(names)}
    bounds = f"({x}, low, high)" if task.low else x
    at = task.at if "oo" in task.at else _parsed(task.at)
    if kind in WORK:
        work = WORK[kind].format(x=x, bounds=bounds, at=at, **whole)
        imports |= {f"from sympy import {name}" for name in re.findall(r"([a-z]+)\(", WORK[kind])}
        imports |= {"from sympy import oo"} if "oo" in at else set()
        lines.append(f"found = {work}")
    if kind in ("solve", "extremes"):
        imports.add("from sympy import N")
        bend = f"N(diff(f, {x}, 2).subs(one), 7)" if kind == "extremes" else "''"
        lines += [
            "print('# found')",
            "print('exact;number;f;bend')",
            "for one in found:",
            "    told = ', '.join(f'{name} = {value}' for name, value in one.items())",
            "    number = ', '.join(f'{name} = {N(value, 7)}' for name, value in one.items())",
            f"    print(told, number, N(f.subs(one), 7), {bend}, sep=';')",
        ]
        if task.pictured:
            lines += [
                f"places = [complex(one[{x}]) for one in found]",
                "real = [place.real for place in places if abs(place.imag) < 1e-9]",
                "low, high = min(real, default=-5) - 3, max(real, default=5) + 3",
            ]
    elif kind in WORK:
        lines += ["print('# exact:', found)", "print('# number:', found.evalf(12))"]
        if kind == "differentiate" and task.at:
            lines.append(f"print('# at:', found.subs({x}, {task.at}).evalf(7))")
    if task.pictured:
        more = {"integrate": ["ax.fill_between(xs, ys, alpha=0.3)"], "plot": []}.get(
            kind, [f"ax.plot(real, [float(f.subs({x}, value)) for value in real], 'o', ms=9)"]
        )
        curve = drawn(
            "plot.png", task.formulas[0].strip(), [],
            ["xs = np.linspace(float(low), float(high), 1000)",
             f"ys = lambdify({x}, f, 'numpy')(xs) * np.ones_like(xs)",
             "ax.plot(xs, ys, lw=2)", "ax.axhline(0, color='0.4', lw=1)", *more],
            xlabel=x, ylabel="f", imports=["import numpy as np", "from sympy import lambdify"],
        )  # fmt: skip
        imports |= {*curve.imports}
        lines += curve.lines
        lines += ["print('# values:', np.nanmin(ys), np.nanmax(ys))"] if kind == "plot" else []
    sympy = sorted(line.rpartition(" ")[2] for line in imports if line.startswith("from sympy im"))
    rest = {line for line in imports if not line.startswith("from sympy im")}
    return {*rest, f"from sympy import {', '.join(sympy)}"}, lines


def _numeric(task: Task) -> tuple[set[str], list[str]]:
    x = task.unknown
    imports = {"import numpy as np", "from scipy.optimize import brentq",
               "from sympy import E, lambdify, symbols",
               "from sympy.parsing.sympy_parser import parse_expr"}  # fmt: skip
    return imports, [
        f"{x} = symbols({x!r})",
        f"f = lambdify({x}, {_parsed(task.formulas[0])}, 'numpy')",
        "xs = np.linspace(-100, 100, 20_001)",
        "ys = f(xs)",
        "turns = np.flatnonzero(ys[:-1] * ys[1:] < 0)  # the sign changes",
        "print('# found')",
        "print('exact;number')",
        "for place in turns:",
        f"    print(f';{x} = {{brentq(f, xs[place], xs[place + 1]):.6g}}')",
    ]


def shown(text: str) -> str:
    """A formula of sympy as people write it, as code."""
    return "`" + text.replace("**", "^").replace("log(", "ln(") + "`"


def _told(task: Task, printed: Printed, voice: Voice) -> Answer:
    def say(key: str, **values: object) -> str:
        return voice.say(f"mathematics.{key}", **values)

    formula = shown(task.formulas[0].strip())
    plots = dict.fromkeys(printed.files, task.formulas[0])
    head, *lines = [",".join(row).split(";") for row in printed.tables.get("found", [[""]])]
    rows = [dict(zip(head, line, strict=False)) for line in lines]
    exact, number = printed.values.get("exact", ""), _short(printed.values.get("number", ""))
    told = {"formula": formula, "exact": shown(exact), "number": number, "name": task.unknown}
    match task.kind:
        case "solve" if rows:
            formula = voice.listed([shown(text.strip()) for text in task.said])
            numbers = "; ".join(_short(row["number"]) for row in rows)
            plain = numbers == "; ".join(row["exact"] for row in rows)
            point = say("only_near") if not rows[0]["exact"] else ""
            point = point or ("" if plain else say("as_numbers", numbers=numbers))
            found = voice.listed([shown(row["exact"])[1:-1] or row["number"] for row in rows], 8)
            key = "solution" if len(rows) == 1 else "solutions"
            finding = say(key, formula=formula, n=len(rows), found=found)
            return Answer(finding, (point,), plots=plots)
        case "extremes" if rows:
            bends = [float(row["bend"]) for row in rows]
            ends = [
                say("minimum" if bend > 0 else "maximum" if bend < 0 else "flat",
                    at=_short(row["number"]), y=_short(row["f"]))
                for row, bend in zip(rows, bends, strict=True)
            ]  # fmt: skip
            return Answer(say("extremes", formula=formula, found=voice.listed(ends)), plots=plots)
        case "plot":
            least, most = (_short(f"{float(v):.6g}") for v in printed.values["values"].split())
            point = say("values", low=least, high=most)
            finding = say("plotted", formula=formula, low=task.low, high=task.high)
            return Answer(finding, (point,), plots=plots)
        case "integrate" if task.low:
            told["exact"] = f"`{number}`" if "Integral" in exact else told["exact"]
            return Answer(say("integral", low=task.low, high=task.high, **told), plots=plots)
        case "integrate" if "Integral" not in exact:
            return Answer(say("antiderivative", **told))
        case "differentiate":
            value = _short(printed.values.get("at", ""))
            at = say("value_at", name=task.unknown, at=task.at, value=value) if task.at else ""
            return Answer(say("derivative", **told), (at,))
        case "limit":
            return Answer(say("limit", at=task.at, **told))
        case "simplify" | "factor" | "expand":
            return Answer(f"{formula} = {told['exact']}")
        case "evaluate":
            again = say("exactly", exact=shown(exact)) if _short(exact) != number else ""
            return Answer(f"{formula} = {number}", (again,))
    return Answer(say("none", formula=formula))


def _short(text: str) -> str:
    """Numbers without zeros at their ends."""
    return re.sub(r"(\d)\.0*(?![\de.])|(\.\d*?[1-9])0+(?![\de.])", r"\1\2", text)
