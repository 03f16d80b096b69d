"""Behaviours: counting, reading, searching and converting documents."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.playground.analyst.assemble import lines
from bot.playground.analyst.kinds import NAMES
from bot.playground.analyst.profile import Profile, json_line
from bot.playground.analyst.steps import Steps, run, trouble
from bot.playground.analyst.tables import Place, judged, profiling, reason
from bot.playground.analyst.words import answer, cell, counted, file_stem, listed, pipe_table

UNITS = {"pdf": "page", "pptx": "slide", "text": "line"}
EXAMPLES = (
    "Ask “extract the text”, “convert to Markdown”, “give me the tables as CSV”, “which words are "
    "most frequent?” or “where is … mentioned?”."
)
UNRULED = "In a PDF I see only tables with lines around the cells."
SUMMING_UP = "What it means I cannot tell: that needs a model."
FIND = (
    r"[“\"']([^”\"']{2,60})[”\"']",
    r"\bwhere (?:is|are|do|does)\s+(?:the\s+)?(.+?)\s+"
    r"(?:mentioned|named|said|stands?|appears?|occurs?|written)",
    r"\bwo (?:steht|kommt|wird)\s+(.+?)(?:\s+(?:vor|erwähnt|genannt))?\s*[?.!]*$",
    r"\b(?:how often|how many times)\s+(?:is|does|do|are)\s+(?:the word\s+)?(.+?)\s+"
    r"(?:mentioned|appear|occur|used|come up|named)",
    r"\bdoes (?:it|this|the \w+) (?:mention|contain|say)\s+(.+?)\s*[?.!]*$",
    r"\b(?:find|search for|look for|suche?(?: nach)?|finde?|mentions? of)\s+"
    r"(?:the (?:word|phrase)\s+|all\s+)?(.+?)\s*[?.!]*$",
)
TABLE_QUESTION = (
    r"\bdriv(e|er|es)|\bcorrelat|\btrend|\btop \d|\bcompare\b|\bby \w+|\bpredict|\bdistribution|"
    r"\bprofile\b|\bplot\b|\baverage\b|\boutlier|\bregress|\bcluster"
)


def document(place: Place, form: str, question: str) -> Steps[str]:
    """What the question asks of a document."""
    asked = re.sub(re.escape(Path(place.name).name), " ", question, flags=re.IGNORECASE)
    match document_wish(asked):
        case "frequent":
            return (yield from _frequent(place, form))
        case "markdown" | "text" as target:
            return (yield from _converted(place, form, markdown=target == "markdown"))
        case "find":
            return (yield from _found(place, form, _wanted(asked)))
        case "tables":
            return (yield from _tables(place, form))
    return (yield from _counted(place, form))


def document_wish(question: str) -> str:
    """What a question wants that only documents have; "" for anything else."""
    low = question.lower()
    if re.search(r"\b(word|words|wort|wörter|term)\b", low) and re.search(
        r"frequen|common|often|häufig|top|cloud|most used", low
    ):
        return "frequent"
    told = re.search(r"\b(markdown|md|plain text|text|txt)\b", low)
    if told and re.search(r"\b(extract|convert|save|export|as|to|into|get|give|wandle)\b", low):
        return "markdown" if told[1] in ("markdown", "md") else "text"
    if _wanted(question):
        return "find"
    if re.search(r"\btab(?:le|elle)n?s?\b", low) and not re.search(r"\bhow many\b", low):
        return "tables"
    return "count" if re.search(r"\bhow many (?:pages|slides|words|head|tables)", low) else ""


def table_in(place: Place, form: str, question: str) -> Steps[Profile | None]:
    """The largest table of a document as a profile, when the question is one for tables."""
    if form == "text" or not re.search(TABLE_QUESTION, question.lower()):
        return None
    main = lines(
        f"path = {place.path}",
        f"frames = frames_of({form}_blocks(path))",
        "sizes = [frame.size for frame in frames]",
        "number = sizes.index(max(sizes)) + 1 if sizes else 0",
        "if not number:",
        "    print('no table')",
        "    raise SystemExit",
        f"table = document_table({form}_blocks(path), number)",
        f'reader = f"document_table({form}_blocks({place.path}), {{number}})"',
        profiling(f"about = {{'file': {place.name!r}, 'reader': reader, 'repairs': repairs}}"),
    )
    result = yield from run(
        "take the largest table out of the document",
        main,
        "The question is one for a table; I look whether the document has one.",
    )
    profile = judged(place.name, result)
    return profile if isinstance(profile, Profile) and profile.rows > 2 else None


def _wanted(asked: str) -> str:
    """The words that a question wants found; "" when it wants nothing found."""
    for pattern in FIND:
        told = re.search(pattern, asked, re.IGNORECASE)
        if told:
            return told[1].strip(" \"'“”.?!")[:60]
    return ""


def _reading(place: Place, form: str) -> str:
    return f"blocks = {form}_blocks({place.path})"


def _report(
    place: Place, form: str, title: str, main: Sequence[str]
) -> Steps[dict[str, Any] | str]:
    """What one execution on the document's blocks printed, or the sentence that says why not."""
    result = yield from run(title, lines(_reading(place, form), list(main)))
    report = json_line(result.stdout)
    problem = trouble(result)
    if problem is None and report is not None:
        return report
    why = reason(problem or "nothing came back", result.stderr)
    return answer(f"I could not read `{place.name}` as {NAMES[form]}: {why}.", [EXAMPLES])


