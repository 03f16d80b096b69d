"""Behaviour: what a document is about, and the sentences in it that a question asks for."""

import math
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from playground.analyst.answer import Answer, code
from playground.analyst.behaviours.convert import convert
from playground.analyst.behaviours.source import Source
from playground.analyst.behaviours.texts import reading
from playground.analyst.behaviours.wishes import (
    asks,
    patterns,
    spoken,
    stems,
    wanted,
    without_names,
)
from playground.analyst.behaviours.workbook import stem
from playground.analyst.printed import Printed
from playground.analyst.query import Query
from playground.analyst.steps import Steps, run, script
from playground.analyst.tables import Table
from playground.analyst.voice import Voice

SENTENCE = re.compile(r"(?:(?<=[.!?])|(?<=[.!?][”\"')]))\s+(?=[^a-zà-ÿ\s])|(?<=[。！？])")
ENDS = re.compile(r"[.!?:;。！？：；]$")
ABBREVIATED = re.compile(
    r"(?:\b(?:Mr|Mrs|Dr|Prof|No|Nr|St|vs|bzw|ca|e\.g|i\.e|z\.\s?B|d\.\s?h)|\b\d{1,2})\.$"
)
PRINTED_MOST = 20_000  # characters of a document that a script prints
UNITS = {"pdf": "page", "pptx": "slide", "ipynb": "cell", "txt": "line", "md": "line"}
LEADING = 3
PAGED = ("pdf", "pptx", "ipynb")  # their places are no lines


@dataclass(frozen=True, slots=True)
class Part:
    """One sentence, row or heading: its place, kind, and the heading it stands under."""

    where: str
    kind: str
    text: str
    under: str = ""


def document(
    source: Source, question: str, voice: Voice, tables: Sequence[Table] = ()
) -> Steps[Answer]:
    """The answer to a question to a document; without one, what it is about. ``tables`` are those
    that the reader found in it."""

    def wants(name: str) -> bool:
        return asks(asked, "documents", name)

    asked = without_names(question, (source.name, source.stem))
    words = list(dict.fromkeys(stems(asked, voice.language)))
    phrase, form = wanted(asked), re.search(patterns()["documents"]["form"], asked, re.IGNORECASE)
    if wants("frequent"):
        return (yield from _frequent(source, voice))
    if tables and wants("as_table"):
        query = Query("convert", others=tuple(range(1, len(tables))), language=voice.language,
                      file_format=form[0].lower() if form else "csv")  # fmt: skip
        return (yield from convert(query, tables, voice))
    if wants("markdown") or wants("text"):
        return (yield from written(source, "md" if wants("markdown") else "txt", voice))
    if phrase:
        return (yield from _found(source, phrase, voice))
    broken = source.form == "ipynb" and wants("wrong")
    if not words or broken or wants("overview") or wants("counts"):
        return (yield from _overview(source, voice, len(tables), broken=broken))
    if not wants("as_table"):
        return (yield from _answered(source, asked, voice, len(tables)))
    none = voice.say("documents.no_table", file=code(source.name))
    if "?" not in asked:
        return Answer(none, declined=True)
    return (yield from _answered(source, asked, voice, 0)).with_remarks(none)


def parts_of(printed: Printed, form: str) -> list[Part]:
    """What a script printed of a document, sentence by sentence, each under its heading."""
    parts: list[Part] = []
    under = ""
    heading = re.compile(patterns()["documents"]["heading"])
    for row in _paragraphs(printed.rows("text"), form):
        text, kind = row["text"].lstrip("#• "), row["kind"]
        short = len(text.split()) < 9 and heading.match(text)
        if form == "pdf" and kind == "text" and short:
            kind = "title"
        if kind in ("heading", "title"):
            under = text
            parts.append(Part(row["where"], kind, text))
            continue
        whole = [text] if kind == "table" else _sentences(text)
        parts += [Part(row["where"], kind, sentence, under) for sentence in whole]
    return parts


