"""Behaviour: what is wrong with a table, every column looked at, by what matters."""

import re
import sys
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from playground.analyst.answer import MOST_ROWS, Answer, code
from playground.analyst.printed import Printed
from playground.analyst.query import Query
from playground.analyst.steps import Steps, run, script
from playground.analyst.tables import Column, Table
from playground.analyst.voice import Voice

DROPS_ROWS = ("reset_index", "skiprows", "iloc", "ffill", "melt", "concat", "explode")
"""Words in a table's lines after which rows cannot be laid beside those of the file."""
NEVER_NEGATIVE = re.compile(
    r"(?i)(?:^|[_\W])(age|price|qty|quantity|count|units?|stock|weight|height|amount|revenue|sales|"
    r"hours|days|duration|distance|population|alter|preis|menge|anzahl|umsatz|betrag|gewicht|"
    r"dauer)(?:$|[_\W])|年龄|价格|单价|数量|金额|销售额|重量|库存"
)
AGE = re.compile(r"(?i)(?:^|[_\W])(age|alter)(?:$|[_\W])|年龄")
OLDEST = 120

EVERY = (
    "found = [('', 'duplicate_rows', df.duplicated().sum(), '')]",
    "found += [(column, 'missing', gaps, '') for column, gaps in df.isna().sum().items()]",
)
LOST = (
    "# cells that hold something in the file and could not be read",
    "lost = raw.notna() & df.reindex(columns=raw.columns).isna()",
    "for column in lost.columns[lost.any()].intersection(df.columns):",
    "    cells = raw.loc[lost[column], column].astype(str)",
    "    cells = cells[cells.str.strip() != '']",
    "    found.append((column, 'unread', len(cells), *cells.unique()[:3]))",
)
SHAPES = (
    "    shapes = raw[column].astype(str).str.replace(r'\\d+', '9', regex=True)",
    "    shapes = shapes[df[column].notna()].value_counts()",
    "    found.append((column, 'mixed_formats', shapes[1:].sum(), *shapes.index[:3]))",
)
NUMBERS = (
    "    cells = df[column]",
    "    low, high = cells.quantile(0.25), cells.quantile(0.75)",
    "    far = (cells < low - 5 * (high - low)) | (cells > high + 5 * (high - low))",
    "    found.append((column, 'negative', (cells < 0).sum(), cells.min()))",
    f"    found.append((column, 'over_age', (cells > {OLDEST}).sum(), cells.max()))",
    "    found.append((column, 'over_percent', (cells > 100).sum(), cells.max()))",
    "    if low < high:",
    "        usual = cells[~far]",
    "        ends = cells.min(), cells.max(), usual.min(), usual.max()",
    "        found.append((column, 'extreme', far.sum(), *ends))",
)
DATES = (
    "    days = df[column].dt.tz_localize(None)",
    "    found.append((column, 'future', (days > pd.Timestamp.now()).sum(), days.max()))",
    "    found.append((column, 'too_early', (days < '1900-01-01').sum(), days.min()))",
)
IDS = (
    "    ids = df.drop_duplicates()[column].dropna()",
    "    found.append((column, 'ids_twice', ids.duplicated(keep=False).sum(), ''))",
)
VALUES = (
    "    print(f'# values {list(df).index(column)}')",
    "    print(df[column].dropna().astype(str).value_counts().to_csv())",
)
SHOWN = (
    "print('# columns:', df.shape[1])",
    "print('# found')",
    "names = ['column', 'what', 'rows', 'one', 'two', 'three', 'four']",
    "found = pd.DataFrame([dict(zip(names, one)) for one in found], columns=names)",
    "print(found.query('rows > 0').to_csv(index=False))",
)
WEIGHTS = {
    "over_age": 100, "no_dates": 95, "no_numbers": 95, "ids_twice": 90, "future": 85,
    "too_early": 85, "duplicate_rows": 80, "spellings": 75, "negative": 65, "over_percent": 65,
    "mixed_formats": 60, "total_rows": 60, "misspelt": 55, "missing": 50, "extreme": 45,
    "empty_column": 40, "always_same": 10,
}  # fmt: skip
"""How bad each is, the worst first; the names are those of its sentence."""
ENDS = {"future": "up_to", "too_early": "from", "negative": "down_to"}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: ``what`` names it, ``rows`` are the rows it touches."""

    what: str
    column: str
    rows: int
    example: str = ""
    more: float = 0

    @property
    def weight(self) -> float:
        """How bad it is."""
        return WEIGHTS[self.what] + self.more


def quality(query: Query, tables: Sequence[Table], voice: Voice) -> Steps[Answer]:
    """Every fault of the table with its exact figures, the worst first."""
    table, say = meant(query, tables), voice.say
    code_lines = script("what is wrong with the table", table.imports, *_lines(table))
    printed = yield from run(code_lines)
    faults = sorted(_faults(table, printed, voice), key=lambda told: -told.weight)
    columns = int(printed.number("columns"))
    size = {"file": code(table.name), "rows": table.rows, "columns": columns}
    if not faults:
        return Answer(say("files.nothing_wrong", **size))
    worst = faults[0]
    column = code(worst.column) if worst.column else say("files.whole_rows")
    example = say("files.and_example", example=worst.example) if worst.example else ""
    touches = say("files.rows", n=worst.rows)
    what = _what(worst, voice)
    in_words = say("files.worst", column=column, what=what, rows=touches, example=example)
    finding = say("files.faults" if len(faults) > 1 else "files.fault", n=len(faults),
                  worst=in_words, **size)  # fmt: skip
    touched = {fault.column for fault in faults}
    clean = [code(column.name) for column in table.columns if column.name not in touched]
    head = voice.heads("column", "problem", "rows", "example")
    rows = [
        [fault.column or say("files.whole_rows"), _what(fault, voice), voice.number(fault.rows),
         fault.example]
        for fault in faults
    ]  # fmt: skip
    points = (
        say("files.nothing_in", columns=voice.listed(clean, 8)) if clean else "",
        say("files.offers_cleanup"),
        say("files.more_faults", n=len(rows) - MOST_ROWS) if len(rows) > MOST_ROWS else "",
    )
    return Answer(finding, points, (head, *rows), followups=(say("files.ask_cleanup"),))


def _what(fault: Fault, voice: Voice) -> str:
    return voice.say(f"files.{fault.what}", most=OLDEST)


def _lines(table: Table) -> list[str]:
    """The checks that this table's columns call for; what they find is printed."""

    def each(
        checks: Sequence[str], *kinds: str, least: int = 0, most: int = sys.maxsize
    ) -> list[str]:
        fit = [told for told in table.columns if least <= told.distinct <= most]
        names = [column.name for column in fit if column.kind in kinds]
        return ["", f"for column in {names!r}:", *checks] if names else []

    beside = comparable(table)
    return [
        *reading(table, raw=beside), "", *EVERY,
        *(LOST if beside else ()),
        *(each(SHAPES, "date") if beside else ()),
        *each(NUMBERS, "number", least=3),
        *each(DATES, "date", least=1),
        *each(IDS, "id"),
        *each(VALUES, "category", "text", "boolean", most=300),
        "", *SHOWN,
    ]  # fmt: skip


