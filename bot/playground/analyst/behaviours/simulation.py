"""Behaviour: chances by simulation, "simulate 10,000 rolls of two dice"; no file is needed."""

import re
from dataclasses import dataclass

from bot.playground.analyst.answer import Answer
from bot.playground.analyst.behaviours.wishes import patterns
from bot.playground.analyst.printed import Printed
from bot.playground.analyst.steps import Steps, run, script
from bot.playground.analyst.voice import Voice

USUAL, MANY = 100_000, 5_000_000
DISTRIBUTIONS = {
    "normal": 2, "uniform": 2, "exponential": 1, "poisson": 1, "binomial": 2, "lognormal": 2,
    "triangular": 3, "gamma": 2, "beta": 2, "geometric": 1, "weibull": 1,
}  # fmt: skip
DRAWN = re.compile(rf"(?:[-+*/(). \d]|(?:{'|'.join(DISTRIBUTIONS)})\([-\d., ]+\))+")


@dataclass(frozen=True, slots=True)
class Trial:
    """What is drawn in ``n`` tries at once (lines that leave ``values``), which of them are hits
    (an expression; "" where nothing is asked of them), and lines that leave the exact chance."""

    what: str
    draw: tuple[str, ...]
    event: str = ""
    said: tuple[str, ...] = ()
    tries: int = USUAL
    exact: tuple[str, ...] = ()
    count: int = 1


def _pattern(name: str) -> str:
    known = patterns()["simulation"]
    words = sorted(known["numbers"], key=len, reverse=True)
    return str(known[name]).replace("{count}", rf"(\d[\d,]*|{'|'.join(words)})")


def _number(word: str | None, usual: int = 1) -> int:
    if not word:
        return usual
    known = patterns()["simulation"]["numbers"]
    return int(known[word]) if word in known else int(re.sub(r"\D", "", word))


