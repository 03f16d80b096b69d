"""Behaviour: chances by simulation, "simulate 10,000 rolls of two dice"; no file is needed."""

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.playground.analyst.assemble import lines
from bot.playground.analyst.formula import python_of
from bot.playground.analyst.profile import json_line
from bot.playground.analyst.steps import Steps, run, trouble
from bot.playground.analyst.words import answer, figure

WORDS = {
    "a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "twelve": 12, "twenty": 20,
}  # fmt: skip
COUNT = rf"(\d[\d,]*|{'|'.join(WORDS)})"
DISTRIBUTIONS = {
    "normal": 2, "uniform": 2, "exponential": 1, "poisson": 1, "binomial": 2, "lognormal": 2,
    "triangular": 3, "gamma": 2, "beta": 2, "geometric": 1, "weibull": 1,
}  # fmt: skip
SIGNS = (
    (r"at least|no less than|>=|≥", ">="),
    (r"at most|no more than|up to|<=|≤", "<="),
    (r"over|above|more than|greater than|exceed\w*|>", ">"),
    (r"under|below|less than|fewer than|smaller than|<", "<"),
    (r"exactly|equals?(?: to)?|of|is|=", "=="),
)
USUAL, MANY = 10_000, 1_000_000
EXAMPLES = (
    "“simulate 10,000 rolls of two dice, chance of a sum over 9”",
    "“estimate pi”",
    "“simulate normal(100, 15) + uniform(0, 10), chance of over 130”",
)


@dataclass(frozen=True, slots=True)
class Trial:
    """What is drawn in one try (code for ``values``, n tries at once), what counts as a hit, and
    the code of the exact chance where theory knows it."""

    what: str
    draw: tuple[str, ...]
    event: str
    said: str
    tries: int | None = None
    exact: str = ""


def trial_in(question: str) -> Trial | None:
    """The random experiment in a question, or None."""
    text = re.sub(r"\s+", " ", question.lower().rstrip("?.! "))
    tries = _tries(text)
    if re.search(r"\b(estimate|approximate|simulate)\b.*(\bpi\b|π)", text):
        draw = (
            "points = chance.uniform(-1, 1, (n, 2))",
            "values = np.hypot(*points.T)",
        )
        return Trial("pi", draw, "values <= 1", "inside the circle", tries, "np.pi / 4")
    for read in (_dice, _coins, _drawn):
        trial = read(text, tries)
        if trial:
            return trial
    return None


def _tries(text: str) -> int | None:
    """How often to try, when the question says so."""
    told = re.search(
        r"(\d[\d,]*)(k)?\s+(?:\w+ )?(?:rolls|throws|tries|trials|times|draws|samples|simulations|"
        r"runs|flips|points|values|games)",
        text,
    )
    if told:
        return min(int(told[1].replace(",", "")) * (1000 if told[2] else 1), 5 * MANY) or None
    return MANY if re.search(r"\ba million\b", text) else None


def _number(word: str) -> int:
    return WORDS.get(word) or int(word.replace(",", ""))


def _event(text: str) -> tuple[str, str] | None:
    """The comparison that makes a hit, as code on ``values`` and in words."""
    between = re.search(r"between (-?[\d.]+) and (-?[\d.]+)", text)
    if between:
        low, high = float(between[1]), float(between[2])
        return f"(values >= {low:g}) & (values <= {high:g})", f"between {low:g} and {high:g}"
    for pattern, sign in SIGNS:
        told = re.search(rf"(?<![\w]){f'(?:{pattern})'} (?:a )?(-?\d+(?:\.\d+)?)\b", text)
        if told:
            return f"values {sign} {float(told[1]):g}", f"{sign} {float(told[1]):g}"
    return None


def _dice(text: str, tries: int | None) -> Trial | None:
    told = re.search(rf"\b{COUNT}?\s*(?:(?:fair|(\d+)-sided|six-sided) )?(?:dice|die)\b", text)
    short = re.search(r"\b(\d+)d(\d+)\b", text)
    if not told and not short:
        return None
    count = int(short[1]) if short else _number(told[1]) if told and told[1] else 1
    sides = int(short[2]) if short else int(told[2]) if told and told[2] else 6
    if not (1 <= count <= 100 and 2 <= sides <= 1000):
        return None
    rolls = f"rolls = chance.integers(1, {sides + 1}, (n, {count}))"
    what = f"{count} {'die' if count == 1 else 'dice'}" + (f" of {sides} sides" * (sides != 6))
    face = re.search(rf"at least one ({'|'.join(WORDS)}|\d+)\b", text)
    if face:
        draw = (rolls, f"values = (rolls == {_number(face[1])}).sum(axis=1)")
        exact = f"1 - {(sides - 1)} ** {count} / {sides} ** {count}"
        return Trial(what, draw, "values >= 1", f"at least one {face[1]}", tries, exact)
    if re.search(r"\b(doubles?|the same|equal numbers|pasch)\b", text):
        draw = (rolls, "values = np.ptp(rolls, axis=1)")
        return Trial(what, draw, "values == 0", "all the same", tries, f"{sides} ** {1 - count}")
    after = text[max(short.end() if short else 0, told.end() if told else 0) :]
    event = _event(after) or ("values >= 0", "")
    draw = (rolls, "values = rolls.sum(axis=1)")
    return Trial(what, draw, event[0], event[1], tries, f"dice_chance({count}, {sides}, event)")


