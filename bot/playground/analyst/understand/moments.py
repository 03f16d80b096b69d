"""Stretches of time in a question: "in March", "Q1 2024", "last 3 months", "上半年"."""

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from bot.playground.analyst.understand.vocabulary import Vocabulary
from bot.playground.analyst.understand.words import Word

UNITS = {"day": 1, "week": 7}
MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
FAR_PAST, FAR_FUTURE = "0001-01-01", "9999-12-31"


@dataclass(frozen=True, slots=True)
class Moment:
    """A stretch of time as it was said.

    ``first`` and ``last`` are ISO days, "" where only ``months`` (1 to 12) or ``weekdays`` (0 is
    Monday) are known. ``year`` is there if it was said, or is the only one that can be meant.
    ``part`` is how large it is ("month", "quarter", "half", "year", "day", "weekday", "").
    """

    words: str
    first: str = ""
    last: str = ""
    year: int | None = None
    months: tuple[int, ...] = ()
    weekdays: tuple[int, ...] = ()
    part: str = ""


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _shift(day: date, months: int) -> date:
    whole = day.year * 12 + day.month - 1 + months
    year, month = max(1, whole // 12), whole % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


class Clock:
    """Reads moments; ``span`` are first and last ISO day of the data, if they have days.

    With ``apart`` "between A and B" names two stretches that are compared.
    """

    def __init__(
        self, text: Sequence[Word], known: Vocabulary, span: tuple[str, str], apart: bool
    ) -> None:
        self._text = text
        self._apart = apart
        self._known = known
        self._first = date.fromisoformat(span[0][:10]) if span[0] else None
        self._last = date.fromisoformat(span[1][:10]) if span[1] else None

    def at(self, place: int) -> tuple[int, Moment] | None:
        """The moment that begins at a word, and where it ends."""
        for read in (self._relation, self._stretch):
            found = read(place)
            if found:
                end, moment = found
                return end, replace(moment, words=self._said(place, end))
        return None

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
        if place < len(self._text) and re.fullmatch(r"\d{1,6}", self._text[place].folded):
            return int(self._text[place].folded)
        listed = self._listed(place, "numbers")
        return listed[0] if listed else None

    def _folded(self, place: int) -> str:
        return self._text[place].folded if place < len(self._text) else ""

    def _skip(self, place: int, *extra: str) -> int:
        """Past words such as "of the"."""
        while self._folded(place) in {
            "of",
            "the",
            "des",
            "der",
            "im",
            "in",
            "year",
            "jahres",
            "den",
            ",",
            "/",
            "年",
            "的",
            "dem",
            "jahr",
            *extra,
        }:
            place += 1
        return place

    def _relation(self, place: int) -> tuple[int, Moment] | None:
        """Since, before, after, between ... and."""
        for idea in ("since", "before", "after"):
            n = self._is(place, f"time.{idea}")
            if not n:
                continue
            found = self._atom(self._skip(place + n))
            if not found or not found[1].first:
                continue
            end, moment = found
            to = self._is(end, "time.to")
            until = self._atom(self._skip(end + to)) if to and idea == "since" else None
            if until and until[1].first:
                return until[0], replace(moment, last=until[1].last, months=(), part="")
            return end, self._open(moment, idea)
        n = self._is(place, "time.between")
        if n and not self._apart:
            one = self._atom(self._skip(place + n))
            if one:
                to = self._is(one[0], "time.to")
                two = self._atom(self._skip(one[0] + to)) if to else None
                if two:
                    return two[0], self._joined(one[1], two[1])
        return None

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
        if one.first and two.first:
            months = (
                tuple(range(one.months[0], two.months[-1] + 1)) if one.months and two.months else ()
            )
            return Moment(
                "", one.first, two.last, two.year if one.year == two.year else None, months
            )
        months = one.months and two.months and tuple(range(one.months[0], two.months[-1] + 1))
        return Moment("", months=months or ())

    def _stretch(self, place: int) -> tuple[int, Moment] | None:
        """One moment, or one to another ("Jan to Mar 2024"), or what is said after it (之前)."""
        found = self._atom(place)
        if not found:
            return None
        end, moment = found
        for after, relation in (
            ("以来", "since"),
            ("之前", "before"),
            ("以前", "before"),
            ("之后", "after"),
            ("以后", "after"),
        ):
            if self._said(end, end + 2) == after and moment.first:
                return end + 2, self._open(moment, relation)
        to = self._folded(end) in {"to", "bis", "-", "–", "through", "until", "到", "至"}
        until = self._atom(end + 1) if to else None
        if until and until[1].part == moment.part:
            return until[0], self._joined(moment, until[1])
        return end, moment

    def _atom(self, place: int) -> tuple[int, Moment] | None:
        if place >= len(self._text):
            return None
        for read in (self._day, self._month, self._part, self._recent, self._weekday, self._year):
            found = read(place)
            if found:
                return found
        return None

    def _day(self, place: int) -> tuple[int, Moment] | None:
        word = self._folded(place)
        whole = re.fullmatch(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?", word)
        if whole:
            year, month = int(whole[1]), int(whole[2])
            if not 1 <= month <= 12 or not year:
                return None
            if not whole[3]:
                return place + 1, self._months((month,), year, "month")
            return self._one(place + 1, year, month, int(whole[3]))
        dotted = re.fullmatch(r"(\d{1,2})[./](\d{1,2})[./](\d{4})", word)
        if dotted:
            return self._one(place + 1, int(dotted[3]), int(dotted[2]), int(dotted[1]))
        slashed = re.fullmatch(r"(\d{1,2})/(\d{4})", word)
        if slashed and 1 <= int(slashed[1]) <= 12 and int(slashed[2]) > 1000:
            return place + 1, self._months((int(slashed[1]),), int(slashed[2]), "month")
        return None

    def _one(self, end: int, year: int, month: int, day: int) -> tuple[int, Moment] | None:
        try:
            iso = date(year, month, day).isoformat()
        except ValueError:
            return None
        return end, Moment("", iso, iso, year, part="day")

    def _month(self, place: int) -> tuple[int, Moment] | None:
        year, start = None, place
        if self._known.language == "zh" and self._folded(place + 1) == "年":
            year = self._plausible(place)
            start = place + 2 if year else place
        lead = self._number(start) if re.fullmatch(r"\d{1,2}\.?", self._folded(start)) else None
        ahead = start + 1
        while lead and self._folded(ahead) in {".", "of", "st", "nd", "rd", "th"}:
            ahead += 1
        found = self._listed(ahead, "months") if lead and lead <= 31 else None
        if found and lead:
            end = ahead + found[1]
            said = self._plausible(self._skip(end))
            day_year = said or (self._last.year if self._last else 0)
            end = self._skip(end) + 1 if said else end
            return self._one(end, day_year, found[0], lead) if day_year else None
        if self._known.language == "zh" and self._folded(start + 1) == "月" and self._number(start):
            found = (self._number(start) or 0, 2)
        else:
            found = self._listed(start, "months")
        if not found or not 1 <= found[0] <= 12:
            return None
        if (
            self._folded(start) in {"may", "mar", "sat", "jan"}
            and self._text[start].written.islower()
            and not self._dated(start)
        ):
            return None
        if (
            self._folded(start) == "march"
            and self._text[start].written.islower()
            and not self._dated(start)
            and start == 0
        ):
            return None
        end = start + found[1]
        if self._folded(end) == "份":
            end += 1
        if self._folded(end) == "." and self._plausible(end + 1):
            end += 1
        day = self._number(end) if re.fullmatch(r"\d{1,2}", self._folded(end)) else None
        if (
            day
            and day <= 31
            and (self._folded(end + 1) in {"日", "号"} or self._known.language == "en")
        ):
            after = end + (
                2 if self._folded(end + 1) in {"日", "号", "st", "nd", "rd", "th"} else 1
            )
            said = self._plausible(self._skip(after))
            day_year = year or said or (self._last.year if self._last else 0)
            if day_year:
                return self._one(self._skip(after) + 1 if said else after, day_year, found[0], day)
        if not year:
            after = self._skip(end)
            year = self._plausible(after)
            end = after + 1 if year else end
        return end, self._months((found[0],), year, "month")

    def _dated(self, place: int) -> bool:
        """Whether a word before or after speaks for a month and not for a verb."""
        before = self._folded(place - 1) if place else ""
        return before in {
            "in",
            "since",
            "until",
            "from",
            "to",
            "of",
            "and",
            "between",
            "for",
            "im",
            "this",
            "last",
            "before",
            "after",
            "during",
        } or bool(self._plausible(place + 1))

    def _part(self, place: int) -> tuple[int, Moment] | None:
        """A quarter or a half."""
        word = self._folded(place)
        year, start = None, place
        if self._plausible(place):
            year, start = self._plausible(place), self._skip(place + 1)
            word = self._folded(start)
        short = re.fullmatch(r"([qh])([1-4])", word)
        if short:
            which, size, end = int(short[2]), 3 if short[1] == "q" else 6, start + 1
        elif word in {"上", "下"} and self._said(start + 1, start + 3) == "半年":
            which, size, end = 1 if word == "上" else 2, 6, start + 3
        else:
            begin = start + 1 if word == "第" else start
            number = self._number(begin)
            last = self._is(begin, "time.last") if number is None else 0
            if not (number or last):
                return None
            after = begin + (last or 1)
            if self._folded(after) in {".", "st", "nd", "rd", "th", "个"}:
                after += 1
            quarter = self._is(after, "grain.quarter")
            half = self._is(after, "time.half")
            if (word == "第" or self._known.language != "zh" or quarter) and (quarter or half):
                which, size = number or (4 if quarter else 2), 3 if quarter else 6
                end = after + (quarter or half)
            else:
                return None
            if last and not number:
                return None if quarter else self._half_of(end, 2, year)
        if which * size > 12:
            return None
        return self._half_of(end, which, year, size)

    def _half_of(
        self, end: int, which: int, year: int | None, size: int = 6
    ) -> tuple[int, Moment] | None:
        after = self._skip(end)
        said = None if year else self._plausible(after)
        if said or (after > end and self._folded(after - 1) in {"year", "jahres", "jahr"}):
            end = after + 1 if said else after
        months = tuple(range((which - 1) * size + 1, which * size + 1))
        return end, self._months(months, year or said, "quarter" if size == 3 else "half")

    def _months(self, months: tuple[int, ...], year: int | None, part: str) -> Moment:
        """Months of a year; without one, of the only year of the data that has them."""
        if year is None and self._first and self._last:
            years = [
                each
                for each in range(self._first.year, self._last.year + 1)
                if _month_end(each, months[-1]) >= self._first
                and date(each, months[0], 1) <= self._last
            ]
            if len(years) != 1:
                return Moment("", months=months, part=part)
            first, last = date(years[0], months[0], 1), _month_end(years[0], months[-1])
            return Moment("", first.isoformat(), last.isoformat(), None, months, part=part)
        if year is None:
            return Moment("", months=months, part=part)
        first, last = date(year, months[0], 1), _month_end(year, months[-1])
        return Moment("", first.isoformat(), last.isoformat(), year, months, part=part)

    def _recent(self, place: int) -> tuple[int, Moment] | None:
        """The last three months, this year, the first two weeks: counted from the data's days."""
        if not self._first or not self._last:
            return None
        for idea in ("last", "this", "first"):
            n = self._is(place, f"time.{idea}")
            if not n:
                continue
            count = self._number(place + n)
            unit_at = place + n + (count is not None)
            if self._folded(unit_at) == "个":
                unit_at += 1
            for unit in ("month of year", *UNITS, *MONTHS):
                length = self._is(unit_at, f"grain.{unit}")
                length = length or self._folded(unit_at) == {"year": "年", "month": "月"}.get(unit)
                if not length:
                    continue
                if (
                    idea == "this"
                    and count is None
                    and unit not in {"year", "month", "quarter", "week"}
                ):
                    continue
                return unit_at + length, self._counted(idea, count or 1, unit, count is None)
        return None

    def _counted(self, idea: str, count: int, unit: str, calendar_unit: bool) -> Moment:
        assert self._first and self._last
        count = min(count, 2400)
        if idea == "first":
            end = (
                self._first + timedelta(days=UNITS[unit] * count)
                if unit in UNITS
                else _shift(self._first, MONTHS[unit] * count)
            )
            return Moment("", self._first.isoformat(), (end - timedelta(days=1)).isoformat())
        if calendar_unit and unit in MONTHS:
            size = MONTHS[unit]
            start = (self._last.month - 1) // size * size + 1
            begin = date(self._last.year, start, 1)
            end = _month_end(begin.year, begin.month + size - 1)
            return Moment("", begin.isoformat(), end.isoformat(), part=unit)
        begin = (
            self._last - timedelta(days=UNITS[unit] * count - 1)
            if unit in UNITS
            else _shift(self._last, -MONTHS[unit] * count) + timedelta(days=1)
        )
        if (
            unit in MONTHS
            and self._last.day == calendar.monthrange(self._last.year, self._last.month)[1]
        ):
            begin = _shift(date(self._last.year, self._last.month, 1), 1 - MONTHS[unit] * count)
        return Moment("", begin.isoformat(), self._last.isoformat())

    def _weekday(self, place: int) -> tuple[int, Moment] | None:
        for idea, days in (("weekend", (5, 6)), ("workday", (0, 1, 2, 3, 4))):
            n = self._is(place, f"time.{idea}")
            if n:
                return place + n, Moment("", weekdays=days, part="weekday")
        found = self._listed(place, "weekdays")
        if not found or (len(self._folded(place)) < 4 and self._text[place].written.islower()):
            return None
        return place + found[1], Moment("", weekdays=(found[0],), part="weekday")

    def _plausible(self, place: int) -> int | None:
        if not re.fullmatch(r"(1[89]|20)\d\d", self._folded(place)):
            return None
        return int(self._folded(place))

    def _year(self, place: int) -> tuple[int, Moment] | None:
        year = self._plausible(place)
        if not year:
            return None
        end = place + 1 + (self._folded(place + 1) == "年")
        return end, Moment("", f"{year}-01-01", f"{year}-12-31", year, part="year")
