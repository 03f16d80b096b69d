"""The small line under a finding that says how the question was read."""

from collections.abc import Sequence

from playground.analyst.query import Dimension, Filter, Measure, Query
from playground.analyst.tables import Table
from playground.analyst.voice import Voice
from playground.analyst.wording import (
    condition_words,
    is_day,
    measured,
    named,
    period_words,
    shared,
)

ALONE = (
    *("missing", "duplicates", "quality", "cleanup", "convert", "versions", "columns", "rows"),
    *("overview", "clusters", "list"),
)
OF_COLUMNS = ("drivers", "risk", "regression", "relation", "outliers", "distribution")


def read_as(query: Query, tables: Sequence[Table], voice: Voice) -> str:
    """ "Read as: total Revenue by Region, Order Date March 2024"."""
    return voice.say("readas.read_as", what=_Teller(voice).query(query, tables))


class _Teller:
    def __init__(self, voice: Voice) -> None:
        self._voice = voice

    def _say(self, key: str, **values: object) -> str:
        return self._voice.say(f"readas.{key}", **values)

    def _listed(self, parts: Sequence[str]) -> str:
        return self._say("and").join(parts)

    def query(self, query: Query, tables: Sequence[Table]) -> str:
        """What is asked, with groups, order, filters, and the table where there are several."""
        told = self._asked(query)
        if query.predictors:
            columns = self._listed([*map(named, query.predictors)])
            told = self._say("from", what=told, columns=columns)
        if len(query.periods) == 2:
            one, two = (period_words(told.first, told.last, self._voice) for told in query.periods)
            told = self._say("periods", what=told, one=one, two=two)
        if query.order and query.ask in ("rank", "growth"):
            limited = "top" if query.order == "most" else "bottom"
            key = query.order if query.limit is None else limited
            told = self._say(key, what=told, n=query.limit or 0)
        if query.horizon:
            told = self._say("horizon", what=told, n=query.horizon)
        if query.filters:
            told = self._listed([told, *map(self._filter, query.filters)])
        if query.trimmed:
            told = self._say("without_outliers", what=told)
        if len(tables) > 1 and not query.others and not query.joins and query.table < len(tables):
            told = self._say("table", what=told, table=named(tables[query.table].name))
        return told

    def _asked(self, query: Query) -> str:
        columns = self._listed([named(one.column) for one in query.measures if one.column])
        by = self._listed([self._dimension(dimension) for dimension in query.dimensions])
        if query.ask == "lapsed":
            return self._say("lapsed", by=by)
        if query.ask in ALONE:
            return self._say(query.ask) + (f" ({columns})" if columns else "")
        if query.ask in OF_COLUMNS:
            return self._say(query.ask, what=columns or by or self._say("all_columns"))
        call = shared if query.ask == "share" else measured
        measures = query.measures or ((Measure(),) if query.ask == "share" else ())
        told = self._listed([call(measure, self._voice) for measure in measures])
        told = self._say("by", what=told, by=by) if by and told else told or by
        told = told or self._voice.say("wording.rows")
        plain = query.ask in ("value", "rank", "share") or (query.ask == "course" and by)
        return told if plain else self._say(query.ask, what=told)

    def _dimension(self, dimension: Dimension) -> str:
        if dimension.grain in ("", "day"):
            return named(dimension.column)
        grain = self._voice.say(f"frame.{dimension.grain.replace(' ', '_')}")
        return f"{grain} ({named(dimension.column)})"

    def _filter(self, one: Filter) -> str:
        told = condition_words(one, None, self._voice)
        if is_day(one):
            return self._voice.say("wording.equal", column=named(one.column), values=told)
        return told
