"""Stretches of time in a question: "in March", "Q1 2024", "last 3 months", "上半年"."""

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from playground.analyst.understand.vocabulary import Vocabulary
from playground.analyst.understand.words import Word

DAYS = {"day": 1, "week": 7}
MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
FAR_PAST, FAR_FUTURE = "0001-01-01", "9999-12-31"
ORDINALS = frozenset([".", "st", "nd", "rd", "th", "of", "个"])
DAY_SIGNS = frozenset(["日", "号"])
TO = frozenset(["to", "bis", "-", "–", "through", "until", "到", "至"])
BEHIND = {"以来": "since", "之前": "before", "以前": "before", "之后": "after", "以后": "after"}
VERBS = frozenset(["may", "mar", "sat", "jan", "march"])
BETWEEN = frozenset(
    ["of", "the", "des", "der", "im", "in", "year", "jahres", "den", ",", "/", "年", "的", "dem",
     "jahr"]
)  # fmt: skip
BEFORE_MONTHS = frozenset(
    ["in", "since", "until", "from", "to", "of", "and", "between", "for", "im", "this", "last",
     "before", "after", "during"]
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Moment:
    """A stretch of time as it was said.

    ``first`` and ``last`` are ISO days, "" where only ``months`` (1 to 12) or ``weekdays`` (0 is
    Monday) are known. ``year`` is there if it was said, or is the only one that can be meant.
    ``part`` is how large it is ("month", "quarter", "half", "year", "day", "weekday", "").
    ``negated`` moments are left out.
    """

    words: str
    first: str = ""
    last: str = ""
    year: int | None = None
    months: tuple[int, ...] = ()
    weekdays: tuple[int, ...] = ()
    part: str = ""
    negated: bool = False


def _days(year: int, months: Sequence[int]) -> tuple[date, date]:
    """First and last day of months of a year."""
    end = calendar.monthrange(year, months[-1])[1]
    return date(year, months[0], 1), date(year, months[-1], end)


def shifted(day: date, months: int) -> date:
    """The same day so many months later; the last day of a shorter month."""
    whole = max(12, day.year * 12 + day.month - 1 + months)
    year, month = whole // 12, whole % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


class Clock:
    """Reads moments; ``span`` are first and last ISO day of the data, if they have days.

    With ``apart`` "between A and B" names two stretches that are compared. Every reader takes the
    place of a word and gives the place behind what it read.
    """

    def __init__(
        self, text: Sequence[Word], known: Vocabulary, span: tuple[str, str], apart: bool
    ) -> None:
        self._text = text
        self._apart = apart
        self._known = known
        self._first, self._last = (date.fromisoformat(day[:10]) if day else None for day in span)

    def at(self, place: int) -> tuple[int, Moment] | None:
        """The moment that begins at a word, and where it ends."""
        found = self._relation(place) or self._stretch(place)
        return found and (found[0], replace(found[1], words=self._said(place, found[0])))

    def _said(self, place: int, end: int) -> str:
        joint = "" if self._known.language == "zh" else " "
        return joint.join(word.written for word in self._text[place:end])

    def _is(self, place: int, idea: str) -> int:
        """How many words the longest phrase of an idea has here, 0 for none."""
        if place >= len(self._text):
            return 0
        found = (n for n, meaning in self._known.ideas.at(self._text, place) if meaning == idea)
        return max(found, default=0)

    def _listed(self, place: int, part: str) -> tuple[int, int] | None:
        """A month, weekday or number in words: its number and how many words it has."""
        if place >= len(self._text):
            return None
        found = [
            (int(meaning.split(".")[1]), n)
            for n, meaning in self._known.calendar.at(self._text, place)
            if meaning.startswith(part)
        ]
        return max(found, key=lambda pair: pair[1], default=None)

    def _number(self, place: int) -> int | None:
        if re.fullmatch(r"\d{1,6}", self._folded(place)):
            return int(self._folded(place))
        listed = self._listed(place, "numbers")
        return listed[0] if listed else None

    def _folded(self, place: int) -> str:
        return self._text[place].folded if 0 <= place < len(self._text) else ""

    def _lower(self, place: int) -> bool:
        return self._text[place].written.islower()

    def _skip(self, place: int, over: frozenset[str] = BETWEEN) -> int:
        while self._folded(place) in over:
            place += 1
        return place

    def _plausible(self, place: int) -> int | None:
        year = self._folded(place)
        return int(year) if re.fullmatch(r"(1[89]|20)\d\d", year) else None

    def _year_after(self, end: int) -> tuple[int, int | None]:
        """The year that is said behind a month or a day, if one is."""
        year = self._plausible(self._skip(end))
        return (self._skip(end) + 1 if year else end), year

    def _relation(self, place: int) -> tuple[int, Moment] | None:
        """Since, before, after, between ... and."""
        for idea in ("since", "before", "after"):
            n = self._is(place, f"time.{idea}")
            found = self._atom(self._skip(place + n)) if n else None
            if not found or not found[1].first:
                continue
            end, moment = found
            to = self._is(end, "time.to") if idea == "since" else 0
            until = self._atom(self._skip(end + to)) if to else None
            if until and until[1].first:
                return until[0], replace(moment, last=until[1].last, months=(), part="")
            return end, self._open(moment, idea)
        n = 0 if self._apart else self._is(place, "time.between")
        one = self._atom(self._skip(place + n)) if n else None
        to = self._is(one[0], "time.to") if one else 0
        two = self._atom(self._skip(one[0] + to)) if one and to else None
        return (two[0], self._joined(one[1], two[1])) if one and two else None

    def _open(self, moment: Moment, relation: str) -> Moment:
        bare = replace(moment, part="", months=(), year=None)
        if relation == "since":
            return replace(bare, last=FAR_FUTURE)
        if relation == "after":
            after = date.fromisoformat(moment.last) + timedelta(days=1)
            return replace(bare, first=after.isoformat(), last=FAR_FUTURE)
        before = date.fromisoformat(moment.first) - timedelta(days=1)
        return replace(bare, first=FAR_PAST, last=before.isoformat())

    def _joined(self, one: Moment, two: Moment) -> Moment:
        if two.year and one.months and not one.year:
            one = self._months(one.months, two.year, one.part)
        both = one.months and two.months
        months = tuple(range(one.months[0], two.months[-1] + 1)) if both else ()
        if one.first and two.first:
            year = two.year if one.year == two.year else None
            return Moment("", one.first, two.last, year, months)
        return Moment("", months=months)

    def _stretch(self, place: int) -> tuple[int, Moment] | None:
        """One moment, or one to another ("Jan to Mar 2024"), or what is said after it (之前)."""
        found = self._atom(place)
        if not found:
            return None
        end, moment = found
        relation = BEHIND.get(self._said(end, end + 2))
        if relation and moment.first:
            return end + 2, self._open(moment, relation)
        until = self._atom(end + 1) if self._folded(end) in TO else None
        if until and until[1].part == moment.part:
            return until[0], self._joined(moment, until[1])
        return end, moment

    def _atom(self, place: int) -> tuple[int, Moment] | None:
        if place >= len(self._text):
            return None
        readers = (
            self._day, self._month, self._season, self._part, self._recent, self._weekday,
            self._year,
        )  # fmt: skip
        return next((found for found in (read(place) for read in readers) if found), None)

    def _day(self, place: int) -> tuple[int, Moment] | None:
        """A day or a month in digits."""
        digits = [int(part) for part in re.split(r"[-./]", self._folded(place)) if part.isdigit()]
        if not re.fullmatch(
            r"\d{4}-\d{1,2}(-\d{1,2})?|(\d{1,2}[./])?\d{1,2}[./]\d{4}", self._folded(place)
        ):
            return None
        year, month, *day = digits if digits[0] > 31 else digits[::-1]
        if day:
            return self._one(place + 1, year, month, day[0])
        if not (1 <= month <= 12 and year):
            return None
        return place + 1, self._months((month,), year, "month")

    def _one(self, end: int, year: int, month: int, day: int) -> tuple[int, Moment] | None:
        try:
            iso = date(year, month, day).isoformat()
        except ValueError:
            return None
        return end, Moment("", iso, iso, year, part="day")

    def _month(self, place: int) -> tuple[int, Moment] | None:
        """A month, or a day of one: "March 2023", "5. März", "3月5日"."""
        year, start, east = None, place, self._known.language == "zh"
        if east and self._folded(place + 1) == "年" and (year := self._plausible(place)):
            start = place + 2
        lead = re.fullmatch(r"\d{1,2}\.?", self._folded(start)) and self._number(start)
        ahead = self._skip(start + 1, ORDINALS)
        found = self._listed(ahead, "months") if lead and lead <= 31 else None
        if found and lead:
            return self._day_of(ahead + found[1], None, found[0], lead)
        if east and self._folded(start + 1) == "月" and self._number(start):
            found = (self._number(start) or 0, 2)
        else:
            found = self._listed(start, "months")
        if not found or not 1 <= found[0] <= 12 or self._is_verb(start):
            return None
        end = start + found[1]
        end += self._folded(end) == "份" or (
            self._folded(end) == "." and bool(self._plausible(end + 1))
        )
        day = self._number(end) if re.fullmatch(r"\d{1,2}", self._folded(end)) else None
        signed = self._folded(end + 1) in DAY_SIGNS
        if day and day <= 31 and (signed or self._known.language == "en"):
            after = end + 1 + (signed or self._folded(end + 1) in ORDINALS - {"of", "."})
            if dated := self._day_of(after, year, found[0], day):
                return dated
        if not year:
            end, year = self._year_after(end)
        return end, self._months((found[0],), year, "month")

    def _day_of(
        self, end: int, year: int | None, month: int, day: int
    ) -> tuple[int, Moment] | None:
        """A day of a month; without a year, of the last year of the data."""
        behind, said = self._year_after(end)
        year = year or said or (self._last.year if self._last else None)
        return self._one(behind, year, month, day) if year else None

    def _is_verb(self, place: int) -> bool:
        """Whether the name of a month is rather a verb: nothing around it speaks of time."""
        if self._folded(place) not in VERBS or not self._lower(place):
            return False
        dated = self._folded(place - 1) in BEFORE_MONTHS or self._plausible(place + 1)
        return not dated and (self._folded(place) != "march" or place == 0)

    def _season(self, place: int) -> tuple[int, Moment] | None:
        found = self._listed(place, "seasons")
        if not found:
            return None
        months = tuple((found[0] + n - 1) % 12 + 1 for n in range(3))
        end, year = self._year_after(place + found[1])
        if found[0] == 12:
            return place + found[1], Moment("", months=months, part="")
        return end, self._months(months, year, "quarter")

    def _part(self, place: int) -> tuple[int, Moment] | None:
        """A quarter or a half."""
        year = self._plausible(place)
        start = self._skip(place + 1) if year else place
        word = self._folded(start)
        if short := re.fullmatch(r"([qh])([1-4])", word):
            which, size, end = int(short[2]), 3 if short[1] == "q" else 6, start + 1
        elif word in {"上", "下"} and self._said(start + 1, start + 3) == "半年":
            which, size, end = 1 if word == "上" else 2, 6, start + 3
        else:
            begin = start + (word == "第")
            number = self._number(begin)
            last = self._is(begin, "time.last") if number is None else 0
            after = begin + (last or 1)
            after += self._folded(after) in ORDINALS
            quarter, half = self._is(after, "grain.quarter"), self._is(after, "time.half")
            counted = word == "第" or self._known.language != "zh" or quarter
            if not ((number or last) and (quarter or half) and counted) or (last and quarter):
                return None
            which, size, end = number or 2, 3 if quarter else 6, after + (quarter or half)
        if which * size > 12:
            return None
        if not year:
            named = self._folded(self._skip(end) - 1) in {"year", "jahres", "jahr"}
            end, year = self._year_after(end)
            end = self._skip(end) if named and not year else end
        months = tuple(range((which - 1) * size + 1, which * size + 1))
        return end, self._months(months, year, "quarter" if size == 3 else "half")

    def _months(self, months: tuple[int, ...], year: int | None, part: str) -> Moment:
        """Months of a year; without one, of the only year of the data that has them."""
        said = year
        if year is None and self._first and self._last:
            stretches = {
                each: _days(each, months) for each in range(self._first.year, self._last.year + 1)
            }
            years = [
                each
                for each, (first, last) in stretches.items()
                if last >= self._first and first <= self._last
            ]
            year = years[0] if len(years) == 1 else None
        if year is None:
            return Moment("", months=months, part=part)
        first, last = _days(year, months)
        return Moment("", first.isoformat(), last.isoformat(), said, months, part=part)

    def _recent(self, place: int) -> tuple[int, Moment] | None:
        """The last three months, this year, the first two weeks: counted from the data's days."""
        if not self._first or not self._last:
            return None
        for idea in ("last", "this", "first"):
            n = self._is(place, f"time.{idea}")
            count = self._number(place + n) if n else None
            unit_at = place + n + (count is not None)
            unit_at += self._folded(unit_at) == "个"
            for unit in ("month of year", *DAYS, *MONTHS) if n else ():
                length = self._is(unit_at, f"grain.{unit}")
                length = length or self._folded(unit_at) == {"year": "年", "month": "月"}.get(unit)
                vague = unit == "month of year"  # "last season" is as long as no other
                vague |= idea == "this" and count is None and unit in ("day", "half")
                if length and not vague:
                    span = self._counted(idea, count, unit, self._first, self._last)
                    return unit_at + length, span
        return None

    def _counted(self, idea: str, count: int | None, unit: str, begin: date, end: date) -> Moment:
        """So many units from the beginning or the end of the data; one alone is a whole one."""
        many, part = min(count or 1, 2400), ""
        size = MONTHS.get(unit, 0) * many
        if idea == "first":
            after = shifted(begin, size) if size else begin + timedelta(DAYS[unit] * many)
            end = after - timedelta(days=1)
        elif size and count is None:
            start, part = (end.month - 1) // size * size + 1, unit
            begin, end = _days(end.year, range(start, start + size))
        elif not size:
            begin = end - timedelta(days=DAYS[unit] * many - 1)
        elif end == _days(end.year, [end.month])[1]:
            begin = shifted(end.replace(day=1), 1 - size)
        else:
            begin = shifted(end, -size) + timedelta(days=1)
        return Moment("", begin.isoformat(), end.isoformat(), part=part)

    def _weekday(self, place: int) -> tuple[int, Moment] | None:
        for idea, days in (("weekend", (5, 6)), ("workday", (0, 1, 2, 3, 4))):
            if n := self._is(place, f"time.{idea}"):
                return place + n, Moment("", weekdays=days, part="weekday")
        found = self._listed(place, "weekdays")
        if not found or (len(self._folded(place)) < 4 and self._lower(place)):
            return None
        return place + found[1], Moment("", weekdays=(found[0],), part="weekday")

    def _year(self, place: int) -> tuple[int, Moment] | None:
        year = self._plausible(place)
        if not year:
            return None
        end = place + 1 + (self._folded(place + 1) == "年")
        return end, Moment("", f"{year}-01-01", f"{year}-12-31", year, part="year")