def _paragraphs(rows: Sequence[Mapping[str, str]], form: str) -> list[dict[str, str]]:
    """Rows with the lines of a text file put together: a long one goes on in the next line."""
    found: list[dict[str, str]] = []
    for row in rows:
        kind = "table" if row["kind"] == "text" and row["text"].startswith("|") else row["kind"]
        last = found[-1] if found else {"kind": "", "text": "", "line": "", "where": ""}
        same = form in ("pdf", "eml") and row["where"] == last["where"]
        near = same or (
            form not in PAGED
            and row["where"].isdigit()
            and last["line"] == str(int(row["where"]) - 1)
        )
        goes_on = near and len(last["text"]) > 55 and not re.match(r"[-*•>]|\d+[.)]", row["text"])
        if kind == last["kind"] == "text" and goes_on and not ENDS.search(last["text"]):
            last["text"] += f" {row['text']}"
            last["line"] = row["where"]
        else:
            found.append({**row, "kind": kind, "line": row["where"]})
    return found


def _sentences(text: str) -> list[str]:
    found: list[str] = []
    for piece in SENTENCE.split(text):
        if found and ABBREVIATED.search(found[-1]):
            found[-1] += f" {piece}"
        elif piece.strip():
            found.append(piece.strip())
    return found


def place(part: Part, source: Source, voice: Voice) -> str:
    """Where a part stands, in brackets: "(page 3)", "(under “Costs”)"."""
    unit = UNITS.get(source.form, "")
    if unit and part.where:
        return voice.say(f"documents.on_{unit}", n=int(part.where))
    return voice.say("documents.under", heading=part.under) if part.under else ""


def quoted(part: Part, source: Source, voice: Voice) -> str:
    """A sentence as it stands there, with its place."""
    return voice.say("documents.quote", text=plain(part.text)) + place(part, source, voice)


def plain(text: str) -> str:
    """Foreign words inside Markdown."""
    short = text if len(text) <= 400 else text[:400].rsplit(" ", 1)[0] + " …"
    return re.sub(r"([*_`|<>\[\]])", r"\\\1", short)


COUNTS = (
    'print("# words:", text["text"].str.findall(r"[^\\W\\d_]+").str.len().sum())',
    'print("# letters:", text["text"].str.len().sum())',
    'print("# last:", text["where"].iloc[-1] if len(text) else "")',
)
SHOWN = (
    'print("# text")',
    f'print(shown[shown["text"].str.len().cumsum() < {PRINTED_MOST}].to_csv(index=False))',
)


def _read(source: Source, title: str, *lines: str, imports: Collection[str] = ()) -> Steps[Printed]:
    """What lines print of a document, after those that read it."""
    needed, read = reading(source)
    return (yield from run(script(title, {*needed, *imports}, *read, *lines)))


def _overview(source: Source, voice: Voice, tables: int, *, broken: bool) -> Steps[Answer]:
    printed = yield from _read(source, "read the document", *COUNTS, "shown = text", *SHOWN)
    parts = parts_of(printed, source.form)
    errors = [part for part in parts if part.kind == "error"]
    failed = _errors(source, errors, parts, voice)
    if broken:
        return failed
    words, letters = printed.number("words"), printed.number("letters")
    if not letters:
        return Answer(voice.say("documents.no_text", file=code(source.name)))
    heads = list(dict.fromkeys(part.text for part in parts if part.kind == "heading"))
    main = _main_sentences(parts, voice)
    attached = [code(part.text) for part in parts if part.kind == "attachment"]
    points = [
        failed.finding if errors else "",
        *[plain(part.text) for part in parts if part.kind == "header"],
        *[quoted(part, source, voice) for part in main],
        voice.say("documents.headings", names=voice.listed([plain(head) for head in heads], 8))
        if len(heads) > 1
        else "",
        voice.say("documents.attached", files=voice.listed(attached)) if attached else "",
        voice.say("documents.tables", n=tables) if tables else "",
    ]
    cut = sum(len(part.text) for part in parts) < 0.8 * letters and letters > PRINTED_MOST
    remarks = (voice.say("documents.first_only", n=PRINTED_MOST),) if cut else ()
    follow = voice.say("documents.ask_about", heading=heads[-1]) if len(heads) > 2 else ""
    asks_next = (
        tuple(filter(None, [follow, voice.say("documents.ask_words")])) if words > 50 else ()
    )
    finding = _title(source, printed, parts, voice)
    return Answer(finding, tuple(points), remarks=remarks, followups=asks_next)


