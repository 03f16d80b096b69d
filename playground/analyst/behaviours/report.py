"""Behaviour: answers become a document: PDF, Word, HTML, slides or a workbook."""

import re
from collections.abc import Sequence
from dataclasses import replace
from pprint import pformat

from playground.analyst.answer import Answer, code
from playground.analyst.behaviours.wishes import EAST_ASIAN, patterns
from playground.analyst.behaviours.workbook import TEXT_STAYS
from playground.analyst.steps import Steps, T, run, script
from playground.analyst.voice import GROUP, POINT, Voice
from playground.claude.brain import Bash, Result

PLOT = re.compile(r"output / ['\"]([^'\"\n]+\.png)['\"]")
Part = tuple[str, object]
FORMS = {"word": "docx", "doc": "docx", "powerpoint": "pptx", "ppt": "pptx", "excel": "xlsx",
         "htm": "html", "": "pdf"}  # fmt: skip
PDF = """
styles = getSampleStyleSheet()
for style in ('Title', 'Heading2', 'Heading3', 'BodyText', 'Italic'):
    styles[style].fontName, styles[style].wordWrap = font
small = ParagraphStyle('small', styles['BodyText'], fontSize=9, leading=11)
pieces = [Paragraph(escape(title), styles['Title'])]
for kind, value in parts:
    if kind == 'table':
        cells = [[Paragraph(escape(cell), small) for cell in row] for row in value]
        lines = [('GRID', (0, 0), (-1, -1), 0.4, colors.grey),
                 ('BACKGROUND', (0, 0), (-1, 0), colors.HexColor('#E8EEF5'))]
        pieces += [Spacer(1, 8), Table(cells, repeatRows=1, style=lines), Spacer(1, 10)]
    elif kind == 'plot':
        pieces.append(Image(value, width=460, height=300, kind='proportional'))
    elif kind == 'point':
        pieces.append(Paragraph(escape(value), styles['BodyText'], bulletText='•'))
    else:
        style = {{'finding': 'Heading2', 'heading': 'Heading3', 'note': 'Italic'}}[kind]
        pieces.append(Paragraph(escape(value), styles[style]))
SimpleDocTemplate(str(output / 'report.pdf'), pagesize=A4, title=title).build(pieces)
print('# pages:', len(PdfReader(output / 'report.pdf').pages))
"""
DOCX = """
report = docx.Document()
report.add_heading(title, 0)
for kind, value in parts:
    if kind == 'table':
        table = report.add_table(0, len(value[0]), 'Light Grid Accent 1')
        for row in value:
            for cell, text in zip(table.add_row().cells, row):
                cell.text = text
    elif kind == 'plot':
        report.add_picture(value, width=Inches(6))
    elif kind == 'point':
        report.add_paragraph(value, 'List Bullet')
    elif kind == 'note':
        report.add_paragraph().add_run(value).italic = True
    else:
        report.add_heading(value, {{'finding': 1, 'heading': 2}}[kind])
report.save(output / 'report.docx')
"""
HTML = """
body = [f'<h1>{{escape(title)}}</h1>']
for kind, value in parts:
    if kind == 'table':
        rows = [''.join(f'<td>{{escape(cell)}}</td>' for cell in row) for row in value]
        body.append('<table><tr>' + '</tr><tr>'.join(rows) + '</tr></table>')
    elif kind == 'plot':
        picture = base64.b64encode(Path(value).read_bytes()).decode()
        body.append(f'<img src="data:image/png;base64,{{picture}}" width="800">')
    else:
        tag = {{'finding': 'h2', 'heading': 'h3', 'point': 'li', 'note': 'i'}}[kind]
        body.append(f'<{{tag}}>{{escape(value)}}</{{tag}}>')
style = ('body {{font: 16px sans-serif; max-width: 50em; margin: 2em auto}} '
         'td {{border: 1px solid #ccc; padding: 3px 9px}} table {{border-collapse: collapse}}')
page = f'<!doctype html><meta charset="utf-8"><title>{{escape(title)}}</title>'
page += f'<style>{{style}}</style>'
(output / 'report.html').write_text(page + '\\n'.join(body), encoding='utf-8')
"""
PPTX = """
deck = Presentation()
first = deck.slides.add_slide(deck.slide_layouts[0])
first.shapes.title.text = title
for kind, value in parts:
    if kind == 'finding':
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text = value
        slide.shapes.title.text_frame.paragraphs[0].font.size = Pt(26)
        frame = slide.placeholders[1].text_frame
    elif kind == 'table':
        for start in range(1, len(value), 12):
            rows = [value[0], *value[start:start + 12]]
            slide = deck.slides.add_slide(deck.slide_layouts[6])
            box = (Inches(0.5), Inches(0.5), Inches(9), Inches(0.4) * len(rows))
            table = slide.shapes.add_table(len(rows), len(rows[0]), *box).table
            for i, row in enumerate(rows):
                for j, cell in enumerate(row):
                    table.cell(i, j).text = cell
    elif kind == 'plot':
        slide = deck.slides.add_slide(deck.slide_layouts[6])
        slide.shapes.add_picture(value, Inches(0.5), Inches(0.7), width=Inches(9))
    else:
        line = frame.paragraphs[0] if not frame.text else frame.add_paragraph()
        line.text, line.font.size = value, Pt(16 if kind == 'point' else 12)
deck.save(output / 'report.pptx')
print('# slides:', len(Presentation(output / 'report.pptx').slides))
"""
XLSX = """
book = xlsxwriter.Workbook(output / 'report.xlsx', {kept})  # text stays text
bold, wrapped = book.add_format({{'bold': True}}), book.add_format({{'text_wrap': True}})
sheet, line = book.add_worksheet(), 2
sheet.set_column(0, 0, 60)
sheet.write(0, 0, title, bold)
for kind, value in parts:
    if kind == 'table':
        for row in value:
            sheet.write_row(line, 0, row)
            line += 1
    elif kind == 'plot':
        sheet.insert_image(line, 0, value, {{'x_scale': 0.6, 'y_scale': 0.6}})
        line += 28
    else:
        sheet.write(line, 0, value, bold if kind == 'finding' else wrapped)
    line += 1
book.close()
"""
WRITERS: dict[str, tuple[str, tuple[str, ...]]] = {
    "pdf": (
        PDF,
        (
            "from html import escape",
            "from pypdf import PdfReader",
            "from reportlab.lib import colors",
            "from reportlab.lib.pagesizes import A4",
            "from reportlab.pdfbase import pdfmetrics",
            "from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet",
            "from reportlab.platypus import Image, Paragraph, SimpleDocTemplate, Spacer, Table",
        ),
    ),
    "docx": (DOCX, ("import docx", "from docx.shared import Inches")),
    "html": (HTML, ("import base64", "from html import escape", "from pathlib import Path")),
    "pptx": (PPTX, ("from pptx import Presentation", "from pptx.util import Inches, Pt")),
    "xlsx": (XLSX, ("import xlsxwriter",)),
}
FONTS = {
    True: (
        ["pdfmetrics.registerFont(UnicodeCIDFont('STSong-Light'))", "font = 'STSong-Light', 'CJK'"],
        ["from reportlab.pdfbase.cidfonts import UnicodeCIDFont"],
    ),
    False: (
        [
            "letters = Path(matplotlib.get_data_path()) / 'fonts/ttf/DejaVuSans.ttf'",
            "pdfmetrics.registerFont(TTFont('DejaVu', letters))",
            "font = 'DejaVu', None",
        ],
        ["import matplotlib", "from pathlib import Path",
         "from reportlab.pdfbase.ttfonts import TTFont"],
    ),
}  # fmt: skip
"""Lines and imports of a PDF's font, and how its lines wrap, with East Asian letters or without."""


