"""Which numbers are asked for, and for each of what."""

from dataclasses import replace
from datetime import date
from typing import cast

from playground.analyst.query import (
    Dimension,
    Grain,
    How,
    Measure,
)
from playground.analyst.tables import Column
from playground.analyst.understand.clause import WHERE, WHO
from playground.analyst.understand.timed import Timed
from playground.analyst.understand.words import fold, words


class Measured(Timed):
    """Knows measures and dimensions."""

    def _measures(self) -> list[Measure]:
        facts = self.facts
        facts.measures.sort(key=lambda named: named.place)
        made: list[Measure] = []
        spare = list(facts.hows)
        for moment, columns in self._wide:
            how = self._how(columns[0], spare)
            plus = tuple(column.name for column in columns[1:])
            made.append(Measure(columns[0].name, how, plus=plus, words=moment.words))
        if made:
            things = self.scope.names.things
            facts.measures = [
                m for m in facts.measures if not things[m.column.name] & {"revenue", "amount"}
            ]
        if facts.over_at is not None and len(facts.measures) >= 2:
            made.append(self._derived(spare))
        else:
            if facts.over_at is not None and not facts.shares:
                facts.hard.append(facts.over_said)
            for named in facts.measures:
                hows = named.hows or spare
                if self._made and self._made.column == named.column.name:
                    made.append(replace(self._made, how=hows[0] if hows else "sum"))
                    continue
                for how in hows or [self._how(named.column, ())]:
                    made.append(Measure(named.column.name, how))
        return list(dict.fromkeys(made))

    def _derived(self, spare: list[How]) -> Measure:
        """A quotient, product or difference of the two numbers that were named."""
        facts = self.facts
        one, two = facts.measures[:2]
        kind = next(link for link in facts.links if link in ("over", "ratio", "times", "minus"))
        hows = one.hows or spare
        if kind == "times":
            return Measure(one.column.name, hows[0] if hows else "sum", times=two.column.name)
        if kind == "minus":
            first = self._made or Measure(one.column.name)
            own = self._how(one.column, hows)
            return replace(first, how=own, minus=(*first.minus, two.column.name))
        percent = facts.shares or any(
            mark in fold(self.text) for mark in ("percent", "prozent", "%", "占")
        )
        facts.shares = False
        how: How = hows[0] if hows and hows[0] != "sum" else "mean"
        return Measure(one.column.name, how, over=two.column.name, percent=percent)

    def _dimensions(self) -> tuple[list[Dimension], bool]:
        """Columns and grains that the measures are told for; whether one of them is ranked."""
        facts = self.facts
        listed: list[Dimension] = []
        for column in facts.targets:
            ids = column.kind == "id" and self._row_name(column)
            listed.append(Dimension(((self._row_names() if ids else None) or column).name))
        target = bool(facts.targets)
        for grain, aimed, said in facts.grains:
            found = self._grain(grain)
            if found and any(m.column.name == found.column for m in facts.measures):
                continue
            if not found and grain != "auto":
                facts.hard.append(said)
            if found and found not in listed:
                listed.append(found)
                target = target or aimed
        for column in list(facts.by):
            if facts.measures and column in facts.per:
                facts.by.remove(column)
                if not facts.pieces or not self._averaged(facts.measures[0].column):
                    self._per = column
                continue
            if Dimension(column.name) not in listed:
                listed.append(Dimension(column.name))
        if (
            facts.row_target
            and (facts.order or "growth" in facts.asks)
            and not listed
            and not facts.loose
        ):
            named = self._row_names()
            if named:
                listed.append(Dimension(named.name))
                target = True
        if self._says("sold") and facts.order and not (listed or facts.loose or self._asker()):
            listed = [Dimension(c.name) for c in self.scope.names.has_thing("product")[:1]]
            target = bool(listed)
        if facts.which and facts.order and not listed and not facts.loose:
            who = self._asker()
            if not who and self._who_or_where() == WHO:
                who = self._row_names()
            if who:
                listed.append(Dimension(who.name))
                target = True
            elif self._who_or_where():
                facts.hard.append(facts.ask_words.get("which", self.text))
        return listed, target

    def _row_names(self) -> Column | None:
        """The column that tells people which row is meant: a name before an id."""
        named = [
            c for c in self.scope.names.has_thing("name") if c.kind in ("id", "text", "category")
        ]
        ids = [c for c in self.scope.columns if c.kind == "id" and self._row_name(c)]
        return next(iter([*named, *ids]), None)

    def _who_or_where(self) -> tuple[str, ...]:
        """What "who" and "where" may be."""
        folded = {word.folded for word in words(self.text, self.known.language)}
        if folded & {"where", "wo"} or "哪里" in self.text or "哪儿" in self.text:
            return WHERE
        return WHO if folded & {"who", "wer", "谁"} else ()

    def _asker(self) -> Column | None:
        """Who or where is asked for by "who" and "where"."""
        for thing in self._who_or_where():
            for column in self.scope.names.has_thing(thing):
                if column.kind in ("category", "text", "id", "boolean"):
                    return column
        return None

    def _grain(self, grain: Grain | str) -> Dimension | None:
        when = self._date()
        if when:
            return Dimension(
                when.name, self._grain_for(when) if grain == "auto" else cast(Grain, grain)
            )
        wanted = {"auto": "date"}.get(grain, grain)
        for column in self.scope.columns:
            keys = {
                w.key for w in (*words(column.name, self.known.language), *words(column.name, "en"))
            }
            if wanted in keys or self.scope.names.grain_named(column) == wanted:
                return Dimension(column.name)
        return None

    def _grain_for(self, when: Column) -> Grain:
        if not (when.first and when.last):
            return "month"
        days = (date.fromisoformat(when.last[:10]) - date.fromisoformat(when.first[:10])).days
        return "day" if days <= 62 else "month" if days <= 3660 else "year"