def _title(source: Source, printed: Printed, parts: Sequence[Part], voice: Voice) -> str:
    """What a document calls itself, and how long it is."""
    subjects = [part.text.partition(": ")[2] for part in parts if part.kind == "header"]
    heads = [part.text for part in parts if part.kind == "heading"]
    begin = [part.text for part in parts[:5] if part.kind == "title"]
    title = next(iter([*subjects[:1], *heads, *begin]), "")
    unit, last = UNITS.get(source.form, ""), printed.values.get("last", "")
    counted = [voice.say(f"documents.{unit}s", n=int(last))] if unit and last.isdigit() else []
    counted.append(voice.say("documents.words", n=int(printed.number("words"))))
    key = "documents.is" if title and title != source.name else "documents.untitled"
    finding = voice.say(key, file=code(source.name), title=plain(title))
    space = "" if voice.language == "zh" else " "
    return finding + space + voice.say("documents.size", counts=voice.listed(counted))


def _main_sentences(parts: Sequence[Part], voice: Voice) -> list[Part]:
    """The sentences whose words are the most frequent ones, in their order; the first is kept."""
    prose = [part for part in parts if part.kind == "text" and len(part.text) > 12]
    counts = Counter(word for part in prose for word in set(stems(part.text, voice.language)))

    def weight(part: Part) -> float:
        words = set(stems(part.text, voice.language))
        return sum(counts[word] for word in words) / (len(words) + 6) if words else 0.0

    best = sorted(prose[1:], key=weight, reverse=True)[: LEADING - 1]
    return [part for part in prose if part in (*prose[:1], *best)][:LEADING]


def _errors(source: Source, errors: Sequence[Part], parts: Sequence[Part], voice: Voice) -> Answer:
    if not errors:
        return Answer(voice.say("documents.no_errors", file=code(source.name)))
    first = errors[0]
    lines = [part for part in parts if part.where == first.where and part.kind == "code"]
    finding, *points = (
        voice.say("documents.fails", file=code(source.name), n=int(part.where or 0),
                  error=plain(part.text))
        for part in errors[:6]
    )  # fmt: skip
    body = "```\n" + "\n".join(part.text.replace("```", "'''") for part in lines[:12]) + "\n```"
    return Answer(finding, tuple(points), body=body if lines else "")


def _answered(source: Source, asked: str, voice: Voice, tables: int) -> Steps[Answer]:
    words = list(dict.fromkeys(stems(asked, voice.language)))
    pattern = "|".join(re.escape(word[:7]) for word in spoken(asked))
    looked = [
        f"hit = text['text'].str.contains({pattern!r}, case=False)",
        "head = text['kind'].isin(['heading', 'header']) | (text['text'].str.len() < 60)",
        "section = head.cumsum()",
        f"short = text['text'].str.len().sum() < {PRINTED_MOST}",
        "shown = text[short | hit | head | section.isin(section[hit & head])]",
    ]
    title = "look for what the question asks"
    printed = yield from _read(source, title, *COUNTS, *looked, *SHOWN)
    parts = parts_of(printed, source.form)
    if not printed.number("letters"):
        return Answer(voice.say("documents.no_text", file=code(source.name)))
    best = _best(parts, words, voice)
    if not best:
        answer = yield from _overview(source, voice, tables, broken=False)
        unknown = voice.say(
            "documents.not_there", file=code(source.name), words=voice.listed(list(words))
        )
        return Answer(unknown, (answer.finding, *answer.points), remarks=answer.remarks,
                      followups=answer.followups, declined=True)  # fmt: skip
    first, *more = best
    points = tuple(quoted(part, source, voice) for part in more)
    return Answer(quoted(first, source, voice), points)


def _best(parts: Sequence[Part], words: Sequence[str], voice: Voice) -> list[Part]:
    """The parts that hold the most words of a question, rare ones counting more; at most five.

    Where a heading holds them, what stands under it is the answer.
    """
    held = [_held(stems(part.text, voice.language), words) for part in parts]
    often = Counter(word for found in held for word in found)
    worth = {
        word: math.log(2 + len(parts) / (1 + often[word])) * (2 if word.isdigit() else 1)
        for word in words
    }

    def score(part: Part, found: set[str]) -> float:
        above = _held(stems(part.under, voice.language), words)
        own = sum(worth[word] for word in words if word in found)
        near = 0.3 if part.kind == "table" else 0.7
        return own + near * sum(worth[w] for w in words if w in above and w not in found)

    scores = [
        0.0 if part.kind == "heading" else score(part, found) * (0.8 if part.kind == "title" else 1)
        for part, found in zip(parts, held, strict=True)
    ]
    most = max(scores, default=0.0)
    if not most:
        lone = [part for part, found in zip(parts, held, strict=True) if found & {*words}]
        return lone[:1]
    order = sorted(range(len(parts)), key=lambda i: -scores[i])
    near = [i for i in order if scores[i] >= 0.65 * most][:5]
    return [parts[i] for i in [near[0], *sorted(near[1:])]]


