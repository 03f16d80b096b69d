"""The rule-based stand-in for a model: files are looked at, the question is read, code is run, and
what it printed is put into words."""

import dataclasses
import itertools
import logging
import re
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field, replace

from playground.analyst.answer import Answer, code, markdown
from playground.analyst.behaviours import BEHAVIOURS, Behaviour
from playground.analyst.behaviours.overview import overview
from playground.analyst.behaviours.report import besides, from_markdown, recorded, report
from playground.analyst.behaviours.wishes import asks
from playground.analyst.behaviours.withouttable import MEMBERS, troubles, without_table
from playground.analyst.query import Query
from playground.analyst.reader import look
from playground.analyst.steps import CodeFailed, Steps
from playground.analyst.tables import Look, Repair, Table
from playground.analyst.understand import language_of, proposals, read, read_as
from playground.analyst.understand.scope import joined
from playground.analyst.understand.vocabulary import vocabulary
from playground.analyst.voice import Voice
from playground.analyst.wording import plain
from playground.claude.brain import Action, Conversation, Result, Say, Turn

FONT = re.compile(r".*CJK.*\.otf")
NO_GLYPH = re.compile(r"Glyph \d+ \(\\N\{(CJK|HIRAGANA|KATAKANA|HANGUL)")
SAMPLE_ROWS = 50_000
WITHOUT_A_WORD = re.compile(
    r"Profile this table\b|Give an overview of (the attached|these) files\b"
)
FILE_NAME = re.compile(r"\S{1,200}\.\w{2,8}\b")
NOT_UNDERSTOOD, WHOLE = 0.5, 0.9
SURE = 0.8
BY_FIGURES = ("value", "rank", "share", "course", "growth", "difference", "list", "drivers")
MOST_PROPOSED, LONGEST_PROPOSED = 3, 60
"""How many questions a client asks for, and how many characters each may have."""

log = logging.getLogger(__name__)


@dataclass
class Said:
    """What becomes of a turn: its answers, and what they say of their plots."""

    voice: Voice
    answers: list[Answer] = field(default_factory=list)
    boxes: bool = False

    def text(self, *, first_time: bool, proposed: Sequence[str]) -> str:
        """The Markdown of the turn with its closing blocks."""
        parts = [markdown(answer) for answer in self.answers]
        parts.append(self.voice.say("analyst.boxes") if self.boxes else "")
        parts.append(self.voice.say("analyst.honesty") if first_time else "")
        asked = [question for answer in self.answers for question in answer.followups] + [*proposed]
        fits = [one for one in dict.fromkeys(asked) if len(one) <= LONGEST_PROPOSED]
        parts.append(_block("followups", fits[:MOST_PROPOSED]))
        plots = {name: shows for answer in self.answers for name, shows in answer.plots.items()}
        parts.append(_block("alttext", [f"{name}: {shows}" for name, shows in plots.items()]))
        return "\n\n".join(filter(None, parts))


class Analyst:
    """A brain without a model: plain rules choose what to run and how to word what it printed."""

    name = "stand-in"

    async def turn(self, conversation: Conversation) -> AsyncGenerator[Action, Result | None]:
        """The actions of one turn, the answer last."""
        conversation = without_fonts(conversation)
        looks = await look(conversation.files)
        talk = Talk.of(conversation, looks)
        steps = talk.answers()
        said = Said(talk.voice)
        result: Result | None = None
        while True:
            try:
                action = steps.send(result)
            except StopIteration as end:
                said.voice, said.answers = talk.voice, end.value
                first = not any(_honest(turn) for turn in conversation.turns)
                yield Say(said.text(first_time=first, proposed=talk.proposed()))
                return
            result = yield action
            said.boxes |= result is not None and bool(NO_GLYPH.search(result.stderr))


def _honest(turn: Turn) -> bool:
    """Whether an earlier answer said already what the stand-in is."""
    lines = [Voice(language).say("analyst.honesty") for language in ("en", "de", "zh")]
    return turn.role == "assistant" and any(line in text for line in lines for text in turn.texts)


def _block(name: str, lines: Sequence[str]) -> str:
    return "\n".join([f"```{name}", *lines, "```"]) if lines else ""