def _faults(table: Table, printed: Printed, voice: Voice) -> list[Fault]:
    found = _repaired(table)
    rows = printed.rows("found")
    unread = {row["column"]: int(row["rows"]) for row in rows if row["what"] == "unread"}
    repeated = sum(int(row["rows"]) for row in rows if row["what"] == "duplicate_rows")
    for row in rows:
        fault = _judged(table, row, unread, repeated, voice)
        if fault:
            found.append(fault)
    for place, column in enumerate(table.columns):
        if column.distinct == 1 and table.rows > 2 and not column.missing:
            same = code(column.values[0]) if column.values else ""
            found.append(Fault("always_same", column.name, table.rows, same))
        found += _spellings(column, printed.tables.get(f"values {place}", [])[1:], voice)
    return found


def _judged(
    table: Table, row: dict[str, str], unread: dict[str, int], repeated: int, voice: Voice
) -> Fault | None:
    """What a check found, where it is a fault: so few values that they are no rule."""
    what, name, times = row["what"], row["column"], int(row["rows"])
    column, few = table.column(name), 0.05 * table.rows
    parts = [row[key] for key in ("one", "two", "three", "four") if row[key]]
    one = exact(voice, parts[0]) if parts else ""
    one = one[:10] if what in ("future", "too_early") else one
    example = voice.say(f"files.{ENDS.get(what, 'highest')}", end=one) if one else ""
    match what:
        case "duplicate_rows":
            return Fault(what, "", times)
        case "missing":
            gaps = times - unread.get(name, 0)
            if gaps >= table.rows:
                return Fault("empty_column", name, gaps)
            share = gaps / max(table.rows, 1)
            more = share + 20 * (share > 0.2)
            return Fault(what, name, gaps, voice.percent(share), more) if gaps else None
        case "unread" | "mixed_formats":
            date = column is not None and column.kind == "date"
            what = what if what != "unread" else "no_dates" if date else "no_numbers"
            return Fault(what, name, times, voice.listed([code(part) for part in parts]))
        case "negative":
            never = bool(NEVER_NEGATIVE.search(name))
            usual = times >= (10 * few if never else few)
            return None if usual else Fault(what, name, times, example, 35 * never)
        case "over_age":
            return Fault(what, name, times, example) if AGE.search(name) else None
        case "over_percent":
            percent = column is not None and column.unit == "%" and times < few
            return Fault(what, name, times, example) if percent else None
        case "extreme" if times <= max(3, 0.02 * table.rows) and not AGE.search(name):
            low, high, least, most = (exact(voice, part) for part in parts)
            ends = [end for end, usual in ((low, least), (high, most)) if end != usual]
            told = voice.say("files.others", ends=voice.listed(ends), least=least, most=most)
            return Fault(what, name, times, told, 47 * (times <= 3))
        case "future" | "too_early" if times < table.rows / 2:
            return Fault(what, name, times, example)
        case "ids_twice" if column:
            names_rows = column.distinct > 0.9 * (table.rows - column.missing - repeated)
            return Fault(what, name, times) if names_rows else None
    return None


