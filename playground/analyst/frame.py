"""A query as lines of pandas: the frame it is about, its conditions, its groups, its measures."""

import itertools
import keyword
import math
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from playground.analyst.query import Dimension, Filter, Measure, Query
from playground.analyst.scales import natural_order
from playground.analyst.tables import Column, Table
from playground.analyst.voice import Voice

END_OF_DAY = " 23:59:59"
PANDAS = "import pandas as pd"
PERIOD = re.compile(r"(\d{4})-?(Q|H|W|)(\d{1,2})?(?:-(\d\d))?")
"""The labels of periods."""
CODES = {"year": "%Y", "month": "%Y-%m", "week": "%G-W%V", "day": "%Y-%m-%d"}
AGGREGATIONS = {
    "sum": "'sum'",
    "mean": "'mean'",
    "median": "'median'",
    "min": "'min'",
    "max": "'max'",
    "std": "'std'",
    "var": "'var'",
    "count": "'count'",
    "distinct": "'nunique'",
    "range": "lambda values: values.max() - values.min()",
    "share": "'mean'",
}
SUM_OF_ANY = "lambda values: values.sum(min_count=1)"
SIZE = "size"
LABELS = {"sum": "total", "var": "variance", "min": "lowest", "max": "highest", "share": "percent"}


@dataclass(frozen=True, slots=True)
class Frame:
    """The lines that leave ``df`` with the rows that are meant, and the imports they need."""

    imports: tuple[str, ...]
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Key:
    """What to group by: the column ``name``, the lines that make it where ``df`` has none, and
    whether its values have an order of their own, as months have."""

    name: str
    lines: tuple[str, ...] = ()
    ordered: bool = False


def frame(query: Query, tables: Sequence[Table]) -> Frame:
    """The frame of a query: read, joined, filtered, with a column for each derived measure."""
    lines = [*_read(query, tables)]
    lines += [
        f"df = df[{condition(kept, column_of(query, tables, kept.column))}]"
        for kept in query.filters
    ]
    lines += _derived(query, tables)
    used = [tables[query.table], *(tables[join.table] for join in query.joins)]
    imports = dict.fromkeys([PANDAS] + [line for table in used for line in table.imports])
    return Frame(tuple(imports), tuple(lines))


def column_of(query: Query, tables: Sequence[Table], name: str) -> Column | None:
    """The column of that name in the query's table, else in one that is joined to it."""
    for place in (query.table, *(join.table for join in query.joins)):
        found = tables[place].column(name)
        if found:
            return found
    return None


def _read(query: Query, tables: Sequence[Table]) -> list[str]:
    main = tables[query.table]
    if not query.joins:
        return list(main.code)
    name = _variable(main, "first")
    lines = [*main.code, f"{name} = df"]
    for number, join in enumerate(query.joins, 2):
        other = tables[join.table]
        beside = _variable(other, f"table_{number}")
        beside = beside if beside != name else f"{beside}_{number}"
        lines += [*other.code, f"{beside} = df"]
        left, right = column_of(query, tables, join.left), other.column(join.right)
        if left and right and (left.low is None) != (right.low is None):
            for table, column in ((name, join.left), (beside, join.right)):
                lines.append(f"{table}[{column!r}] = {table}[{column!r}].astype(str)")
        same = join.left == join.right
        on = f"on={join.left!r}" if same else f"left_on={join.left!r}, right_on={join.right!r}"
        suffixes = f"suffixes=('', {'_' + beside!r})"
        lines.append(f"{name} = {name}.merge({beside}, {on}, how='left', {suffixes})")
    return [*lines, f"df = {name}"]


def _variable(table: Table, fallback: str) -> str:
    """A name for the table in code."""
    stem = re.sub(r"\.\w{1,8}$", "", table.name)
    name = re.sub(r"\W+", "_", stem).strip("_").lower()
    plain = name.isidentifier() and name.isascii() and not keyword.iskeyword(name)
    return name if plain and name not in ("df", "pd", "folder", "output") else fallback


def condition(kept: Filter, column: Column | None, name: str = "df") -> str:
    """A filter as an expression over the frame ``name``."""
    cells = f"{name}[{kept.column!r}]"
    if kept.operator in ("missing", "present"):
        return f"{cells}.{'isna' if kept.operator == 'missing' else 'notna'}()"
    if kept.operator == "contains":
        text = cells if column is None or column.low is None else f"{cells}.astype(str)"
        return f"{text}.str.contains({kept.values[0]!r}, case=False, regex=False, na=False)"
    if kept.grain:
        part = {"weekday": "day_of_week", "month of year": "month"}.get(kept.grain, kept.grain)
        sign = "~" if kept.operator in ("!=", "not in") else ""
        return f"{sign}{cells}.dt.{part}.isin([{', '.join(str(int(v)) for v in kept.values)}])"
    if column is not None and column.kind == "date":
        return _on_days(cells, kept)
    values = [literal(value, column) for value in kept.values]
    if kept.operator in ("in", "not in") and len(values) != 1:
        sign = "~" if kept.operator == "not in" else ""
        return f"{sign}{cells}.isin([{', '.join(values)}])"
    operator = {"=": "==", "in": "==", "not in": "!="}.get(kept.operator, kept.operator)
    return f"{cells} {operator} {values[0]}"


