"""Reports in every form, opened again; versions of tables and documents; archives; refusals."""

import zipfile
from pathlib import Path

import docx
import openpyxl
import pandas as pd
import pptx
import pytest
from pypdf import PdfReader

from playground.analyst.answer import Answer, markdown
from playground.analyst.behaviours.report import (
    besides,
    from_markdown,
    recorded,
    report,
)
from playground.analyst.behaviours.versions import versions
from playground.analyst.behaviours.withouttable import without_table
from playground.analyst.query import Language, Query
from playground.analyst.steps import Steps, run, script
from playground.analyst.tables import FileGroup, Look, Repair
from playground.analyst.voice import Voice
from tests.playground.analyst.filemaking import docx_bytes, image_bytes, pdf_bytes
from tests.playground.analyst.files.running import Ran, ran, table_of

ANSWER = Answer(
    "Revenue was **1,234.50** <b>in</b> `North`",
    ("It rose & rose.",),
    (["Region", "Revenue"], ["North", "1,234.50"], ["=1+1", "7"]),
    "Read as: sum of Revenue",
    plots={"by_region.png": "bars"},
)


def reported(form: str, language: Language = "en", answer: Answer = ANSWER) -> Steps[Answer]:
    """A plot drawn in a step of its own, and the report of it."""
    lines = ["plt.plot([1, 2])", "plt.savefig(output / 'by_region.png')"]
    drawn = run(script("sum by region", ["import matplotlib.pyplot as plt"], *lines))
    _, commands = yield from recorded(drawn)
    return (
        yield from report(
            form, [answer], commands, ["sales.csv"], Voice(language), "Revenue by region"
        )
    )


def text_of(path: Path) -> str:
    """All that can be read in a report."""
    match path.suffix:
        case ".pdf":
            return "".join(page.extract_text() for page in PdfReader(path).pages)
        case ".docx":
            report = docx.Document(str(path))
            cells = [
                cell.text for table in report.tables for row in table.rows for cell in row.cells
            ]
            return "\n".join([*(paragraph.text for paragraph in report.paragraphs), *cells])
        case ".pptx":
            slides = pptx.Presentation(str(path)).slides
            shapes = [shape for slide in slides for shape in slide.shapes]
            texts = [shape.text_frame.text for shape in shapes if shape.has_text_frame]
            rows = [row for shape in shapes if shape.has_table for row in shape.table.rows]
            return "\n".join([*texts, *(cell.text for row in rows for cell in row.cells)])
        case ".xlsx":
            sheet = openpyxl.load_workbook(path).worksheets[0]
            return "\n".join(str(cell.value) for row in sheet for cell in row)
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("form", ["pdf", "word", "html", "powerpoint", "excel"])
def test_a_report_holds_question_finding_table_plot_and_method(tmp_path: Path, form: str) -> None:
    """Whole, escaped, with the plot drawn again, numbers as numbers in a workbook."""
    done = ran(reported(form), tmp_path)
    [path] = [path for name, path in done.outputs.items() if name.startswith("report.")]
    text = text_of(path)
    number = "1234.5" if form == "excel" else "1,234.50"
    finding = "&lt;b&gt;in&lt;/b&gt;" if form == "html" else "<b>in</b>"
    for words in ("Revenue by region", finding, number, "Read as: sum", "How it was found", "=1+1"):
        assert words in text
    assert "**" not in text and "`" not in text
    if form == "excel":
        sheet = openpyxl.load_workbook(path).worksheets[0]
        assert "f" not in {cell.data_type for row in sheet for cell in row}
    assert path.stat().st_size > 5000
    assert path.name in done.value.finding