def recorded(steps: Steps[T]) -> Steps[tuple[T, tuple[str, ...]]]:
    """Runs a behaviour, and returns with its answer the commands that went well."""
    commands: list[str] = []
    result: Result | None = None
    while True:
        try:
            action = steps.send(result)
        except StopIteration as end:
            return end.value, tuple(commands)
        result = yield action
        if isinstance(action, Bash) and result is not None and not result.return_code:
            commands.append(action.command)


def from_markdown(text: str) -> Answer:
    """An answer of an earlier turn, taken apart again."""
    finding, points, rows, notes, read_as = "", [], [], [], ""
    for line in re.sub(r"```\w*\n.*?```", "", text, flags=re.DOTALL).splitlines():
        if line.startswith("**") and not finding:
            finding = line.strip("* ")
        elif line.startswith("- "):
            points.append(line[2:])
        elif line.startswith("|"):
            if not re.fullmatch(r"[|\s:-]+", line):
                rows.append([cell.strip() for cell in line.strip("| ").split(" | ")])
        elif line.startswith("_") and line.endswith("_"):
            read_as = line.strip("_")
        elif line.strip():
            notes.append(line)
    return Answer(finding, tuple(points), rows, read_as, tuple(notes))


def besides(question: str) -> str:
    """What a question asks besides the report: "" for "make it a PDF report"."""
    rest = re.sub(patterns()["report"]["order"], " ", question)
    asks_more = re.search(r"[^\W\d_]{2,}", rest)
    return question if asks_more else ""


