"""Behaviour: what was found becomes a report, as PDF, Word document or workbook."""

import dataclasses
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pprint import pformat
from typing import Literal

from bot.playground.analyst.assemble import lines
from bot.playground.analyst.profile import json_line
from bot.playground.analyst.steps import Steps, run, trouble
from bot.playground.analyst.words import HONESTY, answer
from bot.playground.claude.brain import Bash, Conversation, Execution, File, Turn

Form = Literal["pdf", "docx", "xlsx"]

FORMS: tuple[tuple[Form, str], ...] = (
    ("pdf", r"pdf"),
    ("docx", r"word|docx"),
    ("xlsx", r"excel|xlsx|spreadsheet|workbook"),
)
NAMES = {"pdf": "PDF", "docx": "Word document", "xlsx": "workbook"}
REPORT = re.compile(
    r"\b(?:make|create|write|give|send|generate|prepare|produce|want|need|build|turn|as|into|mach|"
    r"schreib|erstelle?)\b.*\b(?:reports?|bericht)\b"
)
ASKED_AS = (
    r"\b(?:as|into|als)\s+(?:an?\s+|one\s+|ein(?:e|en)?\s+)?(?:{0})\b(?:[ -]?(?:document|file|"
    r"report|sheet|workbook|dokument|datei))?|\b(?:{0})[ -](?:report|bericht)\b"
)
ORDER = re.compile(
    r"\b(please|can you|could you|make|create|write|give|send|turn|put|me|it|that|this|us|a|an|"
    r"the|and|of|with|on|about|everything|all|now|as|into|for|mach\w*|bitte|daraus|einen?)\b|\W"
)
AGAIN = " again, for the report"
ORDER_FIRST = re.compile(
    r"^(?:(?:please|can you|could you|make|create|write|give|send|prepare|generate|me|us|an?|of|on|"
    r"about)\b\s*)+",
    re.IGNORECASE,
)
CONVERTED = "# write the table as"
WRITTEN = "# write the report as"
"""How the titles of steps end or begin that only put into a file what was found before."""
READY = re.compile(r"\n\nreport\.\w+ is ready: ")
FOUND = re.compile(r"\*\*(?!I (?:could|did|found no|cannot)\b)")
"""How an answer begins that found something."""
EAST_ASIAN = re.compile("[\u2e80-\uffff]")
WROTE = re.compile(r"^wrote (\S.*\.png)$", re.MULTILINE)
TO_OUTPUT, TO_WORK = 'Path(os.environ["OUTPUT_DIR"]) / name', "Path(name)"
LOADING = re.compile(r"^((?:path|table) = .*?)^print\(f'\{len\(table\):,\} rows'\)", re.M | re.S)


@dataclass(frozen=True, slots=True)
class Analysis:
    """What a report is made of: the question, the answer's Markdown, and what ran for it."""

    question: str
    text: str
    executions: tuple[Execution, ...]

    @property
    def drawings(self) -> list[Execution]:
        """The executions that drew a plot and can draw it again."""
        return [
            execution
            for execution in self.executions
            if WROTE.search(execution.stdout) and TO_OUTPUT in execution.command
        ]


def report_form(question: str) -> Form | None:
    """The kind of report that a question asks for, None if it asks for none."""
    low = question.lower()
    for form, words in FORMS:
        if re.search(ASKED_AS.format(words), low):
            return form
    if not REPORT.search(low):
        return None
    return next((form for form, words in FORMS if re.search(rf"\b(?:{words})\b", low)), "pdf")


def without_names(question: str, files: Sequence[File]) -> str:
    """A question without the names of files: "report.pdf" asks for no report."""
    for file in files:
        question = re.sub(re.escape(file.name), " ", question, flags=re.IGNORECASE)
    return question


def besides(question: str) -> str:
    """What a question asks besides the report: "" for "make it a PDF report"."""
    rest = question
    for _, words in FORMS:
        rest = re.sub(ASKED_AS.format(words), " ", rest, flags=re.IGNORECASE)
    rest = re.sub(r"\b(reports?|bericht)\b", " ", rest, flags=re.IGNORECASE)
    rest = ORDER_FIRST.sub("", " ".join(rest.split())).strip(" ,.;:-")
    return rest if ORDER.sub("", rest.lower()) else ""


def last_analysis(turns: Sequence[Turn]) -> Analysis | None:
    """The newest answer in a conversation that found something, with its question."""
    question = ""
    found: Analysis | None = None
    for turn in turns:
        if turn.role == "user":
            question = turn.texts[-1] if turn.texts else ""
            continue
        ran = tuple(
            execution
            for execution in turn.executions
            if not execution.return_code
            and WRITTEN not in execution.command
            and AGAIN not in execution.command
        )
        text = READY.split(turn.texts[-1])[0] if turn.texts else ""
        if ran and FOUND.match(text) and not any(CONVERTED in e.command for e in ran):
            found = Analysis(besides(question) if report_form(question) else question, text, ran)
    return found


