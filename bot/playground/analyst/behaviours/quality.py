"""Behaviour: what is wrong with a table, every column looked at, by what matters."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.playground.analyst.answer import Answer, code
from bot.playground.analyst.behaviours.faults import (
    comparable,
    exact,
    meant,
    misspelt,
    one_spelling,
    reading,
)
from bot.playground.analyst.printed import Printed
from bot.playground.analyst.query import Query
from bot.playground.analyst.steps import Steps, run, script
from bot.playground.analyst.tables import Column, Table
from bot.playground.analyst.voice import Voice

NEVER_NEGATIVE = re.compile(
    r"(?i)(?:^|[_\W])(age|price|qty|quantity|count|units?|stock|weight|height|amount|revenue|sales|"
    r"hours|days|duration|distance|population|alter|preis|menge|anzahl|umsatz|betrag|gewicht|"
    r"dauer)(?:$|[_\W])|年龄|价格|单价|数量|金额|销售额|重量|库存"
)
AGE = re.compile(r"(?i)(?:^|[_\W])(age|alter)(?:$|[_\W])|年龄")
OLDEST = 120
MANY_MISSING = 0.2
EARLIEST = "1900-01-01"


EVERY = [
    'print("# columns:", df.shape[1])',
    'print("# duplicates:", df.duplicated().sum())',
    'print("# missing")',
    "print(pd.DataFrame({'missing': df.isna().sum(), 'distinct': df.nunique()}).to_csv())",
]
LOST = [
    "# cells that hold something in the file and could not be read",
    "lost = raw.notna() & df.reindex(columns=raw.columns).isna()",
    "for column in lost.columns[lost.any()].intersection(df.columns):",
    "    cells = raw.loc[lost[column], column].astype(str)",
    "    print(f'# lost {list(df).index(column)}')",
    "    print(cells[cells.str.strip() != ''].value_counts().to_csv())",
]
SHAPES = [
    "    shapes = raw[column].astype(str).str.replace(r'\\d+', '9', regex=True)",
    "    print(f'# shapes {list(df).index(column)}')",
    "    print(shapes[df[column].notna()].value_counts().head(5).to_csv())",
]
NUMBERS = [
    "low, high = numbers.quantile(0.25), numbers.quantile(0.75)",
    "far = (numbers < low - 5 * (high - low)) | (numbers > high + 5 * (high - low))",
    "usual = numbers.where(~far)",
    "facts = {'min': numbers.min(), 'max': numbers.max(), 'far': far.sum(),",
    "         'least': usual.min(), 'most': usual.max(), 'same': high == low,",
    "         'negative': (numbers < 0).sum(), 'over 100': (numbers > 100).sum(),",
    f"         'too old': (numbers > {OLDEST}).sum()}}",
    'print("# numbers")',
    "print(pd.DataFrame(facts).to_csv())",
]
DATES = [
    "facts = {'first': dates.min(), 'last': dates.max(),",
    "         'future': (dates > pd.Timestamp.now()).sum(),",
    f"         'early': (dates < {EARLIEST!r}).sum()}}",
    'print("# dates")',
    "print(pd.DataFrame(facts).to_csv())",
]
VALUES = [
    "    print(f'# values {list(df).index(column)}')",
    "    print(df[column].dropna().astype(str).value_counts().to_csv())",
]
IDS = [
    'print("# ids")',
    "twice = ids.apply(lambda key: key.dropna().duplicated(keep=False).sum())",
    "print(twice.rename('twice').to_csv())",
]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: ``weight`` ranks it, ``rows`` are the rows it touches."""

    weight: float
    what: str
    column: str
    rows: int
    example: str = ""