def report(
    form: str,
    answers: Sequence[Answer],
    commands: Sequence[str],
    files: Sequence[str],
    voice: Voice,
    question: str = "",
) -> Steps[Answer]:
    """Writes answers as a document, with title, findings, tables, plots and how it was found.

    ``commands`` are those that ran for the answers: their plots are drawn again beside the report.
    ``question`` is what was asked, without the wish for a report ("" takes the first finding).
    """
    form = FORMS.get(form, form) if form in WRITERS or form in FORMS else "pdf"
    if not any(answer.plots for answer in answers):  # an earlier answer holds no plots any more
        drawn = dict.fromkeys(PLOT.findall("\n".join(commands)), "")
        answers = [*answers[:-1], replace(answers[-1], plots=drawn)]
    plots = [name for answer in answers for name in answer.plots]
    for command in commands if plots else ():
        if ".png" in command:
            yield Bash(re.sub(r"os\.environ\[.OUTPUT_DIR.\]", "'.'", command))
    title = _title(question or voice.say("report.untitled", files=voice.listed(list(files))))
    parts = _parts(answers, commands, files, voice, numbers=form == "xlsx")
    told = pformat(parts, width=96, sort_dicts=False)
    body, imports = WRITERS[form]
    fonts, more = FONTS[bool(EAST_ASIAN.search(told + title))] if form == "pdf" else ([], [])
    lines = body.strip("\n").format(kept=TEXT_STAYS.partition(": ")[2][:-1])
    data = [f"title = {title!r}", f"parts = {told}", *fonts, "", lines]
    printed = yield from run(script(f"write the report as {form}", [*imports, *more], *data))
    holds = [voice.say("report.finding")]
    holds += [voice.say("report.table")] * any(answer.table for answer in answers)
    holds += [voice.say("report.plots", n=len(plots))] * bool(plots)
    holds.append(voice.say("report.method"))
    size = [voice.say(f"documents.{unit}", n=int(n)) for unit, n in printed.values.items()]
    finding = voice.say("report.ready", file=code(f"report.{form}"), title=title)
    return Answer(finding, (voice.say("report.holds", parts=voice.listed(holds)), *size))


def bare(text: str) -> str:
    """Markdown without its marks."""
    text = re.sub(r"\\([*_`|<>\[\]])", r"\1", re.sub(r"\*\*|(?<!\\)`", "", text))
    return re.sub(r"(?<!\w)_(.+?)_(?!\w)", r"\1", text).strip()


def _title(question: str) -> str:
    words = " ".join(question.split())
    words = words if len(words) <= 110 else words[:110].rsplit(" ", 1)[0] + " …"
    return words[:1].upper() + words[1:]


def _parts(
    answers: Sequence[Answer],
    commands: Sequence[str],
    files: Sequence[str],
    voice: Voice,
    *,
    numbers: bool,
) -> list[Part]:
    parts: list[Part] = []
    for answer in answers:
        parts.append(("finding", bare(answer.finding)))
        parts += [("point", bare(point)) for point in answer.points if point]
        if answer.table:
            rows = [[bare(cell) for cell in row] for row in answer.table]
            cells = [rows[0], *([_number(cell, voice) for cell in row] for row in rows[1:])]
            parts.append(("table", cells if numbers else rows))
        parts += [("plot", name) for name in answer.plots]
        parts += [("note", bare(note)) for note in (answer.read_as, *answer.remarks) if note]
    parts.append(("heading", voice.say("report.how")))
    if files:
        parts.append(("point", voice.say("report.files", files=voice.listed(list(files)))))
    told = commands if voice.language == "en" else ()  # titles of steps are English, as is code
    titles = [found[1] for c in told if (found := re.search(r"^# (.+)$", c, re.M))]
    parts += [("point", title[:1].upper() + title[1:]) for title in dict.fromkeys(titles)]
    return parts


def _number(cell: str, voice: Voice) -> str | float:
    """A number of a table as a number; all else as it is."""
    text = cell.replace(GROUP[voice.language], "").replace(POINT[voice.language], ".")
    return float(text) if re.fullmatch(r"-?\d+(?:\.\d+)?", text) and cell[:2] != "00" else cell