def _counted(place: Place, form: str) -> Steps[str]:
    facts = yield from _report(
        place,
        form,
        "count what the document holds",
        ["print(json.dumps(document_facts(blocks), ensure_ascii=False))"],
    )
    if isinstance(facts, str):
        return facts
    counts = [counted(facts["parts"], UNITS[form])] if form in UNITS else []
    counts += [counted(facts["words"], "word")]
    if facts["headings"] and form != "pptx":
        counts.append(counted(len(facts["headings"]), "heading"))
    counts.append(counted(len(facts["tables"]), "table"))
    return answer(
        f"`{place.name}` is {NAMES[form]} with {listed(counts)}.",
        [
            _scans(facts, form) if not facts["words"] else "",
            f"It begins: “{facts['first']}”" if facts["first"] else "",
            f"Headings: {listed([f'“{told}”' for told in facts['headings']], 6)}."
            if facts["headings"]
            else "",
            _frequent_words(facts["frequent"]),
            _tables_words(facts["tables"]),
            f"{counted(facts['scripts'], 'script')} in it; I ran none." if facts["scripts"] else "",
            f"{SUMMING_UP} {EXAMPLES}",
        ],
    )


def _scans(facts: Mapping[str, Any], form: str) -> str:
    if form == "pdf":
        return "It holds no text: its pages may be scans, and I read no letters in pictures."
    return "It holds no text."


def _frequent_words(frequent: Sequence[Sequence[Any]]) -> str:
    told = [f"{word} ({count})" for word, count in frequent if count > 1]
    return f"Most frequent words: {listed(told, 8)}." if told else ""


def _tables_words(tables: Sequence[Sequence[int]]) -> str:
    sizes = [f"{max(rows - 1, 0)} × {width}" for rows, width in tables]
    return f"Its tables, rows × columns: {listed(sizes, 6)}." if sizes else ""


def _frequent(place: Place, form: str) -> Steps[str]:
    name = f"{file_stem(Path(place.name).stem)}_words.png"
    report = yield from _report(
        place,
        form,
        "count the words",
        [
            "frequent = frequent_words(blocks)",
            "rows = [{'name': word, 'value': count} for word, count in frequent]",
            "for row in rows:",
            "    print(f\"{row['value']:>6} {row['name']}\")",
            "if rows and rows[0]['value'] > 2:",
            "    title = f\"“{rows[0]['name']}” is the most frequent word\"",
            f"    plot_bars(output_file({name!r}), title, 'times it stands there', rows)",
            "print(json.dumps({'rows': rows, 'words': len(words_of(blocks))}, ensure_ascii=False))",
        ],
    )
    if isinstance(report, str):
        return report
    rows = report["rows"]
    if not rows:
        return answer(f"`{place.name}` holds no words.", [_scans({}, form)])
    first, again = rows[0], [row for row in rows if row["value"] > 1]
    finding = f"“{first['name']}” is the most frequent word of `{place.name}`: "
    finding += f"{first['value']:,} times."
    if not again:
        finding = f"No word of `{place.name}` stands there more than once."
    return answer(
        finding,
        [f"{report['words']:,} words in all; articles, pronouns and the like are not counted."],
        pipe_table(["word", "times"], [[row["name"], f"{row['value']:,}"] for row in again])
        if again
        else "",
    )


