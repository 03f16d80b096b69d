"""From marks to facts: what role each column, value and number plays in the clause."""

import itertools
from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from bot.playground.analyst.query import Filter, Grain, How, Operator
from bot.playground.analyst.tables import Column
from bot.playground.analyst.understand.facts import Compared, Facts, Meant, Named
from bot.playground.analyst.understand.marks import Mark
from bot.playground.analyst.understand.naming import ENTITIES, GENERIC, Names, truths
from bot.playground.analyst.understand.numbers import spelled
from bot.playground.analyst.understand.words import Word, words

PREPOSITIONS = frozenset(
    ["in", "on", "among", "for", "at", "during", "im", "am", "bei", "unter", "fur", "within", "在"]
)
PEOPLE = frozenset(["people", "persons", "personen", "leuten", "人"])
PER = frozenset(["per", "pro", "je", "每"])
DOCUMENTS = frozenset(["pdf", "docx", "pptx", "html", "md"])
PLACES = frozenset(["in", "for", "from", "to", "at", "fur", "aus", "bei", "im", "within"])
SIGNIFICANT = {"column", "value", "moment", "compare", "how", "order", "ask", "grain", "thing"}


def _after_is_noun(text: Sequence[Word], mark: Mark) -> bool:
    """Whether a grain is said of what follows it ("average monthly sales")."""
    return text[mark.start].folded.endswith(("ly", "liche", "licher", "liches", "lichen", "annual"))