@pytest.mark.parametrize(
    ("language", "words"), [("zh", "北区的销售额最高"), ("de", "Größte Änderung → Łódź")]
)
def test_letters_of_all_scripts_are_readable_in_a_pdf(
    tmp_path: Path, language: Language, words: str
) -> None:
    """Chinese, and Latin letters beyond Western Europe."""
    answer = Answer(words, table=(["A"], [words]), plots={"by_region.png": "x"})
    done = ran(reported("pdf", language, answer), tmp_path)
    assert words.replace(" ", "") in text_of(done.outputs["report.pdf"]).replace(" ", "")


def test_an_earlier_answer_is_taken_apart_again() -> None:
    """Markdown and back."""
    again = from_markdown(markdown(ANSWER))
    assert [list(row) for row in again.table] == [list(row) for row in ANSWER.table]
    assert again.points == ANSWER.points and again.read_as == ANSWER.read_as


@pytest.mark.parametrize(
    ("question", "more"),
    [
        ("make it a PDF report", False), ("Mach daraus bitte einen Bericht als PDF", False),
        ("把它做成一份PDF报告", False), ("as Word document", False),
        ("Revenue by region as PDF report", True), ("各地区的销售额，做成PDF报告", True),
    ],
)  # fmt: skip
def test_the_wish_for_a_report_is_told_from_a_question(question: str, more: bool) -> None:
    """What is asked besides, if anything."""
    assert bool(besides(question)) == more


def test_two_versions_of_a_table_are_compared_by_their_key(tmp_path: Path) -> None:
    """Rows added, removed and changed, cell by cell; a new column."""
    old = pd.DataFrame(
        {"id": ["a", "b", "c", "d"], "price": [1.0, 2.0, None, 4.0], "town": list("wxyz")}
    )
    new = old.drop(1).assign(price=[1.0, None, 5.0], stock=1)
    new = pd.concat([new, pd.DataFrame({"id": ["e"], "price": [9.0], "town": ["v"], "stock": [1]})])
    tables = []
    for name, frame in (("old.csv", old), ("new.csv", new)):
        frame.to_csv(tmp_path / name, index=False)
        kinds = {"id": "id", "price": "number", "town": "category"}
        tables.append(table_of(tmp_path / name, kinds))  # type: ignore[arg-type]
    done = ran(versions(Query("versions", others=(1,)), tables, Voice("en")), tmp_path)
    text = markdown(done.value)
    assert done.value.finding == "From `old.csv` to `new.csv`: rows added 1, removed 1, changed 1."
    assert done.value.table[1:] == [["d", "price", "4.0", "5.0"]]
    assert "Added: `e`" in text and "Removed: `b`" in text and "`stock`" in text
    assert len(pd.read_csv(done.outputs["changes.csv"])) == 1
    same = ran(
        versions(Query("versions", others=(0,)), [tables[0], tables[0]], Voice("zh")), tmp_path
    )
    assert "没有变化" in same.value.finding


def test_versions_without_a_key_are_compared_row_by_row(tmp_path: Path) -> None:
    """Repeated rows are counted, not merged."""
    tables = []
    for name, rows in (("a.csv", [1, 1, 2]), ("b.csv", [1, 2, 2, 3])):
        pd.DataFrame({"n": rows, "m": rows}).to_csv(tmp_path / name, index=False)
        tables.append(table_of(tmp_path / name, {"n": "number", "m": "number"}))
    done = ran(versions(Query("versions", others=(1,)), tables, Voice("de")), tmp_path)
    assert "Zeilen hinzugekommen 2, entfallen 1" in done.value.finding


def asked(folder: Path, question: str, *files: tuple[str, FileGroup]) -> Ran[str]:
    """The Markdown of the answers to a question to files that are no tables."""
    looks = [Look(name, group, name.rpartition(".")[2]) for name, group in files]
    steps = without_table(looks, question, Voice("en"))
    assert steps is not None
    done = ran(steps, folder)
    return Ran(
        "\n\n".join(map(markdown, done.value)), done.commands, done.printed, [], done.outputs
    )


