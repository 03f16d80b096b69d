"""Behaviour: a measure by groups, as a ranking or as shares of a whole."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from playground.analyst import plots, wording
from playground.analyst.answer import HOURS, MOST_ROWS, Answer, code
from playground.analyst.behaviours.listing import listed_rows
from playground.analyst.behaviours.periods import periods
from playground.analyst.behaviours.single import single
from playground.analyst.behaviours.task import Task
from playground.analyst.frame import Key, condition, labels
from playground.analyst.plots import Plot
from playground.analyst.printed import Printed, number
from playground.analyst.query import Measure, Query
from playground.analyst.steps import Steps
from playground.analyst.tables import Table
from playground.analyst.voice import Voice
from playground.analyst.wording import capital, figure, named, plain

BEGINS_WITH_A_NAME = ("tied", "first", "only", "share")
FEW_GROUPS = 4
MOST_COLUMNS = 12
QUANTILES_FROM = 25
MOST_NAMED = 7
"""Stretches of time up to which a ranking shows each as a bar; more of them are a line."""


def aggregate(query: Query, tables: Sequence[Table], voice: Voice) -> Steps[Answer]:
    """Answers value, rank and share."""
    query = replace(query, measures=query.measures or (Measure(),))
    if query.dimensions:
        return (yield from Groups(query, tables, voice).answer())
    if query.ask == "rank":
        return (yield from listed_rows(query, tables, voice))
    return (yield from single(query, tables, voice))


@dataclass(frozen=True, slots=True)
class Groups(Task):
    """A measure by groups: one script, and the words for what it printed."""

    def answer(self) -> Steps[Answer]:
        """The finding, the table of all groups, and their plot."""
        keys, label, wide = self._keys(), self.label, self._wide()
        title = self.title([one.name for one in keys])
        lines = [*self._grouped(keys), *self.counts(), "print('# groups:', len(table))"]
        if label != "rows":
            lines.append(f"print('# all:', {self.scalar(self.measure)})")
        shown = "wide" if wide else "table"
        lines += [
            "print('# table')",
            f"print({shown}.head({HOURS if wide else self.most}).to_csv())",
        ]
        if self.query.ask == "rank":
            level = f"(table[{label!r}] == table[{label!r}].iloc[0]).sum()"
            lines.append(f"print('# level:', {level})")
        many = math.prod(self._sizes()) > self.most
        if wide or (many and self.query.ask != "rank"):  # not all ends are among the rows shown
            ordered = wide or not self._in_order(keys)
            ranked = "table" if ordered else f"table.sort_values({label!r}, ascending=False)"
            lines += [f"ranked = {ranked}", "print('# ends')"]
            lines.append("print(pd.concat([ranked.head(5), ranked.tail(1)]).to_csv())")
        if many and self.added and not wide:
            lines.append(f"print('# rest:', table[{label!r}].iloc[{self.most}:].sum())")
        saving, saved = self.saving(shown, title, many=many)
        plot = self._plot(keys, title, wide=wide)
        printed = yield from self.run(title, [*lines, *saving], plot)
        if not printed.number("rows") or not printed.number("groups"):
            return self.nothing()
        head, *rows = printed.tables["ends" if "ends" in printed.tables else "table"]
        points, table = self._points(printed, wide)
        points += [self.say("aggregate.file", file=code(saved))] if saved else []
        once = [f"{self._group(row)} {self.figure(row[-1])}" for row in rows]
        remarks = self.remarks(printed, once if head[-1] == "once" else ())
        finding = self._finding(printed, keys, wide=wide)
        return Answer(finding, tuple(points), table, "", remarks, plots.seen(plot, printed))

    @property
    def most(self) -> int:
        """How many groups are shown."""
        return HOURS if any(one.grain == "hour" for one in self.query.dimensions) else MOST_ROWS

    def drawn(self) -> tuple[Sequence[str], Plot | None]:
        """The lines that leave the groups in ``table``, and their plot."""
        keys = self._keys()
        plot = self._plot(keys, self.title([one.name for one in keys]), wide=self._wide())
        return self._grouped(keys), plot

    def _grouped(self, keys: Sequence[Key]) -> list[str]:
        """The lines that leave the groups in ``table``, sorted; across each other in ``wide``."""
        names, label, wide = [one.name for one in keys], self.label, self._wide()
        by = repr(names[0] if len(names) == 1 else names)
        lines = [line for one in keys for line in one.lines]
        lines += [*self.per_thing(keys), *self.table_by(by, names[0])]
        if kept := self.query.having:
            held = condition(replace(kept, column=label), None, "table")
            lines.append(f"table = table[{held}]")
        if self._parts():
            lines.append(f"table['percent'] = table[{label!r}] / table[{label!r}].sum() * 100")
        if self.repeated:
            lines.append(f"table['once'] = {self.once(by)}")
        if wide or not self._in_order(keys):
            first = "percent" if self._parts() else label
            rising = self.query.order == "least"
            lines.append(f"table = table.sort_values({first!r}, ascending={rising})")
        if self.query.within:
            level = f"table.groupby(level={names[-1]!r}, sort=False, observed=True)"
            lines.append(f"table = {level}.head({self.query.limit or 1})")
        return [*lines, *([f"wide = table[{label!r}].unstack()"] if wide else [])]

    def _parts(self) -> bool:
        """Whether each group is told as its part of the whole."""
        return self.query.ask == "share" and self.added

    def _keys(self) -> list[Key]:
        found = []
        for dimension in self.query.dimensions:
            column, one = self.column(dimension.column), self.key(dimension)
            if not one.lines and column and column.kind == "number":
                if column.distinct > QUANTILES_FROM and not column.whole:
                    made = self.say("frame.group", column=column.name)
                    cut = f"df[{made!r}] = pd.qcut(df[{column.name!r}], 5, duplicates='drop')"
                    one = Key(made, (cut,))
                one = replace(one, ordered=True)
            found.append(one)
        return found

    def _sizes(self) -> list[int]:
        """About how many groups each dimension makes."""
        sizes = []
        for dimension in self.query.dimensions:
            column = self.column(dimension.column)
            own = column.distinct if column else self.most
            if dimension.bins:
                own = len(dimension.bins) - 1
            elif dimension.grain and column:
                own = periods(column, dimension.grain, self.query)
            elif column and column.kind == "number" and not column.whole:
                own = min(own, QUANTILES_FROM)
            held = [one for one in self.query.filters if one.column == dimension.column]
            named_ones = [len(one.values) for one in held if one.operator in ("=", "in")]
            sizes.append(own if dimension.grain else min([own, *named_ones]))
        return sizes

    def _wide(self) -> bool:
        """Whether the groups of two dimensions lie across each other."""
        sizes, asked = self._sizes(), self.query.ask == "value" and len(self.query.measures) == 1
        fits = len(sizes) == 2 and sizes[1] <= MOST_COLUMNS and sizes[0] <= HOURS
        return fits and asked and math.prod(sizes) > self.most

    def _in_order(self, keys: Sequence[Key]) -> bool:
        """Whether the groups stand in an order of their own, as months do."""
        asked = self.query.ask in ("value", "share") and not self.query.order
        return asked and all(key.ordered for key in keys)

    def _plot(self, keys: Sequence[Key], title: str, *, wide: bool) -> Plot | None:
        query, sizes, parts = self.query, self._sizes(), self.query.ask == "share"
        most = min(query.limit if query.limit and query.limit > 2 else self.most, self.most)
        bars = min(math.prod(sizes), most)
        few, crowded = bars < 3 and not query.chart, len(keys) == 2 and sizes[1] > MOST_COLUMNS
        if query.chart == "none" or len(keys) > 2 or few or crowded:
            return None
        label = "percent" if parts else self.label
        unit = "%" if parts else self.unit
        fmt = self.fmt(20 if unit == "%" else self.typical(bars), unit)
        axis = self.say("aggregate.share_axis") if parts else self.axis
        height, xlabel, ylabel = 4.5, "", axis
        imports: list[str] = []
        top = "table" if math.prod(sizes) <= most else f"table.head({most})"
        dated = bool(query.dimensions[0].grain) and (self._in_order(keys) or bars > MOST_NAMED)
        if len(keys) == 2:
            source = "wide" if wide else f"table[{label!r}].unstack()"
            xlabel = named(keys[0].name)
            along = bool(query.dimensions[0].grain) and sizes[0] > MOST_NAMED
            kind = "plot(" if along else f"head({self.most}).plot.bar(rot=0, width=0.8, "
            draw = [
                f"{source}.{kind}ax=ax)",
                f"ax.yaxis.set_major_formatter({plots.ticks(fmt)})",
                plots.legend(source),
            ]
            if sizes[1] > 6:
                cells = plots.in_cells(source, ",.4g", self.voice)
                draw = [f"sns.heatmap({source}, {cells}, cmap='Blues', ax=ax)"]
                height, xlabel, ylabel, imports = 5, "", "", ["import seaborn as sns"]
        elif query.chart == "pie":
            rest, part = self.say("change.rest"), plots.formatted(50, self.voice, "%")
            part = part if part.startswith("lambda") else f"{part}.format"
            draw = [
                f"slices = {top}[{label!r}].rename(str)",
                f"small = slices.index.where(slices >= 0.03 * slices.sum(), {rest!r})",
                "slices = slices.groupby(small, sort=False).sum()",
                f"ax.pie(slices, labels=slices.index, autopct={part})",
            ]
            ylabel = ""
        elif dated and query.chart != "bar":
            ordered = "table" if self._in_order(keys) else "table.sort_index()"
            draw = plots.line(ordered, label, fmt, from_zero=self.added and self.positive)
        else:
            draw = plots.bars(top, label, fmt)
            height, xlabel, ylabel = max(2.6, 1.4 + 0.38 * bars), axis, keys[0].name
        name, words = plots.file_name(title), plots.foreign(query, self.tables)
        return plots.drawn(
            name, title, words, draw, height=height, xlabel=xlabel, ylabel=ylabel, imports=imports
        )

    def _spelled(self, place: int, text: str) -> str:
        """The value of a dimension as text."""
        column = self.column(self.query.dimensions[place].column)
        numeric = column is not None and column.low is not None
        return plain(text.removesuffix(".0") if numeric else text)

    def _group(self, cells: Sequence[str]) -> str:
        """The words for one group."""
        told = []
        for place, dimension in enumerate(self.query.dimensions):
            column, text = self.column(dimension.column), self._spelled(place, cells[place])
            if dimension.grain == "hour":
                text = f"{text}:00"
            elif dimension.grain:
                text = wording.label_words(cells[place], self.voice)
            elif column and column.kind == "boolean":
                text = f"{named(column.name)} {text}"
            told.append(text)
        return " · ".join(told)

    def _finding(self, printed: Printed, keys: Sequence[Key], *, wide: bool) -> str:
        query, voice = self.query, self.voice
        head, *rows = printed.tables["ends" if "ends" in printed.tables else "table"]
        place = head.index("percent" if "percent" in head and query.ask == "share" else self.label)
        parts = self._parts()
        unit = "%" if parts else self.unit
        known = [(self._group(row), number(row[place]), row[place]) for row in rows]
        known = [one for one in known if not math.isnan(one[1])] or known
        in_order = not wide and self._in_order(keys)
        ranked = sorted(known, key=lambda one: -one[1]) if in_order else known
        most, last = ranked[0], ranked[-1]
        ties = [name for name, value, _ in ranked if value == most[1]]
        second, total = ranked[min(len(ties), len(ranked) - 1)], int(printed.number("groups"))
        group = most[0]
        if len(ties) == total > 1:
            said = "equal"
        elif query.having or query.within:
            said = "having" if query.having else "within"
        elif query.ask == "rank" and len(ties) > 1:
            level = max(int(printed.number("level")), len(ties))
            said, group = "tied", voice.listed([*ties, *[""] * (level - len(ties))])
        elif query.ask == "rank" and (query.limit or 1) > 1:
            said = "top"
        elif query.ask == "rank":
            said = "first" if len(ranked) > 1 else "only"
        elif total <= FEW_GROUPS:
            said, ranked = "few", known
        else:
            said = "share" if parts else "ends"
            if query.order == "least" and said == "ends":
                most, last, group = last, most, last[0]
        limit = (not query.within and query.limit) or FEW_GROUPS
        each = [f"{name} {figure(text, unit, voice)}" for name, _, text in ranked[:limit]]
        told = self.say(
            f"aggregate.{said}",
            **({"measure": self.share_of} if parts and said == "few" else {}),
            by=voice.listed([named(one.name) for one in keys]),
            end=voice.say(f"aggregate.{query.order or 'most'}"),
            group=group, figure=figure(most[2], unit, voice),
            second=second[0], second_figure=figure(second[2], unit, voice),
            last=last[0], last_figure=figure(last[2], unit, voice),
            listed=voice.listed(each, limit), n=total if query.having else len(each),
            condition=self._condition(), last_by=named(keys[-1].name),
        )  # fmt: skip
        return told if said in BEGINS_WITH_A_NAME else capital(told)

    def _condition(self) -> str:
        """What the groups have that are kept."""
        kept = self.query.having
        if not kept:
            return ""
        measured = wording.measured(self.measure, self.voice)
        return wording.condition_words(replace(kept, column=measured), None, self.voice)

    def _points(self, printed: Printed, wide: bool) -> tuple[list[str], Sequence[Sequence[str]]]:
        query = self.query
        head, *rows = printed.tables["table"]
        groups, rows_behind = int(printed.number("groups")), printed.number("rows")
        how = "rows_all" if self.label == "rows" else "sum_all" if self.added else "over_all"
        overall = self.figure(printed.values.get("all", ""))
        points = [self.say(f"aggregate.{how}", figure=overall, rows=rows_behind, groups=groups)]
        if wide:
            body = [[plain(row[0]), *(self.figure(cell) for cell in row[1:])] for row in rows]
            return points, [[self._heads(each=False)[0], *map(plain, head[1:])], *body]
        values = [number(row[head.index(self.label)]) for row in rows]
        known = all(values) and not any(map(math.isnan, values))
        if groups == 2 and known and values[0] != values[1]:
            a, b = sorted(range(2), key=lambda place: -values[place])
            share = wording.signed(values[a] / values[b] - 1, self.voice)
            between = {"a": self._group(rows[a]), "b": self._group(rows[b])}
            apart = self.figure(values[a] - values[b])
            points.append(self.say("aggregate.difference", figure=apart, share=share, **between))
        limited = query.ask == "rank" and query.limit and query.limit > 1 and not query.within
        kept = rows[: query.limit] if limited else rows
        empty = [self._group(row) for row, one in zip(rows, values, strict=True) if math.isnan(one)]
        if empty:
            points.append(self.say("aggregate.no_values", listed=self.voice.listed(empty)))
        each = groups == rows_behind
        table = [self._heads(each=each), *(self._row(head, row, each=each) for row in kept)]
        if groups > len(kept):
            points.append(self.say("aggregate.cut", shown=len(kept), groups=groups))
            if "rest" in printed.values and len(kept) == self.most:
                rest = self.figure(printed.values["rest"])
                points.append(self.say("aggregate.rest", groups=groups - self.most, figure=rest))
        return points, table if len(table) > 1 else ()

    def _heads(self, *, each: bool) -> list[str]:
        """The names of the columns; rows are not counted where every group is one."""
        heads = [named(self.key(one).name) for one in self.query.dimensions]
        heads += [capital(wording.measured(one, self.voice)) for one in self.query.measures]
        if "rows" not in labels(self.query.measures) and not each:
            heads.append(capital(self.say("heads.rows")))
        return [*heads, *([self.say("aggregate.share_axis")] if self._parts() else [])]

    def _row(self, head: Sequence[str], row: Sequence[str], *, each: bool) -> list[str]:
        width, measures = len(self.query.dimensions), self.query.measures
        units = [wording.unit_of(one, self.query, self.tables) for one in measures]
        by_label = dict(zip(labels(measures), units, strict=True)) | {"percent": "%"}
        cells = dict(zip(head[width:], row[width:], strict=True))
        order = dict.fromkeys([*labels(measures), *([] if each else ["rows"]), "percent"])
        told = [
            figure(cells[one], by_label.get(one, ""), self.voice) for one in order if one in cells
        ]
        return [*(self._spelled(place, text) for place, text in enumerate(row[:width])), *told]
