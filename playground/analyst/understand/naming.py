"""Which columns and values of a table the words of a question mean."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import cast

from playground.analyst.query import Filter, Grain
from playground.analyst.tables import Column
from playground.analyst.understand.marks import Mark
from playground.analyst.understand.vocabulary import Vocabulary, shared
from playground.analyst.understand.words import Word, fold, stem, words

UNITS = shared("name_units")
GENERIC = shared("name_generic")
ENTITIES = shared("entities")
AMOUNTS = shared("amounts")
CODES = frozenset(["code", "plz", "postcode", "zip", "kennziffer", "nummer", "number", "nr"])
JOINTS = frozenset(["of", "the", "des", "der", "die", "das", "的", "de", "our", "my"])
MEASURED = frozenset(
    ["revenue", "amount", "quantity", "price", "cost", "profit", "discount", "budget", "salary",
     "heads", "actual"]
)  # fmt: skip
AKIN = {
    "airport": ("origin", "destination"),
    "cost": ("actual",),
    "actual": ("cost",),
    "duration": ("latency",),
    "heads": ("party", "population", "customer", "employee"),
}
"""Things that are told by columns about others, where no column is about them."""
YES = frozenset(["yes", "y", "true", "1", "1.0", "t", "ja", "j", "wahr", "是", "有"])
NO = frozenset(["no", "n", "false", "0", "0.0", "f", "nein", "falsch", "否", "无"])


def _is_generic(word: Word) -> bool:
    return word.folded in GENERIC


def truths(column: Column) -> tuple[str, str] | None:
    """The values for yes and no of a column of two such values."""
    if column.kind == "number" and column.whole and (column.low, column.high) == (0, 1):
        return "1", "0"
    if len(column.values) > 2 or column.distinct > 2 or not column.values:
        return None
    yes = [value for value in column.values if fold(value) in YES]
    no = [value for value in column.values if fold(value) in NO]
    if not (yes or no) or len(yes) + len(no) < len(column.values):
        return None
    return (yes or [""])[0], (no or [""])[0]


class Names:
    """The names in one table (or in tables that are joined) in the words of a language."""

    def __init__(self, columns: Sequence[Column], title: str, known: Vocabulary) -> None:
        self.columns = columns
        self.known = self._known = known
        self._language = known.language
        self._has_max = any("max" in fold(column.name) for column in columns)
        self._others = [
            frozenset(word.key for word in words(column.name, self._language)) for column in columns
        ]
        self._content = [self._content_of(column.name) for column in columns]
        self._by_word: dict[str, list[tuple[int, int]]] = defaultdict(list)
        self._by_thing: dict[str, list[tuple[int, frozenset[int]]]] = defaultdict(list)
        self.things: dict[str, set[str]] = defaultdict(set)
        for place, (column, content) in enumerate(zip(columns, self._content, strict=True)):
            for index, key in enumerate(content):
                self._by_word[key].append((place, index))
            for key, index in self._spellings(column.name, content):
                self._by_word[key].append((place, index))
            for concept, covered in self._things_of(column.name, content):
                self._by_thing[concept].append((place, covered))
                self.things[column.name].add(concept)
        self._by_value: dict[str, list[tuple[tuple[str, ...], Column, str]]] = defaultdict(list)
        self._by_same: dict[str, list[tuple[Column, str]]] = defaultdict(list)
        for column in columns:
            if column.kind in ("category", "boolean", "text", "id"):
                for value in column.values:
                    self._add_value(column, value)
        name, _, ending = title.rpartition(".") if "." in title else (title, "", "")
        self.title = frozenset(word.key for word in words(name, self._language))
        self._ending = fold(ending)

    def file_ends(self, text: Sequence[Word], place: int) -> int:
        """Where the file's name ends that begins at a word, its ending ("sales.csv") included; 0
        where none begins."""
        end = place
        while end < len(text) and text[end].key in self.title:
            end += 1
        ending = [word.folded for word in text[end : end + 2]]
        return end + 2 if end > place and ending == [".", self._ending] else 0

    def _is_unit(self, word: Word) -> bool:
        unit = word.folded in UNITS and not (word.folded == "min" and self._has_max)
        return unit or word.folded.isdigit() or word.folded in ("the", "of")

    def _says_nothing(self, word: Word) -> bool:
        return word.key in self._known.stop and word.folded not in GENERIC

    def _content_of(self, name: str) -> list[str]:
        """The stems of a column's name that tell it from others."""
        listed = [word for word in words(name, self._language) if word.is_word]
        for leave in (self._is_unit, self._says_nothing, _is_generic):
            kept = [word for word in listed if not leave(word)]
            listed = kept or listed
        return [word.key for word in listed]

    def _spellings(self, name: str, content: list[str]) -> Iterator[tuple[str, int]]:
        """The whole name as one word: "orderdate" for Order Date."""
        if len(content) > 1:
            joined = fold("".join(mark for mark in name if mark.isalnum()))
            if joined.isascii():
                yield stem(joined, self._language), -1

    def _things_of(self, name: str, content: list[str]) -> set[tuple[str, frozenset[int]]]:
        found = set()
        text = words(name, self._language)
        for place in range(len(text)):
            for n, concept in self._known.things.at(text, place):
                if n == 1 and text[place].is_east_asian and place + n < len(text):
                    continue  # one letter of a word: 单 in 单价
                keys = [word.key for word in text[place : place + n]]
                covered = frozenset(content.index(key) for key in keys if key in content)
                if covered or n == len(text):
                    found.add((concept, covered or frozenset(range(len(content)))))
        return found

    def _add_value(self, column: Column, value: str) -> None:
        listed = words(value[:200], self._language)
        if not listed or len(listed) > 24:
            return
        self._by_value[listed[0].key].append((tuple(w.key for w in listed), column, value))
        for n, concept in self._known.same.at(listed, 0):
            if n == len(listed):
                self._by_same[concept].append((column, value))

    def called(self, concept: str) -> tuple[Column, str] | None:
        """The column and its value that are called otherwise: "paid", "female"."""
        return next(iter(self._by_same.get(concept, ())), None)

    def has_thing(self, concept: str) -> list[Column]:
        """The columns that are about something, the most telling first."""
        found = sorted(
            self._by_thing.get(concept, ()),
            key=lambda pair: -len(pair[1]) / max(1, len(self._content[pair[0]])),
        )
        return [self.columns[place] for place, _ in found]

    def things_named(self, word: str) -> list[str]:
        """What a word may be about."""
        text = words(word, self._language)
        return (
            [concept for n, concept in self._known.things.at(text, 0) if n == len(text)]
            if text
            else []
        )

    @property
    def parties(self) -> frozenset[str]:
        """Stems of words for rows that are so many people."""
        return self._known.parties

    def grain_named(self, column: Column) -> Grain:
        """The stretch of time that a date is named after: "year" for Year."""
        text = words(column.name, self._language)
        ideas = (
            [idea for n, idea in self._known.ideas.at(text, 0) if n == len(text)] if text else []
        )
        return cast(Grain, next((i[6:] for i in ideas if i.startswith("grain.")), ""))

    def measured_thing(self, said: str) -> Column | None:
        """The column of numbers that a word may be about."""
        found = (c for thing in self.things_named(said) for c in self.numbers_about(thing))
        return next(found, None)

    def numbers_about(self, concept: str) -> list[Column]:
        """The columns of numbers among those that are about something."""
        return [column for column in self.has_thing(concept) if column.kind == "number"]

    def is_titled(self, column: Column) -> bool:
        """Whether the file is named after what a column counts: flights.csv, orders.xlsx."""
        named = set(self._content[self.columns.index(column)]) <= self.title
        return named and column.kind != "id"

    def is_number(self, column: Column) -> bool:
        """Whether a column is measured: a number that is no mere number of a thing."""
        if column.kind != "number":
            return False
        whole_name = {
            concept
            for concept, covered in self._things_of(
                column.name, self._content[self.columns.index(column)]
            )
            if len(covered) >= len(self._content[self.columns.index(column)])
        }
        coded = column.whole and bool(CODES & {word.folded for word in words(column.name, "en")})
        if coded or "status" in whole_name:
            return False
        return not (whole_name & ENTITIES and column.distinct > 1) or bool(whole_name & AMOUNTS)

    def is_known(self, word: Word) -> bool:
        """Whether a word is a name here or an idea, so that no other is meant."""
        known = self._known
        lexicons = (known.ideas, known.things, known.calendar, known.same)
        listed = (known.stop, known.rows, self._by_word, self._by_value, self.title)
        return any(word.key in each for each in (*listed, *lexicons))

    def means(self, word: Word) -> bool:
        """Whether a part of a compound names a column, a thing or an idea."""
        idea = len(word.folded) > 3 and word.key in self._known.ideas
        return idea or word.key in self._by_word or word.key in self._known.things

    def names_a_column(self, key: str) -> bool:
        """Whether a stem tells a column from others."""
        return any(key in content for content in self._content)

    def marks(self, text: Sequence[Word]) -> list[Mark]:
        """Every reading of the words as a column or a value."""
        return [*self._column_marks(text), *self._value_marks(text)]

    def _column_marks(self, text: Sequence[Word]) -> Iterator[Mark]:
        hits: dict[int, list[tuple[int, int, frozenset[int], float]]] = defaultdict(list)
        short = self._abbreviations()
        for place, word in enumerate(text):
            for key, column, index in short if len(word.folded) > 4 else ():
                if word.folded.startswith(key):
                    hits[column].append((place, place + 1, frozenset({index}), 0.85))
            for column, index in self._by_word.get(word.key, ()):
                covered = (
                    frozenset(range(len(self._content[column])))
                    if index < 0
                    else frozenset({index})
                )
                hits[column].append((place, place + 1, covered, 1.0))
            for n, concept in self._known.things.at(text, place):
                akin = (concept, *AKIN.get(concept, ()))
                amount = concept in MEASURED
                meant = {each: self._about(each, amount=amount) for each in akin}
                about = next((each for each in akin if meant[each]), concept)
                for column, covered in meant[about]:
                    hits[column].append((place, place + n, covered, 0.92))
        spans: dict[tuple[int, int], list[tuple[float, float, int]]] = defaultdict(list)
        said = {word.key for word in text}
        for column, listed in hits.items():
            content = self._content[column]
            listed.sort(key=lambda hit: (hit[0], -hit[1]))
            for start, end, covered, quality in self._runs(text, listed):
                while end < len(text) and end - start < 9 and text[end].key in self._others[column]:
                    if self._ends(text, end):
                        break
                    end += 1
                coverage = len(covered) / len(content)
                if coverage < 1 and end - start == 1 and text[start].is_east_asian:
                    lead = text[start - 1].folded if start else ""
                    if lead not in "各每哪个" or self.columns[column].kind == "number":
                        continue
                if coverage < 1 and not self._may_stand_for(column, covered):
                    quality *= 0.6
                weight = (end - start) * (0.9 + 0.25 * coverage * coverage) * quality
                hint = sum(self._hinted(key, said) for key in content) / 10
                spans[start, end].append((weight, coverage + hint, column))
        for (start, end), found in spans.items():
            best = max(weight for weight, _, _ in found)
            found.sort(
                key=lambda one: (-one[1], self.columns[one[2]].kind in ("date", "id"), one[2])
            )
            if (
                (
                    end - start == 1
                    and text[start].key in self._known.stop
                    and not self._ends(text, end)
                )
                and len(text[start].folded) <= 3
                and self._known.language != "zh"
            ):
                continue
            yield Mark(
                start,
                end,
                "column",
                weight=best,
                columns=tuple(self.columns[column] for _, _, column in found),
                coverage=min(1.0, found[0][1]),
            )

    def _about(self, concept: str, *, amount: bool) -> list[tuple[int, frozenset[int]]]:
        """The columns that are about something; an amount is told by numbers alone."""
        found = self._by_thing.get(concept, [])
        return [hit for hit in found if self.columns[hit[0]].kind == "number"] if amount else found

    def _abbreviations(self) -> list[tuple[str, int, int]]:
        """Short words of names that stand for longer ones: pop, dest, arr."""
        return [
            (key, column, index)
            for key, listed in self._by_word.items()
            if 3 <= len(key) <= 4 and key.isascii() and key.isalpha() and self._is_short(key)
            for column, index in listed
        ]

    def _is_short(self, key: str) -> bool:
        known = self._known
        return not any(
            key in part for part in (known.ideas, known.things, known.calendar, known.stop)
        )

    def _hinted(self, key: str, said: set[str]) -> bool:
        """Whether a word of a column's name, or a longer form of it, was said anywhere."""
        return key in said or any(
            len(key) >= 3 and word.startswith(key) and word.isascii() for word in said
        )

    def _ends(self, text: Sequence[Word], end: int) -> bool:
        if end >= len(text) or not text[end].is_word:
            return True
        return any(meaning.startswith("link.") for _, meaning in self._known.ideas.at(text, end))

    def _may_stand_for(self, column: int, covered: frozenset[int]) -> bool:
        """Whether a part of a name is enough: its last word is, of a long name any is."""
        content = self._content[column]
        return len(content) - 1 in covered or len(content) > 2

    def _runs(
        self, text: Sequence[Word], hits: list[tuple[int, int, frozenset[int], float]]
    ) -> Iterator[tuple[int, int, frozenset[int], float]]:
        """Hits on one column that stand side by side, as one."""
        run: tuple[int, int, frozenset[int], float] | None = None
        for start, end, covered, quality in hits:
            if run and start < run[1]:
                if covered <= run[2]:
                    continue
                if (run[0], run[1]) == (start, end):
                    run = (start, end, run[2] | covered, max(run[3], quality))
                    continue
                yield run
                run = None
            if (
                run
                and not covered & run[2]
                and all(
                    word.folded in JOINTS or (not word.is_word and word.folded in "-'/")
                    for word in text[run[1] : start]
                )
            ):
                run = (run[0], end, run[2] | covered, min(run[3], quality))
                continue
            if run:
                yield run
            run = (start, end, covered, quality)
        if run:
            yield run

    def _value_marks(self, text: Sequence[Word]) -> Iterator[Mark]:
        found: dict[tuple[int, int], dict[tuple[str, str], float]] = defaultdict(dict)
        for place, word in enumerate(text):
            for keys, column, value in self._by_value.get(word.key, ()):
                end = place + len(keys)
                if keys != tuple(each.key for each in text[place:end]):
                    continue
                exact = tuple(w.written for w in text[place:end]) == tuple(
                    w.written for w in words(value[:200], self._language)
                )
                if self._speaks(text[place:end], value, exact):
                    found[place, end][column.name, value] = 1.12 if exact else 1.06
            for n, concept in self._known.same.at(text, place):
                whole = text[place : place + n]
                if all(
                    len(w.folded) < 3 and w.written.islower() and w.written.isascii() for w in whole
                ):
                    continue
                for column, value in self._by_same.get(concept, ()):
                    found[place, place + n].setdefault((column.name, value), 1.06)
        order = {column.name: column.distinct for column in self.columns}
        for (start, end), meant in found.items():
            names = sorted(meant, key=lambda pair: (-meant[pair], order[pair[0]]))
            said = " ".join(word.written for word in text[start:end])
            yield Mark(
                start,
                end,
                "value",
                weight=(end - start) * max(meant.values()),
                filters=tuple(Filter(column, "=", (value,), said) for column, value in names),
            )

    def _speaks(self, said: Sequence[Word], value: str, exact: bool) -> bool:
        """Whether words are meant as a value: short or common ones only as they are written."""
        if value.replace(".", "").isdigit():
            return False
        if len(said) > 1 or said[0].is_east_asian:
            return True
        word = said[0]
        if word.folded in {"i", "a"} or (fold(value) in YES | NO and not exact):
            return False
        if len(word.folded) <= 2 or word.key in self._known.stop:
            return exact and (not word.written.islower() or len(word.folded) > 3)
        return True