def _on_days(cells: str, kept: Filter) -> str:
    first, last = kept.values[0], kept.values[-1]
    end = last if len(last) > len("2024-12-31") else last + END_OF_DAY
    if kept.operator in ("=", "in"):
        return f"{cells}.between({first!r}, {end!r})"
    if kept.operator in ("!=", "not in"):
        return f"~{cells}.between({first!r}, {end!r})"
    value = end if kept.operator in (">", "<=") else first
    return f"{cells} {kept.operator} {value!r}"


def literal(value: str, column: Column | None) -> str:
    """A value of a column as it stands in code."""
    if column is not None and column.kind == "boolean" and {*column.values} <= {"True", "False"}:
        return value
    if column is not None and column.low is None:
        return repr(value)
    try:
        number = float(value)
    except ValueError:
        return repr(value)
    return repr(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


def _derived(query: Query, tables: Sequence[Table]) -> list[str]:
    lines = []
    for measure in query.measures:
        name, whole = value_name(measure), f"df[{measure.column!r}]"
        formula = whole + (f" * df[{measure.times!r}]" if measure.times else "")
        formula += "".join(f" + df[{one!r}]" for one in measure.plus)
        formula += "".join(f" - df[{one!r}]" for one in measure.minus)
        if measure.where:
            cells = formula if formula == whole else f"({formula})"
            parts = []
            for part in filter(None, (measure.where, measure.less)):
                tests = [condition(one, column_of(query, tables, one.column)) for one in part]
                holds = tests[0] if len(tests) == 1 else " & ".join(f"({test})" for test in tests)
                counted = f"({holds}).astype(int)" if measure.less else holds
                parts.append(f"{cells}.where({holds}, 0)" if measure.column else counted)
            lines.append(f"df[{name!r}] = {' - '.join(parts)}")
            continue
        if measure.over and not measure.ratio_of_sums:
            formula = f"({formula})" if measure.plus or measure.minus else formula
            formula += f" / df[{measure.over!r}]" + (" * 100" if measure.percent else "")
        if formula != whole:
            lines.append(f"df[{name!r}] = {formula}")
        if query.trimmed:
            lines += [
                f"low, high = df[{name!r}].quantile([0.25, 0.75])",
                "room = 1.5 * (high - low)",
                f"df = df[df[{name!r}].between(low - room, high + room)]",
            ]
    return list(dict.fromkeys(lines))


def value_name(measure: Measure) -> str:
    """The column of ``df`` that a measure aggregates; "" where it counts rows."""
    if measure.where:
        names = (
            " & ".join(" ".join([one.column, one.operator, *one.values]) for one in part)
            for part in filter(None, (measure.where, measure.less))
        )
        name = " less ".join(names)
        return f"{measure.column}: {name}" if measure.column else name
    if measure.each and not measure.column:
        return SIZE
    name = measure.column
    name += f" × {measure.times}" if measure.times else ""
    name += "".join(f" + {one}" for one in measure.plus)
    name += "".join(f" - {one}" for one in measure.minus)
    return name + (f" / {measure.over}" if measure.over and not measure.ratio_of_sums else "")


def divided_by(measure: Measure) -> str:
    """The column whose sum the sum of a measure is divided by; "" for none."""
    if measure.how == "share" and measure.where and measure.column:
        return measure.column
    return measure.over if measure.ratio_of_sums else ""


def in_percent(measure: Measure) -> bool:
    """Whether a figure is a part of 1 before it is told in percent."""
    return measure.how == "share" or (measure.percent and measure.ratio_of_sums)


def labels(measures: Sequence[Measure]) -> list[str]:
    """A name in code for each measure: ``total``, ``mean``; numbered where they repeat."""
    found: list[str] = []
    for measure in measures:
        label = LABELS.get(measure.how, measure.how)
        if not value_name(measure):
            label = "rows"
        elif measure.ratio_of_sums:
            label = "ratio"
        found.append(label if label not in found else f"{label}_{len(found) + 1}")
    return found


def aggregations(measures: Sequence[Measure], gaps: Collection[str] = ()) -> str:
    """The measures as the arguments of ``agg``: ``total=('Revenue', 'sum')``; those that count
    rows are not among them. ``gaps`` are columns where a group may have no value at all."""
    parts = []
    for label, measure in zip(labels(measures), measures, strict=True):
        name, over = value_name(measure), divided_by(measure)
        summed = over or (measure.where and measure.how == "count")
        how = "sum" if summed else measure.how
        whole = SUM_OF_ANY if how == "sum" and measure.column in gaps else AGGREGATIONS[how]
        if name:
            parts.append(f"{label}=({name!r}, {whole})")
        if over:
            parts.append(f"{label}_of=({over!r}, 'sum')")
    return ", ".join(parts)


def grouped(
    measures: Sequence[Measure], by: str, first: str, gaps: Collection[str] = ()
) -> list[str]:
    """The lines that leave measures by groups, and the rows of each, in ``table``."""
    parts = [aggregations(measures, gaps), f"rows=({first!r}, 'size')"]
    lines = [f"table = df.groupby({by}).agg({', '.join(filter(None, parts))})"]
    for label, one in zip(labels(measures), measures, strict=True):
        if divided_by(one):
            lines.append(f"table[{label!r}] /= table.pop('{label}_of')")
        if in_percent(one):
            lines.append(f"table[{label!r}] *= 100")
    return lines


def scalar(measure: Measure, df: str = "df") -> str:
    """A measure over all rows of a frame as an expression."""
    name, over = value_name(measure), divided_by(measure)
    cells = f"{df}[{name!r}]"
    if not name:
        return f"len({df})"
    if over:
        return f"{cells}.sum() / {df}[{over!r}].sum()" + (" * 100" if in_percent(measure) else "")
    if measure.how == "share":
        return f"{cells}.mean() * 100"
    if measure.how == "range":
        return f"{cells}.max() - {cells}.min()"
    if measure.how == "count" and measure.where:
        return f"{cells}.sum()"
    return f"{cells}.{'nunique' if measure.how == 'distinct' else measure.how}()"


def key(dimension: Dimension, column: Column | None, voice: Voice) -> Key:
    """How to group by a dimension."""
    name, grain = dimension.column, dimension.grain
    cells = f"df[{name!r}]"
    if dimension.bins:
        made = voice.say("frame.group", column=name)
        return Key(made, (f"df[{made!r}] = {cut(dimension, voice)}",), ordered=True)
    if not grain and column and (scale := natural_order(column.values)):
        line = f"df[{name!r}] = pd.Categorical({cells}, {[*scale]!r}, ordered=True)"
        return Key(name, (line,), ordered=True)
    if not grain:
        return Key(name)
    made = voice.say(f"frame.{grain.replace(' ', '_')}")
    made = made if made != name else f"{made} ({name})"
    known = f".where({cells}.notna())" if column is None or column.missing else ""
    if grain == "quarter":
        lines = [f"df[{made!r}] = {cells}.dt.to_period('Q').astype(str){known}"]
    elif grain == "half":
        half = f"{cells}.dt.quarter.map({{1: '-H1', 2: '-H1', 3: '-H2', 4: '-H2'}})"
        lines = [f"df[{made!r}] = {cells}.dt.strftime('%Y') + {half}"]
    elif grain == "hour":
        lines = [f"df[{made!r}] = {cells}.dt.hour"]
    elif grain in ("weekday", "month of year"):
        names = voice.say(f"frame.names_of_{made_of(grain)}").split()
        part = "day_of_week" if grain == "weekday" else "month"
        start = 0 if grain == "weekday" else 1
        lines = [
            f"names = {names!r}",
            f"df[{made!r}] = {cells}.dt.{part}.map(dict(enumerate(names, {start})))",
            f"df[{made!r}] = pd.Categorical(df[{made!r}], names, ordered=True)",
        ]
    else:
        lines = [f"df[{made!r}] = {cells}.dt.strftime({CODES[grain]!r})"]
    return Key(made, tuple(lines), ordered=True)


def made_of(grain: str) -> str:
    """Which names a grain has: days or months."""
    return "days" if grain == "weekday" else "months"


def cut(dimension: Dimension, voice: Voice) -> str:
    """A column of numbers parted at the edges of its bins, as an expression."""
    names = []
    for low, high in itertools.pairwise(dimension.bins):
        ends = [voice.number(end) for end in (low, high)]
        if low == -math.inf:
            names.append(voice.say("frame.under", edge=ends[1]))
        elif high == math.inf:
            names.append(voice.say("frame.from", edge=ends[0]))
        else:
            names.append("–".join(ends))
    edges = ", ".join(f"float('{e}')" if math.isinf(e) else f"{e:g}" for e in dimension.bins)
    return f"pd.cut(df[{dimension.column!r}], [{edges}], labels={names!r}, right=False)"
