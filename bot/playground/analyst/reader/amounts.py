"""Numbers as people write them: which text is one, and the line of pandas that reads a column."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.playground.analyst.reader.words import MISSING_WORDS, WORDS

CURRENCIES: str = WORDS["currency_signs"]
CODES: str = WORDS["currency_codes"]
POWERS = {word: int(power) for power, words in WORDS["powers"].items() for word in words}
_POWER = "|".join(map(re.escape, sorted(POWERS, key=len, reverse=True)))
_SPACE = " \u00a0\u202f\u2009"
AMOUNT = re.compile(
    rf"(?P<open>\()?(?P<sign>[-+−–])?(?P<before>(?:[{CURRENCIES}]|{CODES})[{_SPACE}]*)?(?P<sign2>[-+−–])?"
    rf"(?P<digits>\d{{1,3}}(?:[{_SPACE}'’]\d{{3}})+(?:[.,]\d+)?|\d[\d.,]*|[.,]\d+)(?P<power10>[eE][-+]?\d+)?"
    rf"(?:(?P<gap1>[{_SPACE}]?)(?P<power>{_POWER})(?![^\W\d_]))?"
    rf"(?P<after>[{_SPACE}]*(?:[{CURRENCIES}%‰]|{CODES}|[^\W\d_µ°][^\W\d_]{{0,9}}(?:/[^\W\d_]{{1,4}})?[²³]?|°[CF]?))?"
    rf"(?P<minus>[{_SPACE}]?-)?(?P<close>\))?"
)
_POINT = re.compile(r"\d*\.\d{1,2}|\d*\.\d{4,}|\d{4,}\.\d+|0\.\d+|[1-9]\d{0,2}(,\d{3})+(\.\d+)?")
_COMMA = re.compile(r"\d*,\d{1,2}|\d*,\d{4,}|\d{4,},\d+|0,\d+|[1-9]\d{0,2}(\.\d{3})+(,\d+)?")


@dataclass(frozen=True, slots=True)
class Amounts:
    """How the numbers of a column are written. ``bad`` are texts that are no number, with how often
    each occurs; ``plain`` says that ``pd.to_numeric`` alone reads the rest."""

    decimal: str
    values: Mapping[str, float]
    bad: Mapping[str, int]
    plain: bool
    unit: str = ""
    thousands: str = ""
    mixed_units: bool = False


def decimal_votes(texts: Iterable[str]) -> tuple[int, int]:
    """How many of these amounts can only have a decimal point, and how many only a comma."""
    point = comma = 0
    for text in texts:
        found = AMOUNT.fullmatch(text.strip())
        if not found:
            continue
        digits = found["digits"]
        if not re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", digits):  # "1.234" could be either
            point += bool(_POINT.fullmatch(digits))
            comma += bool(_COMMA.fullmatch(digits))
    return point, comma


def amounts(counts: Mapping[str, int], comma_file: bool | None) -> Amounts | None:
    """Read the texts of a column (with how often each occurs) as numbers; None if they are none.

    ``comma_file`` says that the file's other numbers have a decimal comma; None where nothing else
    in the file tells.
    """
    point, comma = decimal_votes(counts)
    by_comma = comma > point if point or comma else bool(comma_file)
    decimal = "," if by_comma else "."
    values: dict[str, float] = {}
    bad: dict[str, int] = {}
    units: set[str] = set()
    marks: set[str] = set()
    strange = read = 0
    for text, times in counts.items():
        stripped = text.strip()
        found = AMOUNT.fullmatch(stripped)
        value = _value(found, decimal) if found else None
        if found is None or value is None:
            bad[text] = times
            strange += 0 if stripped.lower() in MISSING_WORDS else times
            continue
        values[text] = value
        read += times
        units.add(((found["before"] or "") + (found["after"] or "")).strip())
        marks |= {*found["digits"]} - {*"0123456789", decimal}
    if not read or strange > 0.2 * (read + strange):
        return None
    named = units - {""}
    mixed = len(named) > 1
    if mixed and not all(re.fullmatch(f"[{CURRENCIES}]|{CODES}", unit) for unit in named):
        return None
    unit = next(iter(named)) if len(named) == 1 else ""
    if unit and sum(unit in text for text in values) < 0.5 * len(values) and len(values) > 3:
        return (
            None
            if unit.isalpha() and unit not in CODES.split("|")
            else _finish(values, bad, decimal, marks, unit, mixed)
        )
    return _finish(values, bad, decimal, marks, unit, mixed)


def _finish(
    values: dict[str, float],
    bad: dict[str, int],
    decimal: str,
    marks: set[str],
    unit: str,
    mixed: bool,
) -> Amounts:
    bare = re.compile(r"\s*[-+]?(\d[\d.,]*|[.,]\d+)([eE][-+]?\d+)?\s*")
    plain = all(map(bare.fullmatch, values))
    group = next(iter(marks)) if len(marks) == 1 else "".join(sorted(marks))
    return Amounts(decimal, values, bad, plain, unit, group, mixed)


def _value(found: re.Match[str], decimal: str) -> float | None:
    digits = re.sub(rf"[{_SPACE}'’]", "", found["digits"])
    group = "," if decimal == "." else "."
    if group in digits:
        if not re.fullmatch(
            rf"\d{{1,3}}(?:{re.escape(group)}\d{{2,3}})*{re.escape(group)}\d{{3}}(?:{re.escape(decimal)}\d*)?",
            digits,
        ):
            return None
        digits = digits.replace(group, "")
    if digits.count(decimal) > 1 or bool(found["open"]) != bool(found["close"]):
        return None
    value = float(digits.replace(decimal, ".") + (found["power10"] or ""))
    value *= 10 ** POWERS[found["power"]] if found["power"] else 1
    signs = [found["sign"], found["sign2"], found["open"], found["minus"]]
    return -value if any(mark and mark != "+" for mark in signs) else value


def amount_code(found: Amounts, mixed: bool) -> str:
    """The expression that turns a column, ``{}``, of text into these numbers; ``mixed``: it holds
    numbers too."""
    chain = "".join(_steps(found)).replace("{", "{{").replace("}", "}}")
    text = "{}" + (".astype(str)" if mixed else "")
    coerce = ", errors='coerce'" if found.bad else ""
    if mixed and found.decimal == ",":
        numbers = "pd.to_numeric({}, errors='coerce')"
        return f"{numbers}.fillna(pd.to_numeric({text}{chain}{coerce}))"
    return f"pd.to_numeric({text}{chain}{coerce})"


def _steps(found: Amounts) -> list[str]:
    """The string operations, in order."""
    matches = [match for text in found.values if (match := AMOUNT.fullmatch(text.strip()))]
    steps: list[str] = []
    affixes = {match[part] for match in matches for part in ("before", "after") if match[part]}
    alike = len({affix.strip() for affix in affixes}) == 1 and all(
        match["after"] in (None, "", *affixes) for match in matches
    )
    marks = {*found.thousands}
    words: set[str] = set()
    if len(affixes) == 1 and alike:
        words = affixes if len(affix := min(affixes)) > 1 else set()
        marks |= affixes if len(affix) == 1 else set()
    else:
        for affix in affixes:
            marks |= {mark for mark in affix if mark in _SPACE}
            bare = affix.strip()
            (marks if len(bare) == 1 and not bare.isalpha() else words).add(bare)
    for match in matches:
        marks |= {*(match["gap1"] or "")} | (
            {"+"} if "+" in (match["sign"], match["sign2"]) else set()
        )
        marks |= {" "} if (match["minus"] or "").startswith(" ") else set()
    powers = {match["power"] for match in matches if match["power"]}
    if any(match["sign"] in ("−", "–") or match["sign2"] in ("−", "–") for match in matches):
        steps.append(".str.replace(r'^\\W*[−–]', '-', regex=True)")
    spaces = marks & {*_SPACE}
    if len(marks | words) == 1 and not spaces - {" "}:
        steps.append(f".str.replace({min(marks | words)!r}, '')")
    elif marks | words:
        kept = "".join(
            re.escape(mark) if mark in "]^\\-" else mark for mark in sorted(marks - spaces)
        ) + (r"\s" if spaces else "")
        group = [f"[{kept}]" if kept != r"\s" else kept] if marks else []
        pattern = "|".join(
            [
                *sorted((re.escape(word).replace(r"\ ", " ") for word in words), key=_longest),
                *group,
            ]
        )
        steps.append(f".str.replace({_raw(pattern)}, '', regex=True)")
    if found.decimal == "," and any("," in match["digits"] for match in matches):
        steps.append(".str.replace(',', '.')")
    for power in sorted(powers, key=_longest):
        steps.append(f".str.replace({power!r}, 'e{POWERS[power]}')")
    if any(match["open"] for match in matches):
        steps.append(r".str.replace(r'^\((.*)\)$', r'-\1', regex=True)")
    if any(match["minus"] for match in matches):
        steps.append(r".str.replace(r'^(.*)-$', r'-\1', regex=True)")
    return steps


def _longest(word: str) -> tuple[int, str]:
    return -len(word), word


def _raw(pattern: str) -> str:
    """A pattern as a raw literal where that is possible."""
    spelled = f"r'{pattern}'"
    return spelled if "'" not in pattern and pattern.isprintable() else repr(pattern)