def _found(place: Place, form: str, wanted: str) -> Steps[str]:
    report = yield from _report(
        place,
        form,
        "search the document",
        [
            f"places = found_places(blocks, {wanted!r})",
            "for part, words in places[:40]:",
            "    print(f'{part}: {words}')",
            "parts = list(dict.fromkeys(part for part, _ in places))",
            "report = {'count': len(places), 'parts': parts[:60], 'places': places[:8]}",
            "print(json.dumps(report, ensure_ascii=False))",
        ],
    )
    if isinstance(report, str):
        return report
    said = f"“{cell(wanted)}”"
    if not report["count"]:
        return answer(
            f"{said} does not stand in `{place.name}`.",
            ["I compared letter by letter, capitals aside; other words for it I cannot know."],
        )
    return answer(
        f"{said} stands {counted(report['count'], 'time')} in `{place.name}`.",
        [f"In: {listed(report['parts'], 12)}."],
        pipe_table(["where", "words around it"], report["places"]),
    )


def _converted(place: Place, form: str, *, markdown: bool) -> Steps[str]:
    name = f"{Path(place.name).stem}.{'md' if markdown else 'txt'}"
    report = yield from _report(
        place,
        form,
        f"write the document as {'Markdown' if markdown else 'plain text'}",
        [
            f"path = output_file({name!r})",
            f"path.write_text(as_{'markdown' if markdown else 'text'}(blocks), encoding='utf-8')",
            "again = path.read_text(encoding='utf-8')",
            "report = {'letters': len(again), 'words': len(words_of(blocks))}",
            "report['tables'] = sum(part['kind'] == 'table' for part in blocks)",
            "print(again[:1500])",
            "print(json.dumps(report))",
        ],
    )
    if isinstance(report, str):
        return report
    if not report["words"]:
        return answer(f"`{place.name}` holds no text to extract.", [_scans({}, form)])
    return answer(
        f"The text of `{place.name}` is in `{name}`: {report['words']:,} words.",
        [
            f"Opened again to check: {report['letters']:,} letters.",
            f"{counted(report['tables'], 'table')} in it, "
            f"{'as Markdown tables' if markdown else 'with tabs between the cells'}."
            if report["tables"] and form != "pdf"
            else "",
            "Pictures and layout are left out.",
        ],
    )


def _tables(place: Place, form: str) -> Steps[str]:
    stem = file_stem(Path(place.name).stem)
    report = yield from _report(
        place,
        form,
        "take the tables out of the document",
        [
            "made, risky = [], 0",
            "for number, table in enumerate(frames_of(blocks)[:30], 1):",
            f"    path = output_file(f'{stem}_table_{{number}}.csv')",
            "    rows = write_csv(table, path)",
            "    risky += int((harmless(table).to_numpy() != table.to_numpy()).sum())",
            "    made.append({'name': path.name, 'rows': rows, 'columns': list(table.columns)})",
            "    if number == 1:",
            "        first = table.head(8).iloc[:, :6].astype(str)",
            "        print(first.to_string(index=False))",
            "report = {'made': made, 'risky': risky}",
            "if made:",
            "    report |= {'head': list(first.columns), 'rows': first.to_numpy().tolist()}",
            "print(json.dumps(report, ensure_ascii=False))",
        ],
    )
    if isinstance(report, str):
        return report
    made = report["made"]
    if not made:
        return answer(
            f"I found no table in `{place.name}`.",
            [UNRULED if form == "pdf" else "", EXAMPLES],
        )
    told = [f"`{new['name']}` ({counted(new['rows'], 'row')})" for new in made]
    return answer(
        f"`{place.name}` has {counted(len(made), 'table')}, now in {listed(told, 4)}.",
        [
            f"Columns of the first: {listed([f'`{name}`' for name in made[0]['columns']], 8)}.",
            f"{counted(report['risky'], 'cell')} that a spreadsheet would run as a formula got an "
            "apostrophe in front."
            if report["risky"]
            else "",
            "Ask a question on the largest one, such as “correlations” or “profile”.",
        ],
        pipe_table(report["head"], report["rows"]),
    )