def quality(query: Query, tables: Sequence[Table], voice: Voice) -> Steps[Answer]:
    """Every fault of the table with its exact figures, the worst first."""
    table = meant(query, tables)
    printed = yield from run(
        script("what is wrong with the table", table.imports, *_lines(table)),
        voice.say("files.looks_at_every_column", file=table.name),
    )
    faults = sorted(_faults(table, printed, voice), key=lambda told: -told.weight)
    columns = int(printed.number("columns"))
    size = {"file": code(table.name), "rows": table.rows, "columns": columns}
    if not faults:
        return Answer(voice.say("files.nothing_wrong", **size))
    finding = voice.say(
        "files.faults" if len(faults) > 1 else "files.fault",
        n=len(faults),
        worst=_in_words(faults[0], voice),
        **size,
    )
    touched = {fault.column for fault in faults}
    clean = [code(column.name) for column in table.columns if column.name not in touched]
    head = [voice.say(f"files.{name}") for name in ("column", "problem", "rows_head", "example")]
    rows = [
        [fault.column or voice.say("files.whole_rows"), fault.what, voice.number(fault.rows),
         fault.example]
        for fault in faults
    ]  # fmt: skip
    return Answer(
        finding,
        (
            voice.say("files.nothing_in", columns=voice.listed(clean, 8)) if clean else "",
            voice.say("files.offers_cleanup"),
            voice.say("files.more_faults", n=len(rows) - 20) if len(rows) > 20 else "",
        ),
        (head, *rows),
        followups=(voice.say("files.ask_cleanup"),),
    )


def _in_words(fault: Fault, voice: Voice) -> str:
    rows = voice.say("files.one_row" if fault.rows == 1 else "files.rows", n=fault.rows)
    example = voice.say("files.and_example", example=fault.example) if fault.example else ""
    column = code(fault.column) if fault.column else voice.say("files.whole_rows")
    return voice.say("files.worst", column=column, what=fault.what, rows=rows, example=example)


def _named(table: Table, *kinds: str) -> list[str]:
    return [column.name for column in table.columns if column.kind in kinds]


def _lines(table: Table) -> list[str]:
    """The checks that this table's columns call for; what they find is printed."""
    numbers = [told.name for told in table.columns if told.kind == "number" and told.distinct > 2]
    dates, ids = _named(table, "date"), _named(table, "id")
    words = [
        column.name
        for column in table.columns
        if column.kind in ("category", "text", "boolean") and column.distinct <= 300
    ]
    beside = comparable(table)
    parts = [reading(table, raw=beside), EVERY]
    if beside:
        parts.append(LOST)
    if beside and dates:
        parts.append([f"for column in {dates!r}:", *SHAPES])
    if numbers:
        parts.append([f"numbers = df[{numbers!r}]", *NUMBERS])
    if dates:
        parts.append([f"dates = df[{dates!r}].apply(lambda day: day.dt.tz_localize(None))", *DATES])
    if words:
        parts.append([f"for column in {words!r}:", *VALUES])
    if ids:
        parts.append([f"ids = df.drop_duplicates()[{ids!r}]", *IDS])
    return "\n\n".join("\n".join(part) for part in parts).split("\n")