def trial_in(question: str) -> Trial | None:
    """The random experiment in a question, or None."""
    text = re.sub(r"\s+", " ", question.lower().rstrip("?？.!。 "))
    told = re.search(_pattern("tries"), text)
    tries = _number(told[1]) * (1000 if told[2] else 1) if told else USUAL
    tries = min(max(tries, 1), MANY)
    if re.search(_pattern("pi"), text):
        draw: tuple[str, ...] = (
            "points = chance.uniform(-1, 1, (n, 2))",
            "values = np.hypot(*points.T)",
        )
        return Trial("pi", draw, "values <= 1", (), max(tries, USUAL) if not told else tries)
    people = re.search(_pattern("people"), text)
    if re.search(_pattern("birthday"), text) and people:
        count = min(int(people[1]), 400)
        draw = (
            f"days = np.sort(chance.integers(0, 365, (n, {count})), axis=1)",
            "values = (np.diff(days, axis=1) == 0).sum(axis=1)",
        )
        exact = (f"exact = 1 - np.prod(1 - np.arange({count}) / 365)",)
        tries = min(USUAL, 20_000_000 // count)
        return Trial("birthday", draw, "values > 0", ("shared",), tries, exact, count)
    if re.search(_pattern("walk"), text):
        steps = re.search(_pattern("steps"), text)
        count = min(_number(steps[1]) if steps else 1000, 100_000)
        draw = (f"values = 2 * chance.binomial({count}, 0.5, n) - {count}",)
        return Trial("walk", draw, count=count)
    if not re.search(_pattern("act"), text):
        return None
    return _dice(text, tries) or _coins(text, tries, told=bool(told)) or _drawn(text, tries)


def _event(text: str) -> tuple[str, tuple[str, ...]]:
    """The comparison that makes a hit, as code on ``values``, with its sign and numbers."""
    between = re.search(_pattern("between"), text)
    if between:
        low, high = between.groups()
        return f"(values >= {low}) & (values <= {high})", ("between", low, high)
    for sign, words in patterns()["simulation"]["signs"].items():
        before, number = r"\s*(?:a |an |eine[rm]? )?", r"(-?\d+(?:\.\d+)?)"
        told = re.search(rf"(?<![a-z<>])(?:{words}){before}{number}", text)
        if told:
            return f"values {sign} {told[1]}", (sign, told[1])
    return "", ()


def _dice(text: str, tries: int) -> Trial | None:
    told = re.search(_pattern("dice"), text)
    short = re.search(r"\b(\d+)d(\d+)\b", text)
    if not told and not short:
        return None
    count = int(short[1]) if short else _number(told[1]) if told else 1
    sides = int(short[2]) if short else int(told[2] or 6) if told else 6
    if not (1 <= count <= 100 and 2 <= sides <= 1000):
        return None
    rolls = f"rolls = chance.integers(1, {sides + 1}, (n, {count}))"
    face = re.search(_pattern("face"), text)
    if face:
        side = _number(next(filter(None, face.groups())))
        draw = (rolls, f"values = (rolls == {side}).sum(axis=1)")
        exact: tuple[str, ...] = (f"exact = 1 - ({sides - 1} / {sides}) ** {count}",)
        return Trial("dice", draw, "values >= 1", ("face", str(side)), tries, exact, count)
    if re.search(_pattern("same"), text):
        draw = (rolls, "values = np.ptp(rolls, axis=1)")
        exact = (f"exact = {sides} / {sides} ** {count}",)
        return Trial("dice", draw, "values == 0", ("same",), tries, exact, count)
    event, said = _event(text[max(short.end() if short else 0, told.end() if told else 0) :])
    exact = (
        "ways = np.ones(1)",
        f"for _ in range({count}):",
        f"    ways = np.convolve(ways, np.ones({sides}) / {sides})",
        f"sums = np.arange(len(ways)) + {count}",
        f"exact = ways[{event.replace('values', 'sums')}].sum()",
    )
    draw = (rolls, "values = rolls.sum(axis=1)")
    return Trial("dice", draw, event, said, tries, exact if event else (), count)


def _coins(text: str, tries: int, *, told: bool) -> Trial | None:
    coins = re.search(_pattern("coins"), text)
    if not coins:
        return None
    count = _number(coins[1])
    times = re.search(_pattern("times"), text)
    if times and count == 1:
        count, tries = _number(times[1]), USUAL
    if not 1 <= count <= 10_000:
        return None
    event, said = _event(text[coins.end() :])
    side = "tails" if re.search(_pattern("tails"), text) else "heads"
    exact = (
        f"heads = np.arange({count + 1})",
        f"exact = stats.binom.pmf(heads, {count}, 0.5)[{event.replace('values', 'heads')}].sum()",
    )
    draw = (f"values = chance.binomial({count}, 0.5, n)",)
    said = (*said, side) if said else ()
    return Trial("coins", draw, event, said, tries, exact if event else (), count)


def _drawn(text: str, tries: int) -> Trial | None:
    """An expression of named distributions: "normal(100, 15) + uniform(0, 5)"."""
    for found in DRAWN.finditer(text):
        formula = found[0].strip(" ,.+*/")
        calls = re.findall(r"([a-z]+)\(([^()]*)\)", formula)
        if not calls or any(len(inner.split(",")) != DISTRIBUTIONS[name] for name, inner in calls):
            continue
        written = re.sub(r"\b([a-z]+)\(([^()]*)\)", r"chance.\1(\2, n)", formula)
        event, said = _event(text[found.end() :])
        return Trial(formula, (f"values = {written}",), event, said, tries)
    return None


def simulation(trial: Trial, voice: Voice) -> Steps[Answer]:
    """Tries often, and tells the share of hits with its interval, and the exact chance if known."""
    imports = {"import matplotlib.pyplot as plt", "import numpy as np"}
    lines = [f"n, chance = {trial.tries:_}, np.random.default_rng(1)", *trial.draw]
    if trial.event:
        imports.add("from scipy import stats")
        lines += [
            f"hits = {trial.event}",
            "low, high = stats.binomtest(int(hits.sum()), n).proportion_ci(method='wilson')",
            "print('# share:', hits.mean())",
            "print('# low:', low)",
            "print('# high:', high)",
            *trial.exact,
            *(["print('# exact:', exact)"] if trial.exact else []),
        ]
    lines += [
        "print('# mean:', values.mean())",
        "print('# sd:', values.std())",
        "print('# range:', *np.percentile(values, [2.5, 97.5]))",
    ]
    title = _what(trial, voice)
    if trial.what != "pi":
        coins = trial.what == "coins" and trial.count < 60
        whole = (
            "bins = np.arange(values.min() - 0.5, values.max() + 1)"
            if coins or "chance.integers" in trial.draw[0]
            else "bins = np.linspace(values.min(), values.max() + 1e-9, 60)"
        )
        labels = {"title": title}
        labels |= {"xlabel": voice.say("simulation.value"), "ylabel": voice.say("simulation.tries")}
        shades = [
            "ax.hist([values[hits], values[~hits]], bins, stacked=True, color=['C0', '0.75'])"
            if trial.event
            else "ax.hist(values, bins, color='C0')"
        ]
        lines += [
            "",
            "fig, ax = plt.subplots(figsize=(9, 5))",
            whole,
            *shades,
            f"ax.set(**{labels!r})",
            "fig.savefig(output / 'simulation.png', dpi=130, bbox_inches='tight')",
        ]
    printed = yield from run(script(f"simulate {trial.tries:,} times", imports, *lines))
    return _told(trial, printed, title, voice)


def _what(trial: Trial, voice: Voice) -> str:
    named = ("pi", "birthday", "walk", "dice", "coins")
    what = (
        voice.say(f"simulation.{trial.what}", n=trial.count) if trial.what in named else trial.what
    )
    said = _said(trial, voice)
    return voice.say("simulation.with", what=what, event=said) if said else what


def _said(trial: Trial, voice: Voice) -> str:
    if not trial.said:
        return ""
    key, *numbers = trial.said
    names = {">=": "at_least", "<=": "at_most", ">": "more", "<": "less", "==": "exactly"}
    side = (
        voice.say(f"simulation.{numbers[-1]}")
        if numbers and numbers[-1] in ("heads", "tails")
        else ""
    )
    first, second = (*numbers, "", "")[:2]
    text = voice.say(f"simulation.{names.get(key, key)}", n=first, to=second)
    return voice.say("simulation.of_side", event=text, side=side) if side else text


def _told(trial: Trial, printed: Printed, title: str, voice: Voice) -> Answer:
    say, number = voice.say, voice.number
    share, low, high = (printed.number(key) for key in ("share", "low", "high"))
    first, last = (number(float(end), 2) for end in printed.values["range"].split())
    mean, sd = number(printed.number("mean"), 3), number(printed.number("sd"), 3)
    spread = say("simulation.spread", mean=mean, sd=sd, low=first, high=last)
    plots = dict.fromkeys(printed.files, title)
    if trial.what == "pi":
        finding = say("simulation.pi_is", value=number(4 * share, 4), n=trial.tries)
        ends = {"low": number(4 * low, 4), "high": number(4 * high, 4)}
        return Answer(finding, (say("simulation.pi_interval", **ends),))
    if not trial.event:
        finding = say("simulation.on_average", what=title, n=trial.tries, mean=mean)
        return Answer(finding, (spread,), plots=plots)
    told = voice.percent(printed.number("exact"), 4)
    exact = say("simulation.exact", share=told) if trial.exact else ""
    ends = {"low": voice.percent(low, 2), "high": voice.percent(high, 2)}
    interval = say("simulation.interval", n=trial.tries, **ends)
    finding = say("simulation.chance", what=title, share=voice.percent(share, 2))
    return Answer(finding, (exact, interval, spread), plots=plots)
