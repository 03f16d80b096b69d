"""What answers a question of each kind: a query and its tables to an answer."""

from collections.abc import Callable, Mapping, Sequence

from bot.playground.analyst.answer import Answer
from bot.playground.analyst.behaviours.aggregate import aggregate
from bot.playground.analyst.behaviours.change import change
from bot.playground.analyst.behaviours.cleanup import cleanup
from bot.playground.analyst.behaviours.convert import convert
from bot.playground.analyst.behaviours.course import course, growth
from bot.playground.analyst.behaviours.drivers import drivers
from bot.playground.analyst.behaviours.listing import columns, duplicates, lapsed, listed_rows, rows
from bot.playground.analyst.behaviours.models import clusters, forecast, risk
from bot.playground.analyst.behaviours.overview import overview
from bot.playground.analyst.behaviours.periods import DAYS
from bot.playground.analyst.behaviours.quality import quality
from bot.playground.analyst.behaviours.regression import regression
from bot.playground.analyst.behaviours.relation import difference, relation
from bot.playground.analyst.behaviours.spread import distribution, missing, outliers
from bot.playground.analyst.behaviours.versions import versions
from bot.playground.analyst.query import Ask, Query
from bot.playground.analyst.steps import Steps
from bot.playground.analyst.tables import Table
from bot.playground.analyst.voice import Voice

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
