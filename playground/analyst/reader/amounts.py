"""Numbers as people write them: which text is one, and the line of pandas that reads a column."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from playground.analyst.reader.reading import COLUMN
from playground.analyst.reader.words import MISSING_WORDS, WORDS

SIGNS: str = WORDS["currency_signs"]
CODES: str = WORDS["currency_codes"]
SAME_UNIT = {code: sign for sign, codes in WORDS["same_currency"].items() for code in codes}
POWERS = {word: int(power) for power, words in WORDS["powers"].items() for word in words}
_CURRENCY = re.compile(f"[{SIGNS}]|{CODES}")
_POWER = "|".join(map(re.escape, sorted(POWERS, key=len, reverse=True)))
_SPACE = " \u00a0\u202f\u2009"
_GAPS = re.compile(rf"[{_SPACE}'’]")
_NOTE = r"\s*(?:(?:±|\+/-)[\d\s.,]+|\[\w{1,3}\]|\([a-z]\)|[*†‡§]+)"
AMOUNT = re.compile(
    rf"(?P<open>\()?(?P<sign>[-+−–])?(?P<before>(?:[{SIGNS}]|{CODES})[{_SPACE}]*)?(?P<open2>\()?(?P<sign2>[-+−–])?"
    rf"(?P<digits>\d{{1,3}}(?:[{_SPACE}'’]\d{{3}})+(?:[.,]\d+)?|\d[\d.,]*|[.,]\d+)(?P<power10>[eE][-+]?\d+)?"
    rf"(?:(?P<gap>[{_SPACE}]?)(?P<power>{_POWER})(?![^\W\d_]))?"
    rf"(?P<after>[{_SPACE}]*(?:[{SIGNS}%‰]|{CODES}|[^\W\d_µ°][^\W\d_]{{0,9}}(?:/[^\W\d_]{{1,4}})?[²³]?|°[CF]?))?"
    rf"(?P<minus>[{_SPACE}]?-)?(?P<close>\))?(?P<note>{_NOTE})?"
)
_POINT = re.compile(r"\d*\.\d{1,2}|\d*\.\d{4,}|\d{4,}\.\d+|0\.\d+|[1-9]\d{0,2}(,\d{3})+(\.\d+)?")
_COMMA = re.compile(r"\d*,\d{1,2}|\d*,\d{4,}|\d{4,},\d+|0,\d+|[1-9]\d{0,2}(\.\d{3})+(,\d+)?")
_PLAIN = re.compile(r"[-+]?(\d+[.,]?\d*|[.,]\d+)([eE][-+]?\d+)?")
Match = re.Match[str]


@dataclass(frozen=True, slots=True)
class Amounts:
    """How the numbers of a column are written: ``values`` by their texts.

    ``bad`` are texts that are no number, with how often each occurs; ``plain`` says that pandas
    reads the rest when it knows the decimal mark; ``mixed`` are units of which no sum can be made.
    """

    decimal: str
    values: Mapping[str, float]
    bad: Mapping[str, int]
    plain: bool
    unit: str
    mixed: tuple[str, ...]
    spread: bool

    @property
    def comma(self) -> bool:
        """Whether decimal commas stand in the numbers."""
        return self.decimal == "," and any("," in text for text in self.values)


def decimal_votes(texts: Iterable[str]) -> tuple[int, int]:
    """How many of these amounts can only have a decimal point, and how many only a comma."""
    matches = [match for text in texts if (match := AMOUNT.fullmatch(text.strip()))]
    found = [_GAPS.sub("", match["digits"]) for match in matches]
    sure = [one for one in found if not re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", one)]
    return sum(bool(_POINT.fullmatch(one)) for one in sure), sum(
        bool(_COMMA.fullmatch(one)) for one in sure
    )


def amounts(counts: Mapping[str, int], comma_file: bool | None) -> Amounts | None:
    """Read the texts of a column (with how often each occurs) as numbers; None if they are none.

    ``comma_file`` says that the file's other numbers have a decimal comma; None where nothing else
    in the file tells.
    """
    point, comma = decimal_votes(counts)
    decimal = "," if (comma > point if point or comma else comma_file) else "."
    values: dict[str, float] = {}
    units: dict[str, int] = {}
    noted = False
    for text in counts:
        match = AMOUNT.fullmatch(text.strip())
        value = _value(match, decimal) if match else None
        if match and value is not None:
            values[text] = value
            unit = ((match["before"] or "") + (match["after"] or "")).strip()
            units[unit] = units.get(unit, 0) + 1
            noted |= "±" in (match["note"] or "") or "+/-" in (match["note"] or "")
    bad = {text: times for text, times in counts.items() if text not in values}
    strange = sum(n for text, n in bad.items() if text.strip().lower() not in MISSING_WORDS)
    read = sum(counts[text] for text in values)
    if not read or strange > 0.2 * (read + strange):
        return None
    bare = units.pop("", 0)
    names = [*dict.fromkeys(SAME_UNIT.get(unit, unit) for unit in units)]
    unit = (min(units) if len(units) == 1 else names[0]) if len(names) == 1 else ""
    money = [name for name in names if _CURRENCY.fullmatch(name)]
    shares = unit in ("%", "‰") and any(_bare(text) for text in values)
    mixed = len(names) > 1 or shares
    known = shares or len(money) == len(names) or (len(names) < 5 and max(units.values()) > 1)
    if mixed and not known:
        return None  # "12 Monkeys" is no measure
    if unit and not money and bare > max(3, sum(units.values())):
        return None
    plain = not mixed and all(_PLAIN.fullmatch(text.strip()) for text in values)
    return Amounts(
        decimal, values, bad, plain, unit, (*names, *["–"] * shares) if mixed else (), noted
    )


def _bare(text: str) -> bool:
    """Whether a number without a unit says something: zero is zero in every unit."""
    return text.strip()[-1].isdigit() and bool(re.search("[1-9]", text))


def _value(found: Match, decimal: str) -> float | None:
    digits = _GAPS.sub("", found["digits"])
    group = "," if decimal == "." else "."
    if group in digits:
        mark = re.escape(group)
        grouped = rf"\d{{1,3}}(?:{mark}\d{{2,3}})*{mark}\d{{3}}(?:{re.escape(decimal)}\d*)?"
        if not re.fullmatch(grouped, digits):
            return None
        digits = digits.replace(group, "")
    opened = bool(found["open"]) + bool(found["open2"])
    if digits.count(decimal) > 1 or opened != bool(found["close"]):
        return None
    value = float(digits.replace(decimal, ".") + (found["power10"] or ""))
    value *= 10 ** POWERS[found["power"]] if found["power"] else 1
    signs = [found[part] for part in ("sign", "sign2", "minus")]
    return -value if opened or any(sign not in (None, "+") for sign in signs) else value


def amount_code(found: Amounts, mixed: bool) -> str:
    """The expression that turns a COLUMN of text into these numbers; ``mixed``: it holds numbers
    too."""
    chain = "".join(_steps(found))
    coerce = ", errors='coerce'" if found.bad else ""
    told = f"pd.to_numeric({COLUMN}{chain}{coerce})"
    if not mixed or not chain:
        return told
    return f"pd.to_numeric({COLUMN}.where({COLUMN}.map(type) != str)).fillna({told})"


def _steps(found: Amounts) -> list[str]:
    """The string operations, in order."""
    matches = [match for text in found.values if (match := AMOUNT.fullmatch(text.strip()))]

    def parts(*names: str) -> set[str]:
        return {match[name] for match in matches for name in names if match[name]}

    def replaced(pattern: str, by: str) -> str:
        return f".str.replace({_raw(pattern)}, {_raw(by)}, regex=True)"

    digits = "".join(parts("digits"))
    steps: list[str] = []
    if not re.fullmatch(r"[0-9\W]*", digits):
        steps.append(".str.normalize('NFKC')")
    if parts("note"):
        steps.append(replaced(r"\s*(±.*|\+/-.*|\[\w+\]|\([a-z]\)|[*†‡§]+)$", ""))
    if parts("open", "open2"):
        steps.append(replaced(r"^\D*\((.*)\)$", r"-\1"))
    if parts("minus"):
        steps.append(replaced(r"^(.*?)\s*-$", r"-\1"))
    if parts("sign", "sign2") & {"−", "–"}:
        steps.append(replaced("[−–]", "-"))
    affixes = parts("before", "after")
    marks = {mark for mark in digits if not mark.isdigit() and mark != found.decimal}
    marks |= {mark for part in parts("before", "gap") for mark in part if mark.isspace()}
    steps += _dropped({affix.strip() for affix in affixes} | marks)
    if found.comma:
        steps.append(".str.replace(',', '.')")
    for power in sorted(parts("power"), key=lambda word: (-len(word), word)):
        steps.append(f".str.replace({power!r}, 'e{POWERS[power]}')")
    return steps


def _dropped(junk: set[str]) -> list[str]:
    """The step that takes marks and words out of a text."""
    spaces = {mark for mark in junk if mark.isspace()}
    words = sorted((word for word in junk - spaces), key=lambda word: (-len(word), word))
    if len(junk) == 1 and spaces <= {" "}:
        return [f".str.replace({min(junk)!r}, '')"]
    long = [re.escape(word) for word in words if len(word) > 1]
    short = "".join(f"\\{word}" if word in "]^\\-" else word for word in words if len(word) == 1)
    short = f"[{short}\\s]" if short and spaces else r"\s" if spaces else f"[{short}]" * bool(short)
    pattern = "|".join(filter(None, [*long, short]))
    return [f".str.replace({_raw(pattern)}, '', regex=True)"] if pattern else []


def _raw(pattern: str) -> str:
    """A pattern as a raw literal where that is possible."""
    plain = "\\" not in pattern
    spelled = f"'{pattern}'" if plain else f"r'{pattern}'"
    return spelled if "'" not in pattern and pattern.isprintable() else repr(pattern)