class Gather:
    """Walks over the marks of one clause."""

    def __init__(self, text: Sequence[Word], marks: list[Mark], names: Names, rows: int) -> None:
        self.text = text
        self.marks = marks
        self.names = names
        self.rows = rows
        self.facts = Facts()
        self._mode = ""
        self._by_done = False
        self._per = False
        self._who = False
        self._negated = False
        self._hows: list[How] = []
        self._last_hows: list[How] = []
        self._narrow()
        self._said = {
            mark.columns[0].name for mark in marks if mark.kind == "column" and mark.columns
        }

    def _narrow(self) -> None:
        """Two parts of names that can be one column are that column ("departed ... late")."""
        partial = [
            place
            for place, mark in enumerate(self.marks)
            if mark.kind == "column" and mark.coverage < 1 and len(mark.columns) > 1
        ]
        for one, two in itertools.pairwise(partial):
            names = {column.name for column in self.marks[two].columns}
            both = tuple(column for column in self.marks[one].columns if column.name in names)
            if both and len(both) < max(len(self.marks[one].columns), len(names)):
                self.marks[one] = replace(self.marks[one], columns=both[:1])
                self.marks[two] = replace(self.marks[two], columns=both[:1])

    def gathered(self) -> Facts:
        """The facts."""
        for place, mark in enumerate(self.marks):
            step = getattr(self, f"_{mark.kind}", None)
            if step:
                step(mark, place)
            self.facts.understood += mark.kind in SIGNIFICANT - {"thing"}
        self.facts.hows += self._hows
        facts = self.facts
        if facts.count_noun and not (facts.filters or facts.compared or facts.counted):
            facts.hard.append(facts.count_noun)
        self._settle_compared()
        return self.facts

    def _near(self, place: int, step: int) -> tuple[int, Mark] | None:
        """The next mark that says something, to one side."""
        place += step
        while 0 <= place < len(self.marks):
            if self.marks[place].kind not in ("stop", "mark"):
                return place, self.marks[place]
            place += step
        return None

    def _before(self, place: int) -> Mark | None:
        found = self._near(place, -1)
        return found[1] if found else None

    def _after(self, place: int) -> Mark | None:
        found = self._near(place, 1)
        return found[1] if found else None

    def _link(self, mark: Mark, place: int) -> None:
        value = mark.value
        self.facts.links.append(value)
        if value == "by":
            self._mode = "by"
            self._by_done = False
            self._per = self.text[mark.start].folded in PER
        elif value == "which" and self._relative(mark, place):
            return
        elif value == "which":
            after = self.marks[place + 1] if place + 1 < len(self.marks) else None
            direct = after is not None and after.kind in (
                "column",
                "grain",
                "order",
                "unknown",
                "thing",
                "row",
            )
            self._mode = "which" if direct else self._mode
            self.facts.which = self.facts.which or direct or mark.end - mark.start > 1
            if self.text[mark.start].folded in (
                "which",
                "who",
                "welche",
                "welcher",
                "welches",
                "wer",
            ):
                self.facts.which = True
            self._who = self._who or self.text[mark.start].folded in ("who", "wer", "谁")
        elif value == "not":
            self._negated = True
        elif value == "compare":
            self.facts.compares = True
        elif value == "only":
            self.facts.only = True
        elif value in ("over", "ratio", "times", "minus"):
            self.facts.over_at = place
            self._mode = ""

    def _relative(self, mark: Mark, place: int) -> bool:
        """Whether "who" only leads on: "passengers who survived"."""
        told = any(each.kind in ("column", "value", "how", "row") for each in self.marks[:place])
        return told and self.text[mark.start].folded in ("who", "which", "whose")

    def _words_of(self, mark: Mark) -> str:
        return " ".join(word.written for word in self.text[mark.start : mark.end])

    def _is_per(self, mark: Mark, before: Mark | None) -> bool:
        """Whether a grain is said as "per day" is, one value of each and not each day's own."""
        lead = self.text[mark.start].folded
        return lead in PER or bool(before and self.text[before.start].folded in PER)

    def _count(self, mark: Mark, place: int) -> None:
        """ "How many days" in one word, as some languages say it."""
        self.facts.things.append(("counted", mark.value, place))
        self.facts.counts = True

    def _than(self, mark: Mark, place: int) -> None:
        said = " ".join(word.written for word in self.text[mark.start : mark.end])
        self.facts.than.append(said)
        self.facts.links.append("than")

    def _how(self, mark: Mark, place: int) -> None:
        if mark.value == "share":
            self.facts.shares = True
            self.facts.share_at = place
        elif mark.value == "count" and self._mode == "by":
            return
        elif mark.value == "count":
            self.facts.counts = True
            self._mode = "count"
            return
        elif mark.value == "distinct":
            self.facts.distinct = True
            self._mode = "count"
            return
        else:
            self._hows.append(cast(How, mark.value))
        if self._mode != "which":
            self._mode = ""

    def _order(self, mark: Mark, place: int) -> None:
        which, _, about = mark.value.partition(".")
        if self.facts.order and not about and self.facts.about:
            return
        self.facts.order = which
        self.facts.about = about or self.facts.about
        if self._mode != "which" or about:
            self._mode = "order" if self._mode != "which" else "which"

    def _number(self, mark: Mark, place: int) -> None:
        before, after = self._before(place), self._after(place)
        value = float(mark.value)
        if before and before.kind == "order" and 0 < value < 10_000:
            self.facts.limit = int(value)
            return
        if after and after.kind == "order" and 0 < value < 1000:
            self.facts.limit = int(value)
            return
        size = [c for c in self.names.has_thing("party") if c.kind == "number"]
        if size and before and before.kind == "row" and self.facts.parties:
            self.facts.filters.append(
                Meant(Filter(size[0].name, "=", (mark.value,), mark.value), place)
            )
            return
        for other in (after, before):
            if other and other.kind == "column":
                for column in other.columns:
                    if self._holds(column, value):
                        self.facts.filters.append(
                            Meant(Filter(column.name, "=", (mark.value,), mark.value), place)
                        )
                        self._said.add(column.name + "\0")
                        self._forget(column)
                        return
        for column in self.names.columns:
            if (
                column.kind in ("category", "id")
                and column.distinct <= 300
                and spelled(value) in column.values
            ):
                self.facts.filters.append(
                    Meant(Filter(column.name, "=", (mark.value,), mark.value), place)
                )
                return
        if after is None or after.kind != "grain":
            for column in (self.facts.loose or self.facts.by or self.facts.targets)[-1:]:
                if before and before.kind == "column" and column in before.columns:
                    self.facts.unknown.append(f"{column.name} {mark.value}")
        self.facts.numbers.append((value, place))
        if self.text[mark.start].folded.isdigit():
            self.facts.spare.append(mark.value)

    def _forget(self, column: Column) -> None:
        """A column that only led to its value plays no part of its own."""
        for listed in (self.facts.loose, self.facts.by, self.facts.targets, self.facts.counted):
            if column in listed:
                listed.remove(column)
        self.facts.measures = [m for m in self.facts.measures if m.column != column]

    def _holds(self, column: Column, value: float) -> bool:
        if column.kind in ("category", "id"):
            return spelled(value) in column.values
        few = column.kind == "number" and column.whole and column.distinct <= 40
        return few and column.low is not None and column.low <= value <= (column.high or 0)

    def _grain(self, mark: Mark, place: int) -> None:
        before = self._before(place)
        ahead = self._after(place)
        if ahead and ahead.kind == "moment" and self.marks[place + 1] is ahead:
            return
        noun = (
            not self.text[mark.start].folded.endswith(("ly", "lich")) and mark.end - mark.start == 1
        )
        counted = self._mode == "count" or (
            self._mode == "" and self.facts.counts and noun and before and before.kind == "value"
        )
        if counted and mark.value in ("day", "month", "year", "week", "hour"):
            self.facts.things.append(("counted", mark.value, place))
            self.facts.counts = True
            self._mode = ""
            return
        if before and before.kind == "number" and "forecast" in self.facts.asks:
            self.facts.grains.append((cast(Grain, mark.value), False, self._words_of(mark)))
            return
        averaged = before is not None and before.idea == "how.mean" and self._mode != "by"
        if averaged and _after_is_noun(self.text, mark):
            self.facts.each_grain = cast(Grain, mark.value)
            return
        target = self._mode in ("which", "order") or mark.value == "auto"
        self.facts.grains.append((cast(Grain, mark.value), target, self._words_of(mark)))
        self.facts.per_grain = mark.start != mark.end and self._is_per(mark, before)
        self.facts.which = self.facts.which or (mark.value == "auto")
        if self._mode != "by":
            self._mode = ""

    def _moment(self, mark: Mark, place: int) -> None:
        assert mark.moment
        self.facts.moments.append((mark.moment, place))
        if self._mode in ("by", "which"):
            self._mode = ""

    def _compare(self, mark: Mark, place: int) -> None:
        sign, about, *values = mark.value.split("|")
        said = " ".join(word.written for word in self.text[mark.start : mark.end])
        self.facts.compared.append(Compared(place, sign, tuple(values), about, said))  # type: ignore[arg-type]
        self._mode = ""

    def _ask(self, mark: Mark, place: int) -> None:
        if self._mode == "by" and mark.value in ("clusters", "quality", "risk", "regression"):
            self.facts.hard.append(self.text[mark.start].written)
            return
        self.facts.asks.append(mark.value)
        self.facts.ask_words.setdefault(mark.value, self.text[mark.start].written)
        if self._mode not in ("which", "by"):
            self._mode = ""

    def _chart(self, mark: Mark, place: int) -> None:
        if mark.value != "any" and not (self.facts.chart and mark.value == "none"):
            self.facts.chart = mark.value
        self.facts.understood += 1
        if mark.value in ("histogram", "box"):
            self.facts.asks.append("distribution")

    def _format(self, mark: Mark, place: int) -> None:
        self.facts.file_format = mark.value
        self.facts.report = self.facts.report or mark.value in DOCUMENTS
        self.facts.understood += 1

    def _report(self, mark: Mark, place: int) -> None:
        self.facts.report = True
        self.facts.understood += 1

    def _trim(self, mark: Mark, place: int) -> None:
        self.facts.trimmed = True
        self.facts.understood += 1

    def _unknown(self, mark: Mark, place: int) -> None:
        if not any(letter.isalnum() for letter in mark.value):
            return
        before = self._before(place)
        if before and before.kind == "column" and self.text[mark.start].folded in GENERIC:
            return
        if self._mode == "count":
            self.facts.count_noun = mark.value
            self._mode = ""
            return
        behind = self.text[mark.start - 1].folded if mark.start else ""
        if self._mode in ("which", "by", "count") or behind in PLACES:
            self.facts.hard.append(mark.value)
            self._mode = ""
        else:
            self.facts.unknown.append(mark.value)

    def _row(self, mark: Mark, place: int) -> None:
        self.facts.parties = self.facts.parties or self.text[mark.start].key in self.names.parties
        self.facts.rows = True
        if self._mode in ("which", "order"):
            self.facts.row_target = True
        if self._mode in ("which", "order", "count"):
            self._mode = ""
        self.facts.understood += 1

    def _thing(self, mark: Mark, place: int) -> None:
        before = self._before(place)
        if before and before.kind == "column" and self.text[mark.start].folded in GENERIC:
            return
        said = " ".join(word.written for word in self.text[mark.start : mark.end])
        role = self._mode if self._mode in ("which", "by", "count", "order") else "thing"
        self.facts.things.append((f"{role}:{mark.value}", said, place))
        if self._mode in ("which", "count"):
            self._mode = ""

    def _value(self, mark: Mark, place: int) -> None:
        measured = self.names.measured_thing(self._words_of(mark)) if self._hows else None
        if measured:
            self._measure(measured, place)
            return
        chosen = next((one for one in mark.filters if one.column in self._said), mark.filters[0])
        if self._negated:
            chosen = replace(chosen, operator="!=")
        preposed = mark.start > 0 and self.text[mark.start - 1].folded in PREPOSITIONS
        preposed = preposed or (
            mark.start > 1
            and self.text[mark.start - 2].folded in PREPOSITIONS
            and self.text[mark.start - 1].folded in ("the", "der", "den")
        )
        self.facts.filters.append(Meant(chosen, place, preposed))
        self._negated = False
        if self._mode in ("which", "count"):
            if self._mode == "count":
                self.facts.things.append(("countvalue", chosen.column, place))
            self._mode = ""

    def _column(self, mark: Mark, place: int) -> None:
        column = self._chosen(mark, place)
        self.facts.places.setdefault(column.name, place)
        if column.name + "\0" in self._said or self._names_value(column, place):
            if self._mode in ("which", "count"):
                self._mode = ""
            return
        yes_no = truths(column)
        if self._mode == "by" and self._by_done and not self._joined(place):
            self._mode = ""
        if self._mode == "by":
            self._by_column(column, place)
        elif yes_no and not self._wants_column():
            positive, negative = yes_no
            value = negative if self._negated else positive
            said = " ".join(word.written for word in self.text[mark.start : mark.end])
            one = Filter(column.name, "=", (value,), said)
            if not value:
                one = Filter(column.name, "!=", (positive or negative,), said)
            self.facts.filters.append(Meant(one, place))
            self.facts.things.append(("truth", column.name, place))
            self._negated = False
            if self._mode == "count":
                self._mode = ""
        elif column.kind == "date":
            self._date(column)
        elif (
            column.kind == "number"
            and self._measured(column, place)
            and not (self._mode == "which" and self._groups(column))
            and not (self.facts.about == "count" and self._groups(column))
        ):
            if self._mode == "count" and self.facts.distinct:
                self.facts.counted.append(column)
            else:
                self._measure(column, place)
        elif self._mode == "which":
            self.facts.targets.append(column)
            self._mode = ""
        elif self._mode == "count":
            self.facts.counted.append(column)
            self._mode = ""
        elif self.facts.order and self._mode == "order":
            aimed = (
                (self._who and not self._copula())
                or self.facts.targets
                or any(aim for _, aim, _ in self.facts.grains)
            )
            (self.facts.counted if aimed else self.facts.targets).append(column)
            self._mode = ""
        elif self._is_noun(column, place):
            self.facts.nouns.append(column)
        else:
            self.facts.loose.append(column)
        if self.facts.order and self._mode == "order":
            self._mode = ""

    def _chosen(self, mark: Mark, place: int) -> Column:
        """The column that is meant where several may be: one that suits the role."""
        best = [mark.columns[0]]
        if self._mode == "count" or (self._mode == "which" and not self.facts.order):
            best = [c for c in mark.columns if c.kind != "date"] or best
        near = self._before(place), self._after(place)
        if any(other and other.kind == "compare" for other in near):
            best = [c for c in mark.columns if c.kind == "number"] or best
        return best[0]

    def _copula(self) -> bool:
        """Whether "who" is asked of a noun: "who is our best customer"."""
        said = [word.folded for word in self.text[:3]]
        return bool({"is", "are", "was", "were", "ist", "sind", "war", "是"} & set(said))

    def _is_noun(self, column: Column, place: int) -> bool:
        """Whether a column only names what a value tells more of: "Enterprise customers"."""
        before = self._near(place, -1)
        told = (
            before is not None and before[1].kind == "value" and self.marks[place - 1] is before[1]
        )
        return told and bool(self.names.things[column.name] & ENTITIES)

    def _wants_column(self) -> bool:
        """Whether a column of yes and no is meant as a column here."""
        return (
            self._mode == "which"
            or self.facts.compares
            or bool(
                {
                    "drivers",
                    "relation",
                    "regression",
                    "difference",
                    "risk",
                    "clusters",
                    "missing",
                    "distribution",
                    "outliers",
                }
                & set(self.facts.asks)
            )
        )

    def _measured(self, column: Column, place: int) -> bool:
        """Whether a number is asked for; of a count in numbers (Customers) it is if nothing counts
        rows, of a number that names things (flight 325) it is not."""
        return self.names.is_number(column) or (
            "customer" in self.names.things[column.name]
            and (
                self.rows > 0 and "id" not in column.name.casefold() and column.distinct < self.rows
            )
        )

    def _groups(self, column: Column) -> bool:
        return column.whole and column.distinct <= 40

    def _joined(self, place: int) -> bool:
        """Whether a mark is joined to the one before by "and" or a comma."""
        between = self.marks[place - 1 :: -1] if place else []
        for mark in between:
            if mark.idea == "link.and" or (mark.kind == "mark" and mark.value in ",、，/&+"):
                return True
            if mark.kind != "stop":
                return False
        return False

    def _by_column(self, column: Column, place: int) -> None:
        self._by_done = True
        if self._per and column.kind == "number" and not self._groups(column):
            self.facts.per.append(column)
        numeric = column.kind == "number" and not self._groups(column) and truths(column) is None
        first = not (self.facts.measures and self.facts.by)
        if self.facts.order and numeric and first:
            self._measure(column, place)
        elif column.kind == "date":
            self._date(column)
        elif (
            self.facts.order
            and column.kind == "number"
            and (self.facts.targets or self.facts.loose)
            and not self.facts.measures
        ):
            self._measure(column, place)
        elif column not in self.facts.by:
            self.facts.by.append(column)

    def _date(self, column: Column) -> None:
        target = self._mode in ("which", "order")
        self.facts.things.append(("date", column.name, 0))
        if self._mode in ("by", "which", "order"):
            grain = self.names.grain_named(column) or ("auto" if target else "day")
            self.facts.grains.append((grain, target, column.name))  # type: ignore[arg-type]
            self.facts.per_grain = self._per
            self._mode = ""

    def _measure(self, column: Column, place: int) -> None:
        before = self._near(place, -1)
        joined = (
            before is not None
            and before[1].kind in ("link", "column")
            and before[1].value in ("and", "")
        )
        hows = self._hows or (self._last_hows if joined else [])
        if not any(one.column == column for one in self.facts.measures) or hows:
            self.facts.measures.append(Named(column, place, list(hows)))
        self._last_hows = list(hows)
        self._hows = []
        if self._mode in ("count", "which", "order"):
            self._mode = ""

    def _names_value(self, column: Column, place: int) -> bool:
        """Whether a column only says what its neighbour is a value of ("South region")."""
        for found in (self._near(place, 1), self._near(place, -1)):
            near = found and found[1].kind == "value" and abs(found[0] - place) <= 2
            if found and near and any(one.column == column.name for one in found[1].filters):
                return column.kind != "number"
        return False

    def _settle_compared(self) -> None:
        """Gives each comparison its column."""
        for one in self.facts.compared:
            column = self._compared_column(one) or self._by_unit(one)
            if column is None:
                self.facts.hard.append(one.words)
                continue
            signs: tuple[Operator, ...] = (
                (">=", "<=") if one.operator == "between" else (one.operator,)
            )
            for sign, value in zip(signs, one.values, strict=True):
                meant = Filter(column.name, sign, (value,), one.words)
                self.facts.filters.append(Meant(meant, one.place))
        self.facts.filters.sort(key=lambda meant: meant.place)

    def _compared_column(self, one: Compared) -> Column | None:
        if one.about:
            found = [c for c in self.names.has_thing(one.about) if c.kind == "number"]
            if found:
                return found[0]
        for found in (self._near(one.place, -1), self._near(one.place, 1)):
            value = found is not None and found[1].kind == "value"
            beside = [m for m in self.facts.filters if found and value and m.place == found[0]]
            measured = beside and self.names.measured_thing(beside[0].filter.words)
            if measured:
                self.facts.filters.remove(beside[0])
                return measured
        near = sorted(
            (abs(named.place - one.place) + (0.5 if named.place > one.place else 0), index)
            for index, named in enumerate(self.facts.measures)
            if self._bound(named, one)
        )
        if near:
            named = self.facts.measures[near[0][1]]
            wanted = bool(named.hows) and len(self.facts.measures) == 1 and not self.facts.counts
            if not wanted:
                self.facts.measures.remove(named)
            return named.column
        return None

    def _by_unit(self, one: Compared) -> Column | None:
        """The column that a unit speaks of: "over 1000 ms" of latency_ms, "over 50 dollars"."""
        unit = one.words.split()[-1].casefold()
        for column in self.names.columns:
            if (
                column.kind == "number"
                and unit in words(column.name.casefold(), "en")[-1].folded.split()
            ):
                return column
        value = float(one.values[0])
        age = [c for c in self.names.has_thing("age") if c.kind == "number"]
        if age and 10 <= value <= 110 and unit.isdigit() and not self.names.has_thing("revenue"):
            return age[0]
        counted = unit in PEOPLE or self.facts.parties
        people = ("party",) if counted else ()
        for thing in (*people, *self.names.things_named(unit), "revenue", "amount", "price"):
            for column in self.names.has_thing(thing):
                if column.kind == "number":
                    return column
        return None

    def _bound(self, named: Named, one: Compared) -> bool:
        low, high = sorted((named.place, one.place))
        before = self._near(one.place, -1)
        high -= before is not None and before[1].idea == "link.by" and high == one.place
        between = [mark for mark in self.marks[low + 1 : high] if mark.kind not in ("stop", "mark")]
        return not any(mark.idea == "link.by" for mark in between) and len(between) <= 3