def reported(
    conversation: Conversation, form: Form, answer_it: Callable[[Conversation], Steps[str]]
) -> Steps[str]:
    """A report of the newest analysis here, or of one that ``answer_it`` makes first, when there
    is none yet, new files have come, or something is asked besides."""
    *before, turn = conversation.turns
    files = [file.name for file in conversation.files]
    rest = besides(turn.texts[-1] if turn.texts else "")
    said = "\n".join(text for told in before for text in (*told.texts, *_commands(told)))
    fresh = any(file.name not in said for file in conversation.new_files)
    analysis = None if rest or fresh else last_analysis(before)
    if analysis is not None:
        return (yield from report(form, analysis, files))
    asked = dataclasses.replace(turn, texts=(*turn.texts[:-1], rest))
    inner = dataclasses.replace(conversation, turns=(*before, asked), question=rest)
    analysis = yield from recorded(rest, answer_it(inner))
    if not analysis.executions or not FOUND.match(analysis.text):
        return analysis.text
    told = yield from report(form, analysis, files)
    return f"{analysis.text.removesuffix(HONESTY).rstrip()}\n\n{told.replace('**', '')}"


def _commands(turn: Turn) -> list[str]:
    return [execution.command for execution in turn.executions]


def recorded(question: str, steps: Steps[str]) -> Steps[Analysis]:
    """Runs a behaviour and remembers what it did."""
    done: list[Execution] = []
    result = None
    while True:
        try:
            action = steps.send(result)
        except StopIteration as end:
            return Analysis(question, end.value, tuple(done))
        result = yield action
        if isinstance(action, Bash) and result is not None and not result.return_code:
            done.append(Execution(action.command, result.stdout, result.return_code))


def report(form: Form, analysis: Analysis, files: Sequence[str]) -> Steps[str]:
    """Draws the plots again, beside the results, writes the report and looks at it."""
    plots: list[str] = []
    for execution in analysis.drawings:
        command = execution.command.replace(TO_OUTPUT, TO_WORK)
        command = re.sub(r"^# (.+)$", rf"# \1{AGAIN}", command, count=1, flags=re.M)
        result = yield Bash(command)
        if result and not result.return_code:
            plots += WROTE.findall(result.stdout)
    parts = _parts(analysis, files) | {"plots": list(dict.fromkeys(plots))}
    name = f"report.{form}"
    result = yield from run(f"write the report as {NAMES[form]}", _main(form, parts, analysis))
    facts = json_line(result.stdout)
    problem = trouble(result)
    if problem or not facts:
        return answer(f"I could not write the report: {problem or 'it came back empty'}.", [])
    asked = f"what I answered to “{analysis.question}”" if analysis.question else "my answer"
    return answer(
        f"{name} is ready: {facts['size']}.",
        [
            f"It tells {asked}, with how it was found.",
            f"I opened it again: {facts['seen']}.",
        ],
    )


def _main(form: Form, parts: dict[str, object], analysis: Analysis) -> str:
    told = pformat(parts, width=96, sort_dicts=False)
    head = lines(f"report = {told}", f"path = output_file('report.{form}')")
    if form == "docx":
        return lines(head, "write_docx(path, report)", "print(json.dumps(docx_seen(path, report)))")
    if form == "xlsx":
        loaded = next(
            (m[1] for e in reversed(analysis.executions) if (m := LOADING.search(e.command))), ""
        )
        load = [loaded.strip() or "table = None", f"path = output_file('report.{form}')"]
        seen = "print(json.dumps(xlsx_seen(path, table)))"
        return lines(head, load, "write_report_xlsx(path, report, table)", seen)
    letters = "".join(sorted(set(EAST_ASIAN.findall(told))))
    western = (
        "fonts = western_fonts(''.join(filter(lambda letter: letter < '\\u2e80', str(report))))"
    )
    eastern = [f"fonts += eastern_pdf_font({letters!r})"] if letters else []
    seen = "print(json.dumps(pdf_seen(path, report)))"
    return lines(head, western, eastern, "write_pdf(path, report, fonts)", seen)


def analysis_points(text: str) -> list[str]:
    """The points of an answer."""
    return [unmarked(line[2:]) for line in text.splitlines() if line.startswith(("- ", "• "))]


def unmarked(text: str) -> str:
    """Markdown without its marks."""
    text = re.sub(r"\*\*|`", "", text)
    return re.sub(r"(?<!\w)_(.+?)_(?!\w)", r"\1", text).strip()


def _parts(analysis: Analysis, files: Sequence[str]) -> dict[str, object]:
    """The parts of a report, as the recipes take them."""
    rows = [
        [unmarked(cell) for cell in line.strip("| ").split(" | ")]
        for line in analysis.text.splitlines()
        if line.startswith("|") and not re.fullmatch(r"[|\s:-]+", line)
    ]
    blocks = [block for block in analysis.text.split("\n\n") if not re.match(r"\||[-•] ", block)]
    finding, *notes = [unmarked(block) for block in blocks if block.strip()]
    titles = [re.search(r"^# (.+)$", e.command, re.MULTILINE) for e in analysis.executions]
    question = " ".join(analysis.question.split())
    short = question if 3 < len(question) <= 90 else "What the data say"
    honesty = unmarked(HONESTY)
    return {
        "title": short[:1].upper() + short[1:],
        "about": ", ".join(files) or "without a file",
        "finding": finding,
        "points": analysis_points(analysis.text),
        "head": rows[0] if rows else [],
        "rows": rows[1:],
        "steps": [match[1][:1].upper() + match[1][1:] for match in titles if match],
        "notes": [*(note for note in notes if note != honesty), honesty],
    }