def _held(found: Sequence[str], words: Sequence[str]) -> set[str]:
    """The words of a question that a text holds, also inside or around one of its own."""
    return {
        word
        for word in words
        if word in found
        or any(len(own) > 4 and (own in word or word in own) for own in found if len(word) > 4)
    }


def _found(source: Source, phrase: str, voice: Voice) -> Steps[Answer]:
    looked = [
        f"times = text['text'].str.count({re.escape(phrase)!r}, flags=re.IGNORECASE)",
        'print("# times:", times.sum())',
        "shown = text[times > 0]",
    ]
    found = _read(source, "search the document", *looked, *SHOWN, imports=["import re"])
    printed = yield from found
    times = int(printed.number("times"))
    told = {"phrase": plain(phrase), "file": code(source.name)}
    if not times:
        return Answer(voice.say("documents.nowhere", **told))
    low = phrase.casefold()
    parts = [part for part in parts_of(printed, source.form) if low in part.text.casefold()]
    key = "documents.once" if times == 1 else "documents.times"
    points = [quoted(part, source, voice) for part in parts[:5]]
    rest = len(parts) - 5
    more = (voice.say("documents.more_places", n=rest),) if rest > 0 else ()
    return Answer(voice.say(key, n=times, **told), (*points, *more))


def _frequent(source: Source, voice: Voice) -> Steps[Answer]:
    stop = {word for words in patterns()["documents"]["stop"].values() for word in words.split()}
    counted = [
        r"words = text['text'].str.casefold().str.findall(r'[^\W\d_]{3,}').explode()",
        'print("# words")',
        "print(words.value_counts().head(300).to_csv())",
    ]
    printed = yield from _read(source, "count the words", *counted)
    rows = [row for row in printed.tables["words"][1:] if row[0] not in stop][:15]
    if not rows:
        return Answer(voice.say("documents.no_text", file=code(source.name)))
    word, often = rows[0]
    if int(often) < 2:
        return Answer(voice.say("documents.no_frequent", file=code(source.name)))
    finding = voice.say("documents.top_word", word=word, n=int(often), file=code(source.name))
    head = [voice.say("documents.word"), voice.say("documents.how_often")]
    table = [head, *[[word, voice.number(int(n))] for word, n in rows]]
    return Answer(finding, (voice.say("documents.without_common"),), table)


def written(source: Source, form: str, voice: Voice) -> Steps[Answer]:
    """The text of a document as plain text or Markdown."""
    name = f"{stem(source.stem)}.{form}"
    if name == source.name:
        name = f"{stem(source.stem)}_text.{form}"
    marked = []
    if form == "md":
        marked = [
            "table, heading = text['kind'] == 'table', text['kind'] == 'heading'",
            "bare = text['text'].str.lstrip('# ')",
            "text['text'] = bare.where(~heading, '# ' + bare).where(~table, '| ' + bare + ' |')",
            "first = table & ~table.shift(fill_value=False)",
            "rule = '\\n|' + text['text'].str.count(r' \\| ').add(1).map(lambda n: ' --- |' * n)",
            "text['text'] = text['text'].where(~first, text['text'] + rule)",
            "gap = ~(table & table.shift(-1, fill_value=False))",
            "whole = ''.join(text['text'] + gap.map({True: '\\n\\n', False: '\\n'}))",
        ]
    else:
        marked = ["whole = '\\n'.join(text['text'].str.replace(' | ', '\\t', regex=False)) + '\\n'"]
    wrote = [f"(output / {name!r}).write_text(whole, encoding='utf-8')"]
    printed = yield from _read(source, "write the text", *COUNTS, *marked, *wrote)
    words = int(printed.number("words"))
    if not printed.number("letters"):
        return Answer(voice.say("documents.no_text", file=code(source.name)))
    told = {"file": code(source.name), "new": code(name), "words": words}
    return Answer(voice.say("documents.written", **told), (voice.say("documents.no_pictures"),))
