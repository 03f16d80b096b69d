"""Behaviour: a measure by groups, as a ranking or as shares of a whole."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.playground.analyst import plots
from bot.playground.analyst.answer import MOST_ROWS, Answer, code
from bot.playground.analyst.behaviours.leftout import (
    columns_of,
    left_out,
    missing_remarks,
    nothing,
    saved_as,
)
from bot.playground.analyst.behaviours.listing import listed_rows
from bot.playground.analyst.behaviours.periods import periods
from bot.playground.analyst.behaviours.single import single
from bot.playground.analyst.behaviours.wording import (
    bare,
    capital,
    figure,
    label_words,
    measured,
    named,
    plain,
    signed,
    unit_of,
    where,
)
from bot.playground.analyst.frame import (
    Key,
    aggregations,
    column_of,
    divided_by,
    frame,
    in_percent,
    key,
    labels,
    per_thing,
    scalar,
)
from bot.playground.analyst.plots import Plot
from bot.playground.analyst.printed import Printed, number
from bot.playground.analyst.query import Measure, Query
from bot.playground.analyst.steps import Steps, run, script
from bot.playground.analyst.tables import Column, Table
from bot.playground.analyst.voice import Voice

BEGINS_WITH_A_NAME = ("tied", "first", "only", "share")
ADDITIVE = ("sum", "count")
FEW_GROUPS = 4
MOST_COLUMNS = 12
QUANTILES_FROM = 25


def aggregate(query: Query, tables: Sequence[Table], voice: Voice) -> Steps[Answer]:
    """Answers value, rank and share."""
    query = replace(query, measures=query.measures or (Measure(),))
    if query.dimensions:
        return (yield from _Groups(query, tables, voice).answer())
    if query.ask == "rank":
        return (yield from listed_rows(query, tables, voice))
    return (yield from single(query, tables, voice))


@dataclass(frozen=True, slots=True)
class _Groups:
    """A measure by groups: one script, and the words for what it printed."""

    query: Query
    tables: Sequence[Table]
    voice: Voice

    def answer(self) -> Steps[Answer]:
        query, voice = self.query, self.voice
        made = frame(query, self.tables)
        keys = self._keys()
        names = [one.name for one in keys]
        label = self._label
        short, counts = left_out(
            query, self.tables, [*columns_of(query), *(one.column for one in query.dimensions)]
        )
        lines = [line for one in keys for line in one.lines]
        lines += per_thing(query, voice, keys)
        lines += self._grouped(names)
        wide = self._wide()
        if wide or not self._by_order(keys):
            rising = query.order == "least"
            parts = query.ask == "share" and self._measure.how in ADDITIVE
            by = "percent" if parts else label
            lines.append(f"table = table.sort_values({by!r}, ascending={rising})")
        shown = "wide" if wide else "table"
        if wide:
            lines.append(f"wide = table[{label!r}].unstack()")
        overall = [] if label == "rows" else [f"print('# all:', {scalar(self._measure)})"]
        lines += ["print('# rows:', len(df))", *counts, *overall, "print('# groups:', len(table))"]
        lines += ["print('# table')", f"print({shown}.head({MOST_ROWS}).to_csv())"]
        if query.ask == "rank":
            level = f"(table[{label!r}] == table[{label!r}].iloc[0]).sum()"
            lines.append(f"print('# level:', {level})")
        if wide:
            lines += [
                "print('# ends')",
                "print(pd.concat([table.head(5), table.tail(1)]).to_csv())",
            ]
        elif self._many() and self._by_order(keys):  # the ends may not be among the rows shown
            lines += [
                "print('# ends')",
                f"ends = table.sort_values({label!r}, ascending=False)",
                "print(pd.concat([ends.head(5), ends.tail(1)]).to_csv())",
            ]
        if self._many() and self._measure.how in ADDITIVE and not wide:
            lines.append(f"print('# rest:', table[{label!r}].iloc[{MOST_ROWS}:].sum())")
        saving, saved = saved_as(query, shown, self._title(), many=self._many())
        lines += saving
        plot = self._plot(keys, wide)
        imports = [*made.imports, *(plot.imports if plot else ())]
        drawn = ["", *plot.lines] if plot else []
        title = " ".join(self._title().split())
        printed = yield from run(script(title, imports, made.lines, "", lines, drawn))
        if not printed.number("rows") or not printed.number("groups"):
            return nothing(query, self.tables, voice)
        points, rows = self._points(printed, wide)
        points += [voice.say("aggregate.file", file=code(saved))] if saved else []
        return Answer(
            self._finding(printed, wide),
            tuple(points),
            rows,
            remarks=missing_remarks(short, printed, voice),
            plots=plot.described if plot and plot.name in printed.files else {},
        )

    @property
    def _measure(self) -> Measure:
        return self.query.measures[0]

    @property
    def _label(self) -> str:
        return labels(self.query.measures)[0]

    @property
    def _unit(self) -> str:
        return unit_of(self._measure, self.query, self.tables)

    def _keys(self) -> list[Key]:
        found = []
        for dimension in self.query.dimensions:
            column = column_of(self.query, self.tables, dimension.column)
            one = key(dimension, column, self.voice)
            if not one.lines and column and column.kind == "number":
                if column.distinct > QUANTILES_FROM and not column.whole:
                    made = self.voice.say("frame.group", column=column.name)
                    cut = f"df[{made!r}] = pd.qcut(df[{column.name!r}], 5, duplicates='drop')"
                    one = Key(made, (cut,))
                one = replace(one, ordered=True)
            found.append(one)
        return found

    def _column(self, place: int) -> Column | None:
        return column_of(self.query, self.tables, self.query.dimensions[place].column)

    def _sizes(self) -> list[int]:
        """About how many groups each dimension makes."""
        sizes = []
        for place, dimension in enumerate(self.query.dimensions):
            column = self._column(place)
            own = column.distinct if column else MOST_ROWS
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

    def _many(self) -> bool:
        return math.prod(self._sizes()) > MOST_ROWS

    def _wide(self) -> bool:
        sizes = self._sizes()
        fits = len(sizes) == 2 and sizes[1] <= MOST_COLUMNS and sizes[0] <= MOST_ROWS
        return fits and self._many() and len(self.query.measures) == 1 and self.query.ask == "value"

    def _by_order(self, keys: Sequence[Key]) -> bool:
        return self.query.ask == "value" and not self.query.order and all(k.ordered for k in keys)

    def _grouped(self, names: Sequence[str]) -> list[str]:
        by = repr(names[0]) if len(names) == 1 else repr([*names])
        parts = [aggregations(self.query.measures), f"rows=({names[0]!r}, 'size')"]
        lines = [f"table = df.groupby({by}).agg({', '.join(filter(None, parts))})"]
        for label, one in zip(labels(self.query.measures), self.query.measures, strict=True):
            if divided_by(one):
                lines.append(f"table[{label!r}] /= table.pop('{label}_of')")
            if in_percent(one):
                lines.append(f"table[{label!r}] *= 100")
        label = self._label
        if self.query.ask == "share" and self._measure.how in ADDITIVE:
            lines.append(f"table['percent'] = table[{label!r}] / table[{label!r}].sum() * 100")
        return lines

    def _title(self) -> str:
        by = self.voice.listed([named(one.name) for one in self._keys()])
        words = {"by": by, "where": where(self.query, self.tables, self.voice)}
        measure = capital(measured(self._measure, self.voice))
        return bare(self.voice.say("aggregate.title", measure=measure, **words).strip())

    def _plot(self, keys: Sequence[Key], wide: bool) -> Plot | None:
        query, sizes = self.query, self._sizes()
        most = min(query.limit if query.limit and query.limit > 2 else MOST_ROWS, MOST_ROWS)
        bars = min(math.prod(sizes), most)
        if query.chart == "none" or len(keys) > 2 or (bars < 3 and not query.chart):
            return None
        if len(keys) == 2 and sizes[1] > MOST_COLUMNS:
            return None
        label = "percent" if query.ask == "share" else self._label
        unit = "%" if query.ask == "share" else self._unit
        column = column_of(query, self.tables, self._measure.column)
        typical = abs(column.mean or 0) if column and column.mean is not None else 1000
        typical *= (
            max(1, self.tables[query.table].rows / max(bars, 1))
            if self._measure.how == "sum"
            else 1
        )
        typical = 1000 if label in ("rows", "count", "distinct") else typical
        fmt = plots.formatted(20 if unit == "%" else typical, self.voice, unit)
        values = plots.axis(bare(measured(self._measure, self.voice)), unit)
        values = self.voice.say("aggregate.share_axis") if query.ask == "share" else values
        name = plots.file_name(self._title())
        words, title = plots.foreign(query, self.tables), self._title()
        if len(keys) == 2:
            source = "wide" if wide else f"table[{label!r}].unstack()"
            if sizes[1] > 6:
                draw = [f"sns.heatmap({source}, annot=True, fmt=',.4g', cmap='Blues', ax=ax)"]
                return plots.drawn(
                    name, title, words, draw, height=5, imports=["import seaborn as sns"]
                )
            draw = [
                f"{source}.head({MOST_ROWS}).plot.bar(ax=ax, rot=0, width=0.8)",
                f"ax.yaxis.set_major_formatter({plots.ticks(fmt)})",
            ]
            return plots.drawn(name, title, words, draw, xlabel=named(keys[0].name), ylabel=values)
        top = "table" if math.prod(sizes) <= most else f"table.head({most})"
        lines = [] if top == "table" else [f"top = {top}"]
        top = "table" if top == "table" else "top"
        if query.chart == "pie":
            draw = [f"ax.pie({top}[{label!r}], labels={top}.index.astype(str), autopct='%.1f%%')"]
            return plots.drawn(name, title, words, lines + draw)
        if (
            keys[0].ordered
            and query.dimensions[0].grain
            and query.chart != "bar"
            and self._by_order(keys)
        ):
            draw = plots.line(top, label, fmt)
            return plots.drawn(name, title, words, lines + draw, ylabel=values)
        height = max(2.6, 1.4 + 0.38 * bars)
        draw = lines + plots.bars(top, label, fmt)
        return plots.drawn(
            name, title, words, draw, height=height, xlabel=values, ylabel=keys[0].name
        )

    def _group(self, cells: Sequence[str]) -> str:
        """The words for one group."""
        told = []
        for place, text in enumerate(cells[: len(self.query.dimensions)]):
            column = self._column(place)
            grain = self.query.dimensions[place].grain
            if grain:
                told.append(label_words(text, self.voice))
            elif column and column.kind == "boolean":
                told.append(f"{named(column.name)} {plain(text)}")
            else:
                told.append(
                    plain(text.removesuffix(".0") if column and column.low is not None else text)
                )
        return " · ".join(told)

    def _finding(self, printed: Printed, wide: bool) -> str:
        query, voice = self.query, self.voice
        head, *rows = printed.tables["ends" if "ends" in printed.tables else "table"]
        place = head.index(self._label)
        shares = head.index("percent") if query.ask == "share" and "percent" in head else place
        unit = "%" if shares != place else self._unit
        known = [(self._group(row), number(row[shares]), row[shares]) for row in rows]
        known = [one for one in known if not math.isnan(one[1])] or known
        in_order = not wide and self._by_order(self._keys())
        ranked = sorted(known, key=lambda one: -one[1]) if in_order else known
        shown = [(name, figure(text, unit, voice)) for name, _, text in ranked]
        in_turn = [(name, figure(text, unit, voice)) for name, _, text in known]
        words = {
            "measure": measured(self._measure, voice),
            "where": where(query, self.tables, voice),
            "by": voice.listed([named(one.name) for one in self._keys()]),
            "end": voice.say(f"aggregate.{query.order or 'most'}"),
        }
        most = shown[0]
        ties = [name for name, value, _ in ranked if value == ranked[0][1]]
        total = int(printed.number("groups"))
        if len(ties) == total and total > 1:
            said = "equal"
        elif query.ask == "rank" and len(ties) > 1:
            level = max(int(printed.number("level")), len(ties))
            said, most = "tied", (voice.listed([*ties, *[""] * (level - len(ties))]), most[1])
        elif query.ask == "rank" and (query.limit or 1) > 1:
            said = "top"
        elif query.ask == "rank":
            said = "first" if len(shown) > 1 else "only"
        elif total <= FEW_GROUPS:
            said = "few"
        elif shares != place:
            said = "share"
        else:
            said = "ends"
        limit = query.limit or FEW_GROUPS
        listed = voice.listed(
            [
                voice.say("aggregate.each", name=a, figure=b)
                for a, b in (in_turn if said == "few" else shown)[:limit]
            ],
            limit,
        )
        second = shown[min(len(ties), len(shown) - 1)]
        last = shown[-1]
        if query.order == "least" and said == "ends":
            most, last = last, most
        told = voice.say(
            f"aggregate.{said}",
            group=most[0],
            figure=most[1],
            second=second[0],
            second_figure=second[1],
            last=last[0],
            last_figure=last[1],
            listed=listed,
            n=min(limit, len(shown)),
            **words,
        )
        return told if said in BEGINS_WITH_A_NAME else capital(told)

    def _points(self, printed: Printed, wide: bool) -> tuple[list[str], Sequence[Sequence[str]]]:
        query, voice = self.query, self.voice
        head, *rows = printed.tables["table"]
        groups, rows_behind = int(printed.number("groups")), printed.number("rows")
        points = []
        if self._label == "rows":
            points.append(voice.say("aggregate.rows_all", rows=rows_behind, groups=groups))
        else:
            additive = self._measure.how in ADDITIVE and not self._measure.over
            how = "sum_all" if additive else "over_all"
            overall = figure(printed.values.get("all", ""), self._unit, voice)
            points.append(
                voice.say(f"aggregate.{how}", figure=overall, rows=rows_behind, groups=groups)
            )
        if wide:
            body = [
                [plain(row[0]), *(figure(cell, self._unit, voice) for cell in row[1:])]
                for row in rows
            ]
            return points, [[self._heads()[0], *map(plain, head[1:])], *body]
        values = [number(row[head.index(self._label)]) for row in rows]
        if (
            groups == 2
            and all(values)
            and values[0] != values[1]
            and not any(map(math.isnan, values))
        ):
            a, b = sorted(range(2), key=lambda i: -values[i])
            points.append(
                voice.say(
                    "aggregate.difference",
                    a=self._group(rows[a]),
                    b=self._group(rows[b]),
                    figure=figure(values[a] - values[b], self._unit, voice),
                    share=signed(values[a] / values[b] - 1, voice),
                )
            )
        kept = (
            rows[: max(query.limit, 1)]
            if query.ask == "rank" and query.limit and query.limit > 1
            else rows
        )
        each = groups == rows_behind
        table = [self._heads(each=each), *(self._row(head, row, each=each) for row in kept)]
        if groups > len(kept):
            points.append(voice.say("aggregate.cut", shown=len(kept), groups=groups))
            if "rest" in printed.values and len(kept) == MOST_ROWS:
                rest = figure(printed.values["rest"], self._unit, voice)
                points.append(voice.say("aggregate.rest", groups=groups - len(kept), figure=rest))
        return points, table if len(table) > 1 else ()

    def _heads(self, *, each: bool = False) -> list[str]:
        """The names of the columns; rows are not counted where every group is one."""
        voice = self.voice
        dims = [key(one, None, voice).name for one in self.query.dimensions]
        counted = labels(self.query.measures)
        heads = [capital(measured(one, voice)) for one in self.query.measures]
        if "rows" not in counted and not each:
            heads.append(capital(voice.say("aggregate.rows_head")))
        if self.query.ask == "share" and self._measure.how in ADDITIVE:
            heads.append(voice.say("aggregate.share_axis"))
        return [*map(named, dims), *heads]

    def _row(self, head: Sequence[str], row: Sequence[str], *, each: bool) -> list[str]:
        width = len(self.query.dimensions)
        units = [unit_of(one, self.query, self.tables) for one in self.query.measures]
        by_label = dict(zip(labels(self.query.measures), units, strict=True))
        by_label["percent"] = "%"
        groups = [
            plain(text.removesuffix(".0") if (c := self._column(i)) and c.low is not None else text)
            for i, text in enumerate(row[:width])
        ]
        cells = dict(zip(head[width:], row[width:], strict=True))
        order = [*labels(self.query.measures), *([] if each else ["rows"]), "percent"]
        kept = [one for one in dict.fromkeys(order) if one in cells]
        return [*groups, *(figure(cells[one], by_label.get(one, ""), self.voice) for one in kept)]