def without_fonts(conversation: Conversation) -> Conversation:
    """The conversation without the fonts that were sent along for plots: nobody asks about them."""
    files, new = (
        tuple(file for file in files if not FONT.fullmatch(file.name))
        for files in (conversation.files, conversation.new_files)
    )
    return dataclasses.replace(conversation, files=files, new_files=new)


def asked(turn: Turn) -> str:
    """What a person wrote in a message: its last text. A client puts other texts, such as the list
    of the attached files, before it; alone, that list asks for nothing in particular, nor does what
    a client asks of files that come without a word."""
    text = turn.texts[-1] if turn.texts else ""
    unasked = "$INPUT_DIR" in text.split("\n", 1)[0] or bool(WITHOUT_A_WORD.match(text))
    return "" if unasked else text


@dataclass
class Talk:
    """One turn of a conversation: the question, the looks at all files so far, and the queries.

    ``last`` is the answer before, ``said`` all that was said so far: a repair is told once.
    """

    question: str
    earlier: tuple[str, ...]
    looks: tuple[Look, ...]
    fresh: tuple[Look, ...]
    voice: Voice
    last: Turn | None = None
    said: str = ""
    queries: list[Query] = field(default_factory=list)

    @classmethod
    def of(cls, conversation: Conversation, looks: Sequence[Look]) -> "Talk":
        """The turn that a conversation ends with; ``looks`` are in the order of its files."""
        by_file = dict(zip([file.file_id for file in conversation.files], looks, strict=True))
        fresh = tuple(by_file[one.file_id] for one in conversation.new_files)
        people = [turn for turn in conversation.turns if turn.role == "user"]
        question = asked(people[-1])
        return cls(
            question,
            tuple(asked(turn) for turn in people[:-1]),
            tuple(looks),
            fresh,
            Voice(language_of(question)),
            next((turn for turn in reversed(conversation.turns) if turn.role != "user"), None),
            "\n".join(text for turn in conversation.turns[:-1] for text in turn.texts),
        )

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables that may be meant: of all files in the order they came."""
        return tuple(table for look in self.looks for table in look.tables)

    def proposed(self) -> Sequence[str]:
        """Questions that may be asked next."""
        if not self.tables:
            return ()
        place = self.queries[-1].table if self.queries else 0
        order = tuple(dict.fromkeys([self.tables[place], *self.tables]))
        asked_before = (*self.earlier, self.question)
        try:
            return proposals(order, asked_before, self.voice.language)
        except Exception:
            log.exception("no questions could be proposed")
            return ()

    def answers(self) -> Steps[list[Answer]]:
        """The answer to every question of the message; as a document where that is wanted."""
        self.queries = self._read_safely() if self.tables else []
        alone = bool(self.question.strip()) and not besides(self.question)
        if not any(query.report for query in self.queries) and (self.tables or not alone):
            return (yield from self._answers())
        if self.last and alone:
            answers = [from_markdown(text) for text in self.last.texts]
            runs = [one.command for one in self.last.executions if not one.return_code]
        else:
            answers, ran = yield from recorded(self._answers())
            runs = [*ran]
        forms = [query.file_format for query in self.queries if query.file_format]
        form = next(iter(forms), "pdf")
        files = [look.file for look in self.looks]
        steps = report(form, answers, runs, files, self.voice, besides(self.question))
        return [(yield from self._safely(steps))]

    def _answers(self) -> Steps[list[Answer]]:
        pool = self._meant()
        sure = min((query.sure for query in self.queries if self.question), default=0.0)
        other = without_table(pool, self.question, self.voice, sure)
        if other is not None:
            *found, last = yield from self._all_safely(other)
            notes = [note for look in pool for note in look.notes if note.key != MEMBERS]
            told = dict.fromkeys(self._told(note) for note in notes)
            return [*found, last.with_remarks(*(one for one in told if one not in self.said))]
        answers: list[Answer] = []
        for query in self.queries:
            if query.ask == "overview" and any(answer.declined for answer in answers):
                continue  # it came with the answer that declined
            answers.append((yield from self._safely(self._answered(query))))
        remarks = troubles([look for look in pool if look.trouble], self.voice)
        answers[-1] = answers[-1].with_remarks(*remarks)
        return answers

    def _meant(self) -> Sequence[Look]:
        """The files that a question is about: those it names, else the new ones, else all."""
        low = self.question.casefold()
        named = [look for look in self.looks if look.file.casefold() in low]
        return named or self.fresh or self.looks

    def _all_safely(self, steps: Steps[tuple[Answer, ...]]) -> Steps[tuple[Answer, ...]]:
        """Several answers of one behaviour, or a sentence on why there are none."""
        found: list[Answer] = []

        def last_one() -> Steps[Answer]:
            found.extend((yield from steps))
            return found.pop()

        last = yield from self._safely(last_one())
        return (*found, last)

    def _safely(self, steps: Steps[Answer]) -> Steps[Answer]:
        """An answer, or a sentence on why there is none."""
        voice = self.voice
        try:
            return (yield from steps)
        except CodeFailed as failure:
            return Answer(voice.say("analyst.failed", reason=code(str(failure))), declined=True)
        except Exception:
            log.exception("a behaviour failed")
            return Answer(
                voice.say("analyst.trouble"), (voice.say("analyst.word_anew"),), declined=True
            )

    def _read_safely(self) -> list[Query]:
        """The queries of the question; one that is not understood where there are none."""
        try:
            queries = [self._without_form(query) for query in self._read()]
        except Exception:
            log.exception("a question could not be read")
            queries = []
        form = next((query.file_format for query in queries if query.file_format), "")
        whole = any(query.sure >= WHOLE and query.ask in BY_FIGURES for query in queries)
        if not whole and asks(self.question, "files", "join"):
            queries = self._joined(form) or queries
        return queries or [Query("overview", language=self.voice.language, sure=0.0)]

    def _joined(self, form: str) -> list[Query]:
        """Two tables as one to hand out, where they share a key: the longer one leads."""
        tables, language = self.tables, self.voice.language
        places = sorted(range(len(tables)), key=lambda place: -tables[place].rows)
        for one, two in itertools.permutations(places, 2):
            scope = joined(tables, one, two, vocabulary(language))
            if scope:
                ask = Query("convert", one, joins=scope.joins, file_format=form, language=language)
                return [ask]
        return []

    def _read(self) -> list[Query]:
        """The queries of the question, on top of those of the messages before it. Files that are
        new are meant before those that were there, unless the question only makes sense of these.
        """
        before: Query | None = None
        tables = self.tables
        for text in self.earlier:
            known = [one for one in read(text, tables, before) if one.sure >= NOT_UNDERSTOOD]
            before = known[-1] if text and known else before
        if self.fresh and len(self.fresh) < len(self.looks):
            new = tuple(table for look in self.fresh for table in look.tables)
            queries = read(self.question, new) if new else []
            if queries and min(query.sure for query in queries) >= NOT_UNDERSTOOD:
                return [_moved(query, new, tables) for query in queries]
        queries = read(self.question, tables, before)
        if before is not None and min(query.sure for query in queries) < WHOLE:
            alone = read(self.question, tables)  # a question of its own, about another table
            if min(query.sure for query in alone) >= WHOLE:
                return alone
        return queries

    def _without_form(self, query: Query) -> Query:
        """A query without the format that stands in a file's name: "memo.docx" asks for none."""
        bare = FILE_NAME.sub(" ", self.question).casefold()
        named = query.file_format and query.file_format in self.question.casefold()
        if not named or query.file_format in bare:
            return query
        return replace(query, report=False, file_format="")

    def _answered(self, query: Query) -> Steps[Answer]:
        """The answer to one query, with how it was read and what the reader repaired."""
        self.voice = voice = Voice(query.language)
        tables = self.tables
        if query.ask == "overview":
            query = self._of_widest(query)
        as_file = query.ask == "overview" and query.file_format
        behaviour = BEHAVIOURS.get("convert" if as_file else query.ask)
        if behaviour is None or query.sure < NOT_UNDERSTOOD:
            return (yield from self._declined(query))
        answer = yield from self._computed(behaviour, query)
        if answer.declined:
            return answer
        remarks = self._repairs(query)
        if query.ask == "convert":
            for one in query.joins:
                words = {"table": plain(tables[one.table].name), "column": plain(one.left)}
                remarks += (voice.say("analyst.joined", **words),)
        if query.unknown:
            remarks += (voice.say("analyst.unknown", words=self._quoted(query.unknown)),)
        read_line = answer.read_as or (
            "" if query.ask == "overview" else read_as(query, tables, voice)
        )
        return dataclasses.replace(answer, read_as=read_line).with_remarks(*remarks)

    def _of_widest(self, query: Query) -> Query:
        """The overview of a file of several tables: of the one that is named, else the longest."""
        file, low = self.tables[query.table].file, self.question.casefold()
        places = [place for place, table in enumerate(self.tables) if table.file == file]
        named = [place for place in places if self.tables[place].part.casefold() in low]
        if len(places) < 2 or query.table in named:
            return query
        longest = max(named or places, key=lambda place: self.tables[place].rows)
        return dataclasses.replace(query, table=longest)

    def _computed(self, behaviour: Behaviour, query: Query) -> Steps[Answer]:
        """What a behaviour finds, over a sample of the rows where all were too much."""
        try:
            return (yield from behaviour(query, self.tables, self.voice))
        except CodeFailed as failure:
            if "ran out of" not in str(failure):
                raise
        answer = yield from behaviour(query, _sampled(self.tables), self.voice)
        return answer.with_remarks(self.voice.say("analyst.sampled", rows=SAMPLE_ROWS))

    def _declined(self, query: Query) -> Steps[Answer]:
        """Says that the question was not understood, shows what is there, offers questions."""
        voice = self.voice
        finding = voice.say("analyst.declined")
        if query.unknown:
            finding = voice.say("analyst.declined_words", words=self._quoted(query.unknown))
        plain_look = Query("overview", query.table, language=query.language)
        shown = yield from overview(plain_look, self.tables, voice)
        offers = self.proposed()[:MOST_PROPOSED]
        offer = (
            voice.say(
                "analyst.offer",
                questions=voice.listed([voice.say("analyst.quote", words=one) for one in offers]),
            ),
        )
        return dataclasses.replace(
            shown,
            finding=finding,
            points=(shown.finding, *shown.points, *(offer if offers else ())),
            declined=True,
        ).with_remarks(*self._repairs(query))

    def _quoted(self, words: Sequence[str]) -> str:
        return self.voice.listed(
            [self.voice.say("analyst.quote", words=plain(word)) for word in words]
        )

    def _repairs(self, query: Query) -> tuple[str, ...]:
        """What the reader did to the tables of a query, and what is to be said of their files."""
        used = [
            self.tables[place] for place in (query.table, *(join.table for join in query.joins))
        ]
        notes = [note for look in self.looks for note in look.notes if {*look.tables} & {*used}]
        repairs = [repair for table in used for repair in table.repairs]
        told = dict.fromkeys(self._told(one) for one in [*repairs, *notes])
        fresh = tuple(one for one in told if one not in self.said)
        self.said += "\n".join(fresh)
        return fresh

    def _told(self, repair: Repair) -> str:
        return self.voice.say(repair.key, **dict(repair.values))


def _moved(query: Query, old: Sequence[Table], new: Sequence[Table]) -> Query:
    """A query over some tables as one over all."""
    place = {at: new.index(table) for at, table in enumerate(old)}
    return dataclasses.replace(
        query,
        table=place[query.table],
        others=tuple(place[other] for other in query.others),
        joins=tuple(dataclasses.replace(join, table=place[join.table]) for join in query.joins),
    )


def _sampled(tables: Sequence[Table]) -> tuple[Table, ...]:
    """The tables with code that goes on with a random part of their rows."""
    line = f"df = df.sample(min(len(df), {SAMPLE_ROWS}), random_state=1)"
    return tuple(
        dataclasses.replace(table, code=(*table.code, line), rows=min(table.rows, SAMPLE_ROWS))
        for table in tables
    )
