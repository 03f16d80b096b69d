"""What explains, tells apart or goes with what: targets, predictors and groups of a model."""

from dataclasses import replace

from playground.analyst.query import Dimension, Filter, Measure, Query
from playground.analyst.understand.counted import Counted
from playground.analyst.understand.naming import truths
from playground.analyst.understand.vocabulary import phrases, source
from playground.analyst.understand.words import fold, words


class Modelled(Counted):
    """Knows which columns a model is about."""

    def _flags(self) -> list[str]:
        """Columns of yes and no that were said to hold."""
        return [name for role, name, _ in self.facts.things if role == "truth"]

    def _named_columns(self) -> list[str]:
        facts = self.facts
        columns = (*facts.loose, *facts.by, *facts.targets, *facts.counted)
        listed = [*(m.column.name for m in facts.measures), *(c.name for c in columns)]
        return list(dict.fromkeys([*listed, *self._flags()]))

    def _model(self, query: Query) -> Query:
        """Target and predictors of what explains or predicts."""
        names = [
            name
            for name in self._named_columns()
            if (c := self.scope.column(name)) and not (c.kind == "id" or self._row_name(c))
        ]
        flags = self._flags()
        filters = tuple(f for f in query.filters if f.column not in flags)
        risky = query.ask in ("risk", "lapsed")
        things = ("churn", "survived", "returned") if risky else ("revenue", "amount", "profit")
        about = [c.name for thing in things for c in self.scope.names.has_thing(thing)]
        names = names or about[:1]
        target = self._target(names)
        measures = (self._as_measure(target),) if target else ()
        predictors = tuple(name for name in names if name != target)
        query = replace(query, measures=measures, predictors=predictors)
        told = self.scope.column(target) if target else None
        if told and truths(told):  # "churned from kept customers"
            others = phrases(source(self.known.language)["others"])
            for said in (self.facts.unknown, self.facts.hard):
                said[:] = [one for one in said if fold(one) not in others]
        return replace(query, dimensions=(), filters=filters)

    def _target(self, names: list[str]) -> str:
        """The column that is explained: after "affect", before "by" and "depend on"."""
        if len(names) < 2:
            return (names or [""])[0]
        folded = [word.key for word in words(self.text, self.known.language)]
        last_first = {"affect", "influenc", "impact", "effect", "beeinflusst", "影"} & set(folded)
        placed = sorted(names, key=lambda name: self.facts.places.get(name, 0))
        return placed[-1] if last_first else placed[0]

    def _as_measure(self, name: str) -> Measure:
        column = self.scope.column(name)
        return Measure(name, "mean" if column and column.kind == "number" else "count")

    _finish_drivers = _finish_regression = _finish_risk = _model

    def _finish_clusters(self, query: Query) -> Query:
        names = [
            name
            for name in self._named_columns()
            if (column := self.scope.column(name)) and not self._row_name(column)
        ]
        columns = [name for name in names if "customer" not in self.scope.names.things[name]]
        return replace(
            query, predictors=tuple(columns), measures=(), dimensions=(), limit=self._whole_number()
        )

    def _whole_number(self) -> int | None:
        return next((int(value) for value, _ in self.facts.numbers if 1 < value < 50), None)

    def _finish_relation(self, query: Query) -> Query:
        names = self._named_columns()
        numbers = [name for name in names if (c := self.scope.column(name)) and c.kind == "number"]
        groups = [name for name in names if name not in numbers]
        if len(names) == 1 and {"depend", "hang", "hangt"} & {
            w.key for w in words(self.text, self.known.language)
        }:
            return self._model(replace(query, ask="drivers"))
        filters = tuple(f for f in query.filters if f.column not in names)
        query = replace(query, filters=filters, dimensions=())
        if numbers and groups and len(names) == 2:
            dims = (Dimension(groups[0]),)
            means = (Measure(numbers[0], "mean"),)
            return replace(query, ask="difference", measures=means, dimensions=dims)
        return replace(query, measures=tuple(self._as_measure(name) for name in names))

    def _finish_difference(self, query: Query) -> Query:
        groups = [c.name for c in (*self.facts.by, *self.facts.targets, *self.facts.loose)]
        several = [
            f.column for f in query.filters if f.operator == "in" and not self._is_date(f.column)
        ]
        flags = self._flags()
        if several and flags and not any(m.column for m in query.measures):
            where = tuple(m.filter for m in self._filters if m.filter.column in flags)
            dims = tuple(Dimension(g) for g in several)
            share = (Measure("", "share", where=where),)
            return replace(query, measures=share, dimensions=dims, filters=())
        ids = {column.name for column in self.scope.columns if column.kind == "id"}
        groups = [g for g in dict.fromkeys([*groups, *several, *flags]) if g not in ids]
        numbers = [m for m in query.measures if m.column]
        if not groups and len(numbers) == 2:
            less = replace(numbers[0], minus=(numbers[1].column,))
            return replace(query, ask="value", measures=(less,))
        if not numbers and len(groups) > 1:  # "does the rating differ by city?"
            return self._finish_relation(replace(query, ask="relation"))
        if not numbers and groups:
            default = self._default(replace(query, ask="rank"))
            numbers = [default] if default.column else []
        told = self.scope.column(groups[0]) if len(groups) == 1 and not numbers else None
        if told and truths(told):  # "how do churned customers differ from the others?"
            return self._model(replace(query, ask="drivers"))
        means = tuple(
            replace(m, how=m.how if m.how == "median" else "mean") for m in numbers[:1]
        ) or ((Measure(),) if groups else ())
        filters = tuple(f for f in query.filters if f.column not in flags and not self._covers(f))
        dims = tuple(Dimension(g) for g in groups)
        return replace(query, measures=means, dimensions=dims, filters=filters)

    def _covers(self, one: Filter) -> bool:
        """Whether a filter keeps every value that its column has."""
        column = self.scope.column(one.column)
        return column is not None and one.operator == "in" and column.distinct == len(one.values)