def test_two_documents_are_compared(tmp_path: Path) -> None:
    """Passages added and removed."""
    (tmp_path / "a.docx").write_bytes(docx_bytes({"Terms": "The fee is 5 euros."}))
    (tmp_path / "b.docx").write_bytes(docx_bytes({"Terms": "The fee is 7 euros."}))
    done = asked(tmp_path, "what changed?", ("a.docx", "document"), ("b.docx", "document"))
    assert "Added: “The fee is 7 euros.”" in done.value and "5 euros" in done.value


def test_what_lies_in_an_archive_is_listed_and_found(tmp_path: Path) -> None:
    """The listing; a document in it that is named; paths that lead out are left alone."""
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as made:
        made.writestr("docs/terms.pdf", pdf_bytes(["The fee is 5 euros a month."]))
        made.writestr("photo.png", image_bytes())
        made.writestr("../evil.txt", "x")
    listed = asked(tmp_path, "what is in it?", ("all.zip", "archive"))
    assert "`all.zip` holds 3 files" in listed.value and "docs/terms.pdf" in listed.value
    fee = asked(tmp_path, "what is the fee in terms.pdf?", ("all.zip", "archive"))
    assert "The fee is 5 euros a month." in fee.value and "(page 1)" in fee.value
    turned = asked(tmp_path, "rotate the images by 90°", ("all.zip", "archive"))
    assert list(turned.outputs) == ["all_rotated.zip"]
    assert not (tmp_path.parent / "evil.txt").exists()


def test_a_question_to_a_table_in_an_archive_is_one_to_the_table(tmp_path: Path) -> None:
    """Only what the archive holds, and what else lies in it, is told by the archive."""
    (tmp_path / "t.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    look = Look("all.zip", "archive", "zip", (table_of(tmp_path / "t.csv", {"a": "number"}),))
    for question in ("sum of a", "what is in t.csv?", "sum of a as pdf"):
        assert without_table([look], question, Voice("en"), sure=0.9) is None
    for question in ("what is in it?", "how long is memo.docx?", "convert all images to JPEG"):
        assert without_table([look], question, Voice("en"), sure=0.9) is not None


@pytest.mark.parametrize("question", ["extract the table", "give me the tables as JSON"])
def test_the_table_of_a_document_is_taken_out(tmp_path: Path, question: str) -> None:
    """As CSV, unless another format is named, also where the question was not understood."""
    (tmp_path / "t.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (tmp_path / "memo.docx").write_bytes(docx_bytes({"A": "b"}))
    memo = Look("memo.docx", "document", "docx", (table_of(tmp_path / "t.csv", {"a": "number"}),))
    steps = without_table([memo], question, Voice("en"), sure=0.3)
    assert steps is not None
    [name] = ran(steps, tmp_path).outputs
    assert name.endswith(".json" if "JSON" in question else ".csv")


def test_files_beside_a_refused_one_are_still_answered(tmp_path: Path) -> None:
    """A picture and a program: the picture is described; alone, the reason is a sentence."""
    (tmp_path / "p.png").write_bytes(image_bytes())
    done = asked(tmp_path, "what is this?", ("p.png", "image"), ("run.exe", "refused"))
    assert "120 × 80" in done.value


def test_a_question_to_a_table_is_left_to_the_tables(tmp_path: Path) -> None:
    """Tables, also those in documents where the question was understood; sentences otherwise."""
    table = Look("a.csv", "table", "csv")
    assert without_table([table], "total revenue by region", Voice("en")) is None
    (tmp_path / "t.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    inside = table_of(tmp_path / "t.csv", {"a": "number"})
    memo = Look("memo.docx", "document", "docx", (inside,))
    assert without_table([memo], "sum of a", Voice("en"), sure=0.9) is None
    assert without_table([memo], "what is this about?", Voice("en"), sure=0.9) is not None
    assert without_table([memo], "what decisions are needed?", Voice("en"), sure=0.3) is not None
    assert Repair("x").key == "x"
