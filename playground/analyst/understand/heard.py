"""A clause while its marks are walked over: what needs no other mark is taken as it is said."""

from collections.abc import Sequence
from dataclasses import replace

from playground.analyst.query import Filter, How
from playground.analyst.understand import roles
from playground.analyst.understand.facts import Compared, Facts, Meant, Named
from playground.analyst.understand.marks import Mark, near
from playground.analyst.understand.naming import AKIN, GENERIC, Names
from playground.analyst.understand.vocabulary import phrases, source
from playground.analyst.understand.words import Word, words

OPPOSITE = {">": "<=", "<": ">=", ">=": "<", "<=": ">", "=": "!="}
KINDS = GENERIC | {"category", "group", "kind"}
"""What goes on with the name of a column: "item type"."""
DOCUMENTS = frozenset(["pdf", "docx", "pptx", "html", "md"])


class Heard:
    """Forms, units, orders: one method for a kind of mark."""

    def __init__(self, text: Sequence[Word], marks: list[Mark], names: Names, rows: int) -> None:
        self.text = text
        self.marks = roles.narrowed(marks)
        self.names = names
        self.rows = rows
        self.facts = Facts()
        self._mode = ""
        self._by_done = self._per = self._who = False
        self._negated = self._running = ""
        self._said_before: tuple[str, bool, str] = ("", False, "")
        self._hows: list[How] = []
        self._last_hows: list[How] = []
        self._led_to: set[str] = set()
        self._taken = 0
        self._said = {mark.columns[0].name for mark in self.marks if mark.columns}

    def _chart(self, mark: Mark, place: int) -> None:
        if mark.value != "any" and not (self.facts.chart and mark.value == "none"):
            self.facts.chart = mark.value
        if mark.value in ("histogram", "box"):
            self.facts.asks.append("distribution")

    def _format(self, mark: Mark, place: int) -> None:
        self.facts.file_format = mark.value
        self.facts.report |= mark.value in DOCUMENTS

    def _report(self, mark: Mark, place: int) -> None:
        self.facts.report = True

    def _cannot(self, mark: Mark, place: int) -> None:
        """What no Query can say."""
        self.facts.hard.append(self._words_of(mark))

    def _unit(self, mark: Mark, place: int) -> None:
        """A unit that figures are not told in."""
        self.facts.unknown.append(self._words_of(mark))

    def _much(self, mark: Mark, place: int) -> None:
        """ "How much": of something, and never a number of rows."""
        self.facts.much = True

    def _beyond(self, mark: Mark, place: int) -> None:
        """ "Over budget": what was spent less what was planned; under it, the other way round."""
        planned = self.names.numbers_about("budget")
        things = ("actual", "cost", "revenue", "amount", "salary")
        real = [c for thing in things for c in self.names.numbers_about(thing) if c not in planned]
        facts = self.facts
        if not (planned and real):
            facts.hard.append(self._words_of(mark))
            return
        over = (mark.value == "more") != bool(self._negated)
        pair = (real[0], planned[0]) if over else (planned[0], real[0])
        self._negated = ""
        facts.measures = [m for m in facts.measures if m.column not in pair]
        facts.measures += [Named(column, place) for column in pair]
        facts.links.append("minus")
        facts.over_at, facts.beyond, self._mode = place, self._words_of(mark), ""

    def _owed(self, mark: Mark, place: int) -> None:
        """ "Owes us": what is neither paid nor cancelled."""
        paid, off = self.names.called("paid"), self.names.called("cancelled")
        if paid is None:
            self.facts.hard.append(self._words_of(mark))
            return
        column, *values = paid
        values += [off[1]] if off and off[0] == column else []
        for value in values:
            one = Filter(column.name, "!=", (value,), self._words_of(mark))
            self.facts.filters.append(Meant(one, place))

    def _cumul(self, mark: Mark, place: int) -> None:
        """A total; along time it is a running one, which no Query can say."""
        self._hows.append("sum")
        self._running = self._words_of(mark)

    def _trim(self, mark: Mark, place: int) -> None:
        self.facts.trimmed = True

    def _capita(self, mark: Mark, place: int) -> None:
        """ "Per head" in one word."""
        sizes = [c for thing in ("heads", *AKIN["heads"]) for c in self.names.numbers_about(thing)]
        if sizes:
            self.facts.per.append(sizes[0])
            self.facts.by.append(sizes[0])
        else:
            self.facts.things.append(("by:heads", self._words_of(mark), place))

    def _per_piece(self, mark: Mark) -> bool:
        """ "Revenue per unit": beside the quantity, not for each value of it."""
        sold = self.names.numbers_about("quantity")
        text, language = self.text[mark.end :], self.names.known.language
        listed = [words(phrase, language) for phrase in phrases(source(language)["pieces"])]
        ends = [
            len(p) for p in listed if [w.folded for w in text[: len(p)]] == [w.folded for w in p]
        ]
        ends = [n for n in ends if not text[n : n + 1] or text[n].folded not in KINDS]
        if not (sold and ends):
            return False
        self.facts.per.append(sold[0])
        self.facts.by.append(sold[0])
        self.facts.pieces = True
        self._taken = mark.end + max(ends)
        return True

    def _place(self, mark: Mark, place: int) -> None:
        """ "The second highest": the first two, the one that is meant among them."""
        limit, _, which = mark.value.partition(".")
        self.facts.limit = int(limit)
        self._order(replace(mark, value=which), place)

    def _near(self, place: int, step: int) -> Mark | None:
        found = near(self.marks, place, step)
        return found[1] if found else None

    def _words_of(self, mark: Mark) -> str:
        said = self.text[mark.start : mark.end]
        joint = "" if all(word.is_east_asian for word in said) else " "
        return joint.join(word.written for word in said)

    def _first(self, mark: Mark) -> str:
        return self.text[mark.start].folded

    def _than(self, mark: Mark, place: int) -> None:
        self.facts.than.append(self._words_of(mark))
        self.facts.links.append("than")

    def _count(self, mark: Mark, place: int) -> None:
        """ "How many days" in one word, as some languages say it."""
        self.facts.things.append(("counted", mark.value, place))
        self.facts.counts = True

    def _order(self, mark: Mark, place: int) -> None:
        self.facts.ask_words.setdefault("order", self._words_of(mark))
        which, _, about = mark.value.partition(".")
        if self.facts.order and not about and self.facts.about:
            return
        self.facts.order = which
        self.facts.about = about or self.facts.about
        if self._mode != "which":
            self._mode = "order"

    def _row(self, mark: Mark, place: int) -> None:
        self.facts.rows = True
        self.facts.parties |= self.text[mark.start].key in self.names.parties
        self.facts.row_target |= self._mode in ("which", "order") and not self.facts.targets
        if self._mode != "by":
            self._mode = ""

    def _compare(self, mark: Mark, place: int) -> None:
        sign, about, *values = mark.value.split("|")
        sign = OPPOSITE.get(sign, sign) if self._negated else sign
        self._negated = self._negated if sign == "between" else ""
        one = Compared(place, sign, tuple(values), about, self._words_of(mark))  # type: ignore[arg-type]
        self.facts.compared.append(one)
        self._mode = ""

    def _moment(self, mark: Mark, place: int) -> None:
        assert mark.moment
        said = replace(mark.moment, negated=bool(self._negated))
        self._negated = ""
        if not any((m.first, m.months) == (said.first, said.months) for m, _ in self.facts.moments):
            self.facts.moments.append((said, place))
        if self._mode in ("by", "which"):
            self._mode = ""