def _repaired(table: Table) -> list[Fault]:
    """What the reader met that its lines no longer show."""
    found = []
    for told in table.repairs:
        key, values = told.key.removeprefix("reader."), dict(told.values)
        if key in ("not_dates", "not_numbers") and not comparable(table):
            what = key.replace("not_", "no_")
            found.append(Fault(what, str(values["column"]), int(values["count"])))
        if key == "totals":
            found.append(Fault("total_rows", "", int(values["count"])))
        if key == "spellings":
            shown = str(values["examples"])
            found.append(Fault(key, str(values["column"]), int(values["count"]), shown))
    return found


def _spellings(column: Column, rows: Sequence[Sequence[str]], voice: Voice) -> list[Fault]:
    counts = {row[0]: int(row[1]) for row in rows}
    kinds = {"spellings": one_spelling(column), "misspelt": misspelt(column, counts)}
    found = []
    for what, odd in kinds.items():
        shown = [f"{code(wrong)} → {code(right)}" for wrong, right in odd.items()]
        touched = sum(counts.get(wrong, 0) for wrong in odd)
        if odd:
            found.append(Fault(what, column.name, touched, voice.listed(shown, 3)))
    return found


def meant(query: Query, tables: Sequence[Table]) -> Table:
    """The table that a question is about."""
    return tables[query.table if query.table < len(tables) else 0]


def reading(table: Table, *, raw: bool = False) -> list[str]:
    """The lines that leave the table in ``df``; ``raw`` keeps in ``raw`` what the file held before
    anything was made a number or a date."""
    lines = list(table.code)
    first = next((i for i, line in enumerate(lines) if line.startswith("df = ")), None)
    if raw and first is not None:
        lines.insert(first + 1, "raw = df.copy()")
    return lines


def comparable(table: Table) -> bool:
    """Whether the rows of ``df`` are still those of ``raw``: the lines only mended cells."""
    first = next((i for i, line in enumerate(table.code) if line.startswith("df = ")), None)
    mended = "\n".join(table.code[first + 1 :]) if first is not None else ""
    return bool(mended) and not any(word in mended for word in DROPS_ROWS)


def bare(value: str) -> str:
    """A value without what people spell differently: case, blanks around it, and blanks, hyphens
    and underscores between letters ("A+" and "A-" stay two)."""
    return re.sub(r"(?<=[^\W\d])[\s_-]+(?=[^\W\d])", "", value.strip().casefold())


def one_spelling(column: Column) -> dict[str, str]:
    """Each odd spelling of a value (" web", "WEB") with the usual one ("Web")."""
    if column.kind not in ("category", "text", "boolean") or column.distinct > len(column.values):
        return {}
    usual: dict[str, str] = {}
    odd = {}
    for value in column.values:
        key = bare(value)
        if key and usual.setdefault(key, value) != value:
            odd[value] = usual[key]
    return odd


def misspelt(column: Column, counts: dict[str, int]) -> dict[str, str]:
    """Rare values that are one letter away from a frequent one: "Partnr", "Partner"."""
    found = {}
    for rare, times in counts.items():
        for usual, often in counts.items():
            near = len(rare) > 4 and often >= 10 * times and not any(map(str.isdigit, rare))
            if near and bare(rare) != bare(usual) and OSA.distance(rare, usual) == 1:
                found[rare] = usual
                break
    return found if column.kind in ("category", "text") else {}


def repairs(table: Table, voice: Voice, without: Collection[str] = ()) -> list[str]:
    """What the reader had to do, in words, but for the kinds that are told otherwise."""
    keys = [told.key.removeprefix("reader.") for told in table.repairs]
    return [
        voice.say(f"reader.{key}", **dict(told.values))
        for key, told in zip(keys, table.repairs, strict=True)
        if key not in without
    ]


def exact(voice: Voice, text: str) -> str:
    """A printed number with all its digits, spelled as people write it there; a date as its day."""
    try:
        number = float(text)
    except ValueError:
        return text.removesuffix(" 00:00:00")
    decimals = len(text.partition(".")[2].rstrip("0")) if "e" not in text else None
    return voice.number(number, decimals)