def _coins(text: str, tries: int | None) -> Trial | None:
    told = re.search(rf"\b{COUNT}?\s*(?:fair )?(?:coins?|coin flips|coin tosses)\b", text)
    if not told:
        return None
    count = _number(told[1]) if told[1] else 1
    if not 1 <= count <= 10_000:
        return None
    times = re.search(r"coin (\d[\d,]*) times", text)
    if times and count == 1:
        count, tries = min(_number(times[1]), 10_000), None
    event = _event(text[told.end() :].replace("times", "")) or ("values >= 0", "")
    side = "tails" if "tails" in text else "heads"
    return Trial(
        f"{count} coins" if count > 1 else "a coin",
        (f"values = chance.binomial({count}, 0.5, n)",),
        event[0],
        f"{event[1]} {side}" if event[1] else "",
        tries,
        f"coin_chance({count}, event)",
    )


def _drawn(text: str, tries: int | None) -> Trial | None:
    """An expression of named distributions: "normal(100, 15) + uniform(0, 5)"."""
    first = re.search(rf"\b(?:{'|'.join(DISTRIBUTIONS)})\s*\(", text)
    if not first:
        return None
    head = re.search(r"[-\d.+*/( ]*$", text[: first.start()])
    start = head.start() if head else first.start()
    whole = re.split(
        r",? *\b(?:chance|probability|how|what|and|over|above|under|below|exceed)\b", text[start:]
    )
    formula = whole[0].strip(" ,;:.")
    code = None
    while formula and code is None:
        code = python_of(formula, frozenset(DISTRIBUTIONS))
        formula = formula[1:].lstrip() if formula[:1] not in tuple("nuepbltgw") else ""
    if code is None or not _complete(code):
        return None
    names = "|".join(DISTRIBUTIONS)
    written = re.sub(rf"\b({names})\(([^()]*)\)", r"chance.\1(\2, n)", code)
    event = _event(text[start + len(whole[0]) :]) or ("values == values", "")
    return Trial(code, (f"values = {written}",), event[0], event[1], tries)


def _complete(code: str) -> bool:
    """Whether each distribution has its plain numbers, and nothing else is unknown."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else ""
            plain = all(isinstance(part, ast.Constant | ast.UnaryOp) for part in node.args)
            if len(node.args) != DISTRIBUTIONS.get(name) or not plain:
                return False
        elif isinstance(node, ast.Name) and node.id not in DISTRIBUTIONS:
            return False
    return True


def simulation(trial: Trial) -> Steps[str]:
    """Tries often; when a rare hit leaves the chance vague, tries a million times."""
    tries = trial.tries or USUAL
    report: dict[str, Any] | None = None
    while True:
        result = yield from run(f"simulate {trial.what} {tries:,} times", _main(trial, tries))
        report = json_line(result.stdout)
        if trouble(result) or not report:
            return answer(f"I could not simulate {trial.what}: {trouble(result)}.", [])
        vague = report["high"] - report["low"] > 0.1 * report["share"]
        if not (trial.said and vague and trial.tries is None and tries < MANY):
            return _told(trial, report)
        tries = MANY


def _main(trial: Trial, tries: int) -> str:
    title = f"{trial.what}: {in_words(trial.said)}" if trial.said else trial.what
    event = [f"event = lambda values: {trial.event}"] if trial.said else []
    exact = trial.exact if trial.said else ""
    return lines(
        f"n, chance = {tries:_}, np.random.default_rng(1)",
        list(trial.draw),
        event,
        "hits = event(values)" if trial.said else "hits = np.ones(n, bool)",
        "report = chances(values, hits)",
        f"report['exact'] = float({exact})" if exact else "report['exact'] = None",
        "for name, figure in report.items():",
        "    print(name, figure)",
        f"plot_simulated(output_file('simulation.png'), {title!r}, values, hits)",
        "print(json.dumps(report))",
    )


def in_words(said: str) -> str:
    """An event without signs: "more than 9"."""
    names = {">=": "at least", "<=": "at most", "==": "exactly", ">": "more than", "<": "less than"}
    sign, _, rest = said.partition(" ")
    return f"{names[sign]} {rest}" if sign in names else said


def _told(trial: Trial, report: Mapping[str, Any]) -> str:
    low, high, share = (report[key] for key in ("low", "high", "share"))
    spread = (
        f"The values have mean {figure(report['mean'])}, standard deviation "
        f"{figure(report['sd'])}, median {figure(report['median'])}; 95 % lie from "
        f"{figure(report['from'])} to {figure(report['to'])}."
    )
    if trial.what == "pi":
        return answer(
            f"Pi is about {4 * share:.4f}: so says the share of {report['n']:,} random points "
            "that fall into the circle.",
            [
                f"95 % interval {4 * low:.4f} to {4 * high:.4f}; the true value is 3.1416.",
                "A hundred times as many points give one more digit.",
            ],
        )
    if not trial.said:
        finding = f"{trial.what}, {report['n']:,} times: {figure(report['mean'])} on average."
        return answer(finding, [spread])
    finding = f"The chance of {in_words(trial.said)} with {trial.what} is about {share:.2%}."
    exact = report["exact"]
    inside = exact is not None and low <= exact <= high
    return answer(
        finding.replace("%.", " %."),
        [
            f"{report['hits']:,} of {report['n']:,} tries; 95 % interval {low:.2%} to "
            f"{high:.2%}.".replace("%", " %").replace("95  %", "95 %"),
            f"The exact chance is {exact:.4%}".replace("%", " %")
            + (", inside the interval." if inside else ", just outside the interval.")
            if exact is not None
            else "",
            spread,
        ],
    )
