"""Behaviour: chances by simulation, "simulate 10,000 rolls of two dice"; no file is needed."""

import re
from dataclasses import dataclass

from playground.analyst.answer import Answer
from playground.analyst.behaviours.wishes import patterns
from playground.analyst.plots import drawn
from playground.analyst.printed import Printed
from playground.analyst.steps import Steps, run, script
from playground.analyst.voice import Voice

USUAL, MANY, MOST_CELLS = 100_000, 5_000_000, 20_000_000
DISTRIBUTIONS = {"normal": 2, "uniform": 2, "exponential": 1, "poisson": 1, "binomial": 2}
"""How many numbers each takes."""
DRAWN = re.compile(rf"(?:[-+*/(). \d]|(?:{'|'.join(DISTRIBUTIONS)})\([-\d., ]+\))+")
SIGNS = {">=": "at_least", "<=": "at_most", ">": "more", "<": "less", "==": "exactly"}


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
    whole: bool = False


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
            "values = np.hypot(chance.uniform(-1, 1, n), chance.uniform(-1, 1, n))",
        )
        return Trial("pi", draw, "values <= 1", (), tries)
    people = re.search(_pattern("people"), text)
    if re.search(_pattern("birthday"), text) and people:
        count = min(int(people[1]), 400)
        draw = (
            f"days = np.sort(chance.integers(0, 365, (n, {count})), axis=1)",
            "values = (np.diff(days, axis=1) == 0).sum(axis=1)",
        )
        exact = (f"exact = 1 - np.prod(1 - np.arange({count}) / 365)",)
        tries = min(tries, MOST_CELLS // count)
        return Trial("birthday", draw, "values > 0", ("shared",), tries, exact, count, whole=True)
    if re.search(_pattern("walk"), text):
        steps = re.search(_pattern("steps"), text)
        count = min(_number(steps[1]) if steps else 1000, 100_000)
        draw = (f"values = 2 * chance.binomial({count}, 0.5, n) - {count}",)
        return Trial("walk", draw, count=count)
    if not re.search(_pattern("act"), text):
        return None
    return _rolled(text, tries) or _drawn(text, tries)


def _event(text: str) -> tuple[str, tuple[str, ...]]:
    """The comparison that makes a hit, as code on ``values``, with its sign and numbers."""
    between = re.search(_pattern("between"), text)
    if between:
        low, high = between.groups()
        return f"(values >= {low}) & (values <= {high})", ("between", low, high)
    for sign, words in patterns()["simulation"]["signs"].items():
        number = r"\s*(?:a |an |eine[rm]? )?(-?\d+(?:\.\d+)?)"
        told = re.search(rf"(?<![a-z<>])(?:{words}){number}", text)
        if told:
            return f"values {sign} {told[1]}", (SIGNS[sign], told[1])
    return "", ()


def _rolled(text: str, tries: int) -> Trial | None:
    """Dice and coins: a coin is a die with a 0 and a 1 on it."""
    coin = re.search(_pattern("coins"), text)
    told = coin or re.search(_pattern("dice"), text) or re.search(r"\b(\d+)d(\d+)\b", text)
    if not told:
        return None
    count, low = _number(told[1]), 0 if coin else 1
    times = re.search(_pattern("times"), text) if coin and count == 1 else None
    count = _number(times[1]) if times else count
    high = 1 if coin else int(told[2] or 6)
    if not (1 <= count <= 10_000 and 1 <= high <= 1000):
        return None
    tries = min(USUAL if times else tries, MOST_CELLS // count)
    rolls = f"rolls = chance.integers({low}, {high + 1}, (n, {count}))"
    face, what = re.search(_pattern("face"), text), "coins" if coin else "dice"
    if face and not coin:
        side = _number(next(filter(None, face.groups())))
        draw = (rolls, f"values = (rolls == {side}).sum(axis=1)")
        exact: tuple[str, ...] = (f"exact = 1 - {(high - 1)} ** {count} / {high} ** {count}",)
        return Trial(what, draw, "values >= 1", ("face", str(side)), tries, exact, count, True)
    if re.search(_pattern("same"), text) and not coin:
        draw = (rolls, "values = np.ptp(rolls, axis=1)")
        exact = (f"exact = {high} / {high} ** {count}",)
        return Trial(what, draw, "values == 0", ("same",), tries, exact, count, True)
    event, said = _event(text[told.end() :])
    if coin and said:
        said = (*said, "tails" if re.search(_pattern("tails"), text) else "heads")
    exact = (
        f"ways, sides = np.ones(1), np.ones({high - low + 1}) / {high - low + 1}",
        f"for _ in range({count}):",
        "    ways = np.convolve(ways, sides)",
        f"sums = np.arange(len(ways)) + {low * count}",
        f"exact = ways[{event.replace('values', 'sums')}].sum()",
    )
    draw = (rolls, "values = rolls.sum(axis=1)")
    return Trial(what, draw, event, said, tries, exact if event else (), count, count < 60)


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
    imports = {"import numpy as np"}
    lines = [f"n, chance = {trial.tries:_}, np.random.default_rng(1)", *trial.draw]
    if trial.event:
        imports.add("from scipy import stats")
        lines += [
            f"hits = {trial.event}",
            "low, high = stats.binomtest(int(hits.sum()), n).proportion_ci(method='wilson')",
            "print('# share:', hits.mean())",
            "print('# ends:', low, high)",
            *trial.exact,
            *(["print('# exact:', exact)"] if trial.exact else []),
        ]
    lines += [
        "print('# mean:', values.mean())",
        "print('# sd:', values.std())",
        "print('# range:', *np.percentile(values, [2.5, 97.5]))",
    ]
    title = _what(trial, voice) if trial.what != "pi" else ""
    if title:
        bins = (
            "bins = np.arange(values.min() - 0.5, values.max() + 1)"
            if trial.whole
            else "bins = np.linspace(values.min(), values.max() + 1e-9, 60)"
        )
        bars = (
            "ax.hist([values[hits], values[~hits]], bins, stacked=True, color=['C0', '0.75'])"
            if trial.event
            else "ax.hist(values, bins, color='C0')"
        )
        xlabel, ylabel = voice.say("simulation.xlabel"), voice.say("simulation.ylabel")
        plot = drawn("simulation.png", title, [], [bins, bars], xlabel=xlabel, ylabel=ylabel)
        imports |= {*plot.imports}
        lines += ["", *plot.lines]
    printed = yield from run(script(f"simulate {trial.tries:,} times", imports, *lines))
    return _told(trial, printed, title, voice)


def _what(trial: Trial, voice: Voice) -> str:
    """The experiment and what is asked of it, in words: "2 dice: more than 9"."""
    named = trial.what.isalpha()
    what = voice.say(f"simulation.{trial.what}", n=trial.count) if named else trial.what
    if not trial.said:
        return what
    key, *numbers = trial.said
    first, second = (*numbers, "", "")[:2]
    event = voice.say(f"simulation.{key}", n=first, to=second)
    if trial.what == "coins":
        event = voice.say(f"simulation.{numbers[-1]}", event=event)
    return voice.say("simulation.with", what=what, event=event)


def _told(trial: Trial, printed: Printed, title: str, voice: Voice) -> Answer:
    say, number = voice.say, voice.number
    share = printed.number("share")
    both = [float(end) for end in printed.values.get("ends", "").split()]
    ends = dict(zip(("low", "high"), both, strict=False))
    first, last = (number(float(end), 2) for end in printed.values["range"].split())
    mean, sd = number(printed.number("mean"), 3), number(printed.number("sd"), 3)
    spread = say("simulation.spread", mean=mean, sd=sd, low=first, high=last)
    plots = dict.fromkeys(printed.files, title)
    if trial.what == "pi":
        finding = say("simulation.pi", value=number(4 * share, 4), n=trial.tries)
        four = {name: number(4 * end, 4) for name, end in ends.items()}
        return Answer(finding, (say("simulation.interval", n=trial.tries, **four),))
    if not trial.event:
        finding = say("simulation.on_average", what=title, n=trial.tries, mean=mean)
        return Answer(finding, (spread,), plots=plots)
    told = voice.percent(printed.number("exact"), 4)
    exact = say("simulation.exact", share=told) if trial.exact else ""
    shares = {name: voice.percent(end, 2) for name, end in ends.items()}
    interval = say("simulation.interval", n=trial.tries, **shares)
    finding = say("simulation.chance", what=title, share=voice.percent(share, 2))
    return Answer(finding, (exact, interval, spread), plots=plots)
