"""One question while it is answered: its parts in code and in words, and what is left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from playground.analyst import wording
from playground.analyst.answer import Answer
from playground.analyst.frame import (
    SIZE,
    Key,
    column_of,
    frame,
    grouped,
    key,
    labels,
    scalar,
    value_name,
)
from playground.analyst.plots import Plot, axis, bare, file_name, formatted
from playground.analyst.printed import Printed
from playground.analyst.query import Dimension, Measure, Query
from playground.analyst.steps import Steps, run, script
from playground.analyst.tables import Column, Table
from playground.analyst.voice import Voice

ADDITIVE = ("sum", "count")
MANY_REPEATED = 0.05
"""The part of a table's rows that repeat another one from which a total is told twice."""


@dataclass(frozen=True, slots=True)
class Task:
    """A query, the tables it is over, and the voice it is answered with."""

    query: Query
    tables: Sequence[Table]
    voice: Voice

    @property
    def table(self) -> Table:
        """The table that is meant first."""
        return self.tables[self.query.table]

    @property
    def measure(self) -> Measure:
        """The first measure; the number of rows where none is asked for."""
        return next(iter(self.query.measures), Measure())

    @property
    def label(self) -> str:
        """What the first measure is called in code."""
        return labels([self.measure])[0]

    @property
    def unit(self) -> str:
        """The unit of the first measure's figures."""
        return wording.unit_of(self.measure, self.query, self.tables)

    @property
    def added(self) -> bool:
        """Whether figures of the first measure add up to a whole."""
        return self.measure.how in ADDITIVE and not self.measure.over

    @property
    def positive(self) -> bool:
        """Whether no figure of the first measure can lie under zero."""
        column = self.column(self.measure.column)
        return column is None or column.low is None or column.low >= 0

    @property
    def where(self) -> str:
        """The filters in words, with a leading blank; "" for none."""
        return wording.where(self.query, self.tables, self.voice)

    def column(self, name: str) -> Column | None:
        """The column of that name, of any table that is meant."""
        return column_of(self.query, self.tables, name)

    def key(self, dimension: Dimension) -> Key:
        """How to group by a dimension."""
        return key(dimension, self.column(dimension.column), self.voice)

    def say(self, sentence: str, **values: Any) -> str:
        """A sentence; {measure} and {where} are the query's own unless others are given."""
        own = {"measure": wording.measured(self.measure, self.voice), "where": self.where}
        return self.voice.say(sentence, **own | values)

    def figure(self, value: str | float) -> str:
        """A figure of the first measure with its unit."""
        return wording.figure(value, self.unit, self.voice)

    @property
    def share_of(self) -> str:
        """What a part of the first measure's total is called."""
        return wording.shared(self.measure, self.voice)

    @property
    def axis(self) -> str:
        """The label of an axis that shows the first measure."""
        return axis(wording.capital(wording.measured(self.measure, self.voice)), self.unit)

    def title(self, by: Sequence[str]) -> str:
        """What is told by which groups, for a plot or a file."""
        listed = self.voice.listed([wording.named(name) for name in by])
        told = {"measure": self.share_of} if self.query.ask == "share" else {}
        said = self.say("aggregate.title", by=listed, **told)
        return wording.capital(said).strip()

    def run(
        self,
        title: str,
        lines: Sequence[str],
        plot: Plot | None = None,
        *,
        imports: Sequence[str] = (),
        thought: str = "",
    ) -> Steps[Printed]:
        """Run lines over the frame of the query, and those of a plot after them."""
        made = frame(self.query, self.tables)
        drawn, needed = (["", *plot.lines], plot.imports) if plot else ([], ())
        needed = (*made.imports, *imports, *needed)
        code = script(bare(title), needed, made.lines, "", lines, drawn)
        return (yield from run(code, thought))

    def per_thing(self, keys: Sequence[Key] = ()) -> list[str]:
        """The lines that first add up a measure for each thing it is told of, by groups."""
        measure, name = self.measure, value_name(self.measure)
        if not measure.each:
            return []
        thing = key(Dimension(measure.each, measure.each_grain), None, self.voice)
        names = dict.fromkeys([*(one.name for one in keys), thing.name])
        groups = f"df.groupby({[*names]!r}, as_index=False)"
        added = ".size()" if name == SIZE else f"[{name!r}].sum()"
        return [*thing.lines, f"df = {groups}{added}"]

    def _gaps(self) -> list[str]:
        """The columns that miss values, of which nothing adds up to nothing and not to 0."""
        named = dict.fromkeys(one.column for one in self.query.measures)
        columns = [self.column(name) for name in named]
        return [column.name for column in columns if column and column.missing]

    def table_by(self, by: str, first: str) -> list[str]:
        """The lines that leave the measures by groups in ``table``."""
        return grouped(self.query.measures, by, first, self._gaps())

    def scalar(self, measure: Measure, df: str = "df") -> str:
        """A measure over all rows of a frame as an expression."""
        code = scalar(measure, df)
        gaps = measure.column in self._gaps() and code.endswith(".sum()")
        return code.replace(".sum()", ".sum(min_count=1)") if gaps else code

    def typical(self, groups: float) -> float:
        """About how large the figures of the first measure are by so many groups."""
        column = self.column(self.measure.column)
        if self.measure.how in ("count", "distinct") or column is None or column.mean is None:
            return 50 if self.measure.how == "share" else 1000
        each = self.table.rows / max(groups, 1) if self.measure.how == "sum" else 1
        return abs(column.mean) * max(1, each)

    def fmt(self, typical: float, unit: str = "") -> str:
        """How figures of the first measure of about this size are written in a plot, as code."""
        column = self.column(self.measure.column)
        whole = column is not None and column.whole and self.measure.how in ("sum", "min", "max")
        return formatted(
            typical, self.voice, unit, whole=whole and not (self.measure.over or unit == "%")
        )

    def saving(self, shown: str, title: str, *, many: bool) -> tuple[list[str], str]:
        """The line that writes a table to a file, where one is wanted or the answer cannot show
        all of it, and the file's name; "" for none."""
        if self.query.file_format in ("xlsx", "xls", "excel"):
            name = file_name(title, ending="xlsx")
            return [f"{shown}.to_excel(output / {name!r})"], name
        if self.query.file_format or many:
            name = file_name(title, ending="csv")
            return [f"{shown}.to_csv(output / {name!r})"], name
        return [], ""

    @property
    def repeated(self) -> bool:
        """Whether a total is told over rows of which many repeat another one."""
        many = self.table.duplicates >= max(1, MANY_REPEATED * self.table.rows)
        return many and self.added and not self.measure.each

    def counts(self) -> list[str]:
        """The lines that count the rows, those without a value, and those that repeat another."""
        gaps = enumerate(self._short())
        repeats = ["print('# repeated:', df.duplicated().sum())"] if self.repeated else []
        return [
            "print('# rows:', len(df))",
            *(f"print('# missing {place}:', df[{name!r}].isna().sum())" for place, name in gaps),
            *repeats,
        ]

    def _short(self) -> list[str]:
        """The columns that are needed and miss values."""
        if self.measure.each:
            return []
        needed = [
            name for one in self.query.measures for name in (one.column, one.times, one.over)
        ] + [one.column for one in self.query.dimensions]
        columns = [self.column(name) for name in dict.fromkeys(needed)]
        return [column.name for column in columns if column and column.missing]

    def remarks(self, printed: Printed, once: Sequence[str] = ()) -> tuple[str, ...]:
        """What ``counts`` found: rows left out, and the figures ``once`` each row counts once."""
        found = []
        for place, name in enumerate(self._short()):
            if (count := printed.number(f"missing {place}")) > 0:
                column = wording.named(name)
                found.append(self.say("aggregate.missing", count=count, column=column))
        rows, repeated = printed.number("rows"), printed.number("repeated")
        if repeated >= MANY_REPEATED * rows > 0 and once:
            listed = self.voice.listed(once)
            found.append(self.say("aggregate.repeated", count=repeated, rows=rows, listed=listed))
        return tuple(found)

    def nothing(self) -> Answer:
        """No row is left by the filters."""
        points = []
        for kept in self.query.filters:
            column = self.column(kept.column)
            if column and column.first:
                name, ends = wording.named(column.name), (column.first, column.last)
                points.append(self.say("aggregate.span", column=name, first=ends[0], last=ends[1]))
            elif column and column.values and column.kind != "number":
                points.append(self.holds(column, 10))
        return Answer(self.say("aggregate.nothing"), tuple(points))

    def holds(self, column: Column, most: int) -> str:
        """The values of a column in a sentence."""
        values = self.voice.listed([wording.plain(value) for value in column.values], most)
        return self.say("aggregate.values", column=wording.named(column.name), values=values)

    def once(self, by: str) -> str:
        """The first measure by groups, each row counted once, as an expression."""
        name = value_name(self.measure)
        counted = self.measure.how == "count" and not self.measure.where
        how = f"[{name!r}].{'count' if counted else 'sum'}()" if name else ".size()"
        return f"df.drop_duplicates().groupby({by}){how}"