def _faults(table: Table, printed: Printed, voice: Voice) -> list[Fault]:
    say, total = voice.say, max(table.rows, 1)
    found: list[Fault] = []
    repeated = int(printed.number("duplicates"))
    if repeated:
        found.append(Fault(80, say("files.duplicate_rows"), "", repeated))
    found += _repaired(table, voice)
    missing = {row[""]: row for row in printed.rows("missing")}
    for place, column in enumerate(table.columns):
        fact = missing.get(column.name, {})
        gaps, distinct = int(fact.get("missing", 0)), int(fact.get("distinct", 1))
        lost = printed.tables.get(f"lost {place}", [])[1:]
        unread = sum(int(times) for _, times in lost)
        gaps -= unread
        if lost:
            date = column.kind == "date"
            what = say("files.no_dates" if date else "files.no_numbers")
            shown = [code(value) for value, _ in lost[:3]]
            found.append(Fault(95, what, column.name, unread, voice.listed(shown)))
        if gaps >= table.rows:
            found.append(Fault(40, say("files.empty_column"), column.name, gaps))
            continue
        if gaps:
            weight = 70 if gaps / total > MANY_MISSING else 50
            share = voice.percent(gaps / total)
            found.append(
                Fault(weight + gaps / total, say("files.missing"), column.name, gaps, share)
            )
        if distinct == 1 and total > 2 and not gaps:
            same = code(column.values[0]) if column.values else ""
            found.append(Fault(10, say("files.always_same"), column.name, table.rows, same))
        found += _spellings(column, printed.tables.get(f"values {place}", [])[1:], voice)
        shapes = printed.tables.get(f"shapes {place}", [])[1:]
        if len(shapes) > 1:
            shown = [code(shape) for shape, _ in shapes[:3]]
            odd = sum(int(times) for _, times in shapes[1:])
            found.append(
                Fault(60, say("files.mixed_formats"), column.name, odd, voice.listed(shown))
            )
    for row in printed.rows("numbers"):
        found += _numbers(table, row, voice)
    for row in printed.rows("dates"):
        future, early = int(row["future"]), int(row["early"])
        last, first = row["last"][:10], row["first"][:10]
        if future and future < total / 2:
            what = say("files.future")
            found.append(Fault(85, what, row[""], future, say("files.up_to", last=last)))
        if early and early < total / 2:
            example = say("files.from", first=first)
            found.append(Fault(85, say("files.too_early"), row[""], early, example))
    for row in printed.rows("ids"):
        twice, known = int(row["twice"]), table.column(row[""])
        if twice and known and known.distinct > 0.9 * (total - known.missing - repeated):
            found.append(Fault(90, say("files.ids_twice"), row[""], twice))
    return found


def _repaired(table: Table, voice: Voice) -> list[Fault]:
    """What the reader met that its lines no longer show."""
    found = []
    for told in table.repairs:
        key, values = told.key.removeprefix("reader."), dict(told.values)
        if key in ("not_dates", "not_numbers") and not comparable(table):
            what = voice.say("files.no_dates" if key == "not_dates" else "files.no_numbers")
            found.append(Fault(95, what, str(values["column"]), int(values["count"])))
        if key == "totals":
            found.append(Fault(60, voice.say("files.total_rows"), "", int(values["count"])))
    return found


def _spellings(column: Column, rows: Sequence[Sequence[str]], voice: Voice) -> list[Fault]:
    counts = {row[0]: int(row[1]) for row in rows}
    found = []
    for weight, what, odd in (
        (75, "files.spellings", one_spelling(column)),
        (55, "files.misspelt", misspelt(column, counts)),
    ):
        if odd:
            shown = [f"{code(wrong)} → {code(right)}" for wrong, right in odd.items()]
            touched = sum(counts.get(wrong, 0) for wrong in odd)
            found.append(
                Fault(weight, voice.say(what), column.name, touched, voice.listed(shown, 3))
            )
    return found


def _numbers(table: Table, row: Mapping[str, str], voice: Voice) -> list[Fault]:
    """Values of a column of numbers that cannot be, or lie far from all others."""
    name, column = row[""], table.column(row[""])
    negative, far, old, percent = (
        int(row[key]) for key in ("negative", "far", "too old", "over 100")
    )
    low, high = exact(voice, row["min"]), exact(voice, row["max"])
    told, few = bool(NEVER_NEGATIVE.search(name)), 0.05 * table.rows
    highest, found = voice.say("files.highest", high=high), []
    if negative and negative < (0.5 * table.rows if told else few):
        lowest = voice.say("files.down_to", low=low)
        found.append(
            Fault(100 if told else 65, voice.say("files.negative"), name, negative, lowest)
        )
    if old and AGE.search(name):
        what = voice.say("files.over_age", most=OLDEST)
        return [*found, Fault(100, what, name, old, highest)]
    if column and column.unit == "%" and 0 < percent < few:
        found.append(Fault(65, voice.say("files.over_percent"), name, percent, highest))
    if far and row["same"] == "False" and far <= max(3, 0.02 * table.rows):
        most, least = exact(voice, row["most"]), exact(voice, row["least"])
        ends = [end for end, usual in ((low, least), (high, most)) if end != usual]
        example = voice.say("files.others", ends=voice.listed(ends), least=least, most=most)
        weight = 92 if far <= 3 else 45
        found.append(Fault(weight, voice.say("files.extreme"), name, far, example))
    return found
