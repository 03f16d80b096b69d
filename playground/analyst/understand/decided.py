"""What is asked of the measures: a value, a ranking, a share ..."""

from playground.analyst.query import (
    Ask,
    Dimension,
    Measure,
)
from playground.analyst.understand.clause import ORDER_OF_ASKS, averaged
from playground.analyst.understand.measured import Measured
from playground.analyst.understand.words import fold

STRETCHES = ("year", "month", "week", "day", "date", "quarter")
TIMES = ("year", "month", "week", "day", "quarter", "hour", "half")


class Decided(Measured):
    """Knows the kind of question."""

    def _ask(self, measures: list[Measure], dimensions: list[Dimension], target: bool) -> Ask:
        facts = self.facts
        asks = set(facts.asks)
        if facts.trimmed:
            asks.discard("outliers")
        equal = [m.filter.column for m in facts.filters if m.filter.operator == "="]
        two_values = len(set(equal)) < len(equal)
        two_moments = len(facts.moments) == 2
        if "growth" in asks and not facts.counted:
            facts.counts = False
        if "than" in facts.links and (two_values or two_moments):
            facts.compares, facts.shares = True, False
        test = set(facts.asks) <= {"difference"} and not self._says("tested")
        means = not measures or any(self._averaged(named.column) for named in facts.measures)
        flags = any(role == "truth" for role, _, _ in facts.things)
        if two_values and "than" in facts.links and (flags or (measures and means)):
            asks.add("difference")
        if test and not flags and (two_moments or (two_values and not means)):
            asks.discard("difference")
            facts.compares = True
        named = bool(measures or dimensions or facts.loose or facts.counted)
        if facts.much and fold(facts.ask_words.get("distribution", "")) == "how":  # "is ... doing"
            asks.discard("distribution")
        if "versions" in asks:
            return "versions"
        if "columns" in asks and not measures and not asks & {*ORDER_OF_ASKS, "convert"}:
            return "columns"
        bare = not (named or facts.which or self._filters or facts.unknown or "change" in asks)
        if "drivers" in asks and bare and "what" not in fold(self.text):
            return "overview"
        if "rows" in asks and not (self._filters or facts.moments or dimensions or facts.compared):
            return "rows"
        aimed = (facts.which and facts.loose) or (facts.order and (facts.loose or facts.by))
        ranked = target or bool(aimed)
        if "growth" in asks and "change" not in asks and ranked:
            return "growth"
        if "change" in asks and not ({"growth", "course"} & asks or facts.moments or measures):
            asks.add("drivers")
            asks.discard("change")
        if "quality" in asks and self._filters and not dimensions:
            asks.discard("quality")
            facts.unknown.append(facts.ask_words["quality"])
        if "quality" in asks and dimensions:
            asks.discard("quality")
            facts.hard.append(facts.ask_words["quality"])
        added = [m for m in facts.measures if not averaged(m.column, self.known)]
        two = facts.compares and len(measures) == 2 and len(added) < 2 and not self._wide
        if two and not (dimensions or facts.filters):
            asks.add("relation")
        if "risk" in asks and "drivers" in asks:
            asks.discard("risk")
        if "regression" in asks and "relation" in asks:
            asks.discard("relation")
        for ask in ORDER_OF_ASKS:
            if ask in asks:
                return ask
        if "growth" in asks and not facts.order:
            if dimensions and not any(d.grain for d in dimensions):
                return "growth"
            if measures or self._timely():
                return "course"
        if "course" in asks and (self.scope.date or self._timely()):
            return "course"
        if facts.file_format and not named and not facts.report and not self._filters:
            return "convert"
        if "convert" in asks and not measures:
            return "convert"
        if facts.order and (target or dimensions or facts.loose or facts.limit):
            alone = not (target or facts.loose or facts.limit or facts.about or facts.which)
            if alone and facts.measures and self._averaged(facts.measures[0].column) and facts.by:
                return "value"
            return "rank"
        if facts.shares and not any(m.over for m in measures):
            return "share"
        if "list" in asks and not (measures and dimensions):
            return "list"
        grains = [d.grain for d in dimensions if d.grain]
        counted = facts.counts or measures or facts.order
        grouped = target or facts.by or any(grain != "day" for grain in grains)
        compared = any(m.filter.operator not in ("=", "!=") for m in self._filters)
        if compared and not (counted or facts.hows or facts.only or grouped or facts.compares):
            return "list"
        meant = facts.which and (target or (self._filters and not dimensions))
        if meant and not counted and "than" in facts.links and two_values:
            facts.hard.append(self.text)  # of what there is more, no Query tells
        if meant and not counted:
            return "list" if self._filters else "value"
        over_time = len(dimensions) == 1 and grains and grains[0] in TIMES
        if over_time and not (facts.compares or target):
            return "course"
        told = measures and (dimensions or self._filters)
        if "overview" in asks and not (told or facts.counts):
            return "distribution" if measures or facts.loose else "overview"
        figures = counted or facts.distinct or facts.hows
        if named or figures or self._filters or facts.moments:
            return "value"
        return "overview"

    def _timely(self) -> list[Dimension]:
        """What tells when, by any stretch of time."""
        return [found for grain in STRETCHES if (found := self._grain(grain))]
