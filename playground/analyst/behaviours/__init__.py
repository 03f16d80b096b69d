"""What answers a question of each kind: a query and its tables to an answer."""

from collections.abc import Callable, Mapping, Sequence

from playground.analyst.answer import Answer
from playground.analyst.behaviours.aggregate import aggregate
from playground.analyst.behaviours.change import change
from playground.analyst.behaviours.cleanup import cleanup
from playground.analyst.behaviours.convert import convert
from playground.analyst.behaviours.course import course, growth
from playground.analyst.behaviours.drivers import drivers
from playground.analyst.behaviours.listing import columns, duplicates, lapsed, listed_rows, rows
from playground.analyst.behaviours.models import clusters, forecast, risk
from playground.analyst.behaviours.overview import overview
from playground.analyst.behaviours.periods import DAYS
from playground.analyst.behaviours.quality import quality
from playground.analyst.behaviours.regression import regression
from playground.analyst.behaviours.relation import difference, relation
from playground.analyst.behaviours.spread import distribution, missing, outliers
from playground.analyst.behaviours.versions import versions
from playground.analyst.query import Ask, Query
from playground.analyst.steps import Steps
from playground.analyst.tables import Table
from playground.analyst.voice import Voice

Behaviour = Callable[[Query, Sequence[Table], Voice], Steps[Answer]]


def value(query: Query, tables: Sequence[Table], voice: Voice) -> Steps[Answer]:
    """A measure; by periods one after the other it is a course."""
    grains = [dimension.grain for dimension in query.dimensions]
    over_time = len(grains) == 1 and grains[0] in DAYS and not query.order
    told = course if over_time and len(query.measures) < 2 and not query.file_format else aggregate
    return (yield from told(query, tables, voice))


BEHAVIOURS: Mapping[Ask, Behaviour] = {
    "value": value,
    "difference": difference,
    "rank": aggregate,
    "share": aggregate,
    "course": course,
    "growth": growth,
    "change": change,
    "list": listed_rows,
    "lapsed": lapsed,
    "columns": columns,
    "rows": rows,
    "duplicates": duplicates,
    "drivers": drivers,
    "risk": risk,
    "regression": regression,
    "clusters": clusters,
    "forecast": forecast,
    "distribution": distribution,
    "outliers": outliers,
    "missing": missing,
    "relation": relation,
    "overview": overview,
    "quality": quality,
    "cleanup": cleanup,
    "convert": convert,
    "versions": versions,
}
"""Who answers each kind of question; a kind that is not here is declined."""
