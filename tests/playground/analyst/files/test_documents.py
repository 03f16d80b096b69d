"""Documents of every kind: what they are about, and the sentences that answer a question."""

import json
from email.message import EmailMessage
from pathlib import Path

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from playground.analyst.answer import Answer, markdown
from playground.analyst.behaviours.documents import document
from playground.analyst.behaviours.source import source
from playground.analyst.query import Language
from playground.analyst.tables import Look
from playground.analyst.voice import Voice
from tests.playground.analyst.filemaking import docx_bytes, pdf_bytes, pptx_bytes
from tests.playground.analyst.files.running import Ran, ran

MEMO = {
    "Board memo": "The third quarter closed with 4.2 million euros. Costs rose by 3 percent.",
    "Decisions needed": "Approve the new warehouse in Duluth. Extend the lease until 2031.",
    "Risks": "The main supplier may fail to deliver.",
}


def asked(folder: Path, name: str, question: str, language: Language = "en") -> Ran[Answer]:
    """A question to one document."""
    form = name.rpartition(".")[2]
    look = Look(name, "document", form)
    return ran(document(source(look), question, Voice(language)), folder)


def test_a_memo_is_told_by_its_title_headings_and_main_sentences(tmp_path: Path) -> None:
    """The overview of a Word document."""
    (tmp_path / "memo.docx").write_bytes(docx_bytes(MEMO))
    done = asked(tmp_path, "memo.docx", "what is this about?")
    assert done.value.finding.startswith("`memo.docx` is “Board memo”.")
    text = markdown(done.value)
    assert "Decisions needed" in text and "4.2 million" in text


def test_a_question_gets_what_stands_under_the_heading_it_names(tmp_path: Path) -> None:
    """Which decisions: the sentences below "Decisions needed"."""
    (tmp_path / "memo.docx").write_bytes(docx_bytes(MEMO))
    done = asked(tmp_path, "memo.docx", "what decisions are needed?")
    text = markdown(done.value)
    assert "warehouse in Duluth" in done.value.finding
    assert "lease until 2031" in text and "supplier" not in text


def test_tracked_insertions_count_and_deletions_do_not(tmp_path: Path) -> None:
    """The text as it would be with all changes accepted."""
    memo = docx.Document()
    paragraph = memo.add_paragraph("The price is ")
    for tag, inner, words in (("w:del", "w:delText", "200"), ("w:ins", "w:t", "250 euros")):
        change, run, text = OxmlElement(tag), OxmlElement("w:r"), OxmlElement(inner)
        change.set(qn("w:id"), "1")
        text.text = words
        run.append(text)
        change.append(run)
        paragraph._p.append(change)
    memo.save(str(tmp_path / "offer.docx"))
    done = asked(tmp_path, "offer.docx", "what is the price?")
    assert "The price is 250 euros" in done.value.finding and "200" not in markdown(done.value)


def test_a_sentence_of_a_pdf_is_quoted_with_its_page(tmp_path: Path) -> None:
    """Words are compared by their stems."""
    texts = ["Sales grew. The weather was mild.", "Prices of flats rose by 7 percent in Bergen."]
    (tmp_path / "report.pdf").write_bytes(pdf_bytes(texts))
    done = asked(tmp_path, "report.pdf", "How did the price of a flat change?")
    assert done.value.finding == "“Prices of flats rose by 7 percent in Bergen.” (page 2)"


def test_a_web_page_answers_what_happened_in_a_week(tmp_path: Path) -> None:
    """Numbers of the question weigh more than other words."""
    page = """<html><head><title>KPI report</title><script>var week = 46</script></head><body>
    <h1>Weekly KPIs</h1><p>In week 45 nothing changed.</p>
    <p>In week 46 the payment provider was down for two days, so orders fell by a third.</p>
    <p>Week 47 is back to normal.</p></body></html>"""
    (tmp_path / "kpi.html").write_text(page, encoding="utf-8")
    done = asked(tmp_path, "kpi.html", "what happened in week 46?")
    assert "payment provider" in done.value.finding and "var" not in markdown(done.value)


def test_a_slide_is_named(tmp_path: Path) -> None:
    """Where a phrase stands in a presentation, and how often."""
    (tmp_path / "show.pptx").write_bytes(
        pptx_bytes({"Plan": "Buy a printer\nSell it", "Costs": "The printer was a cheap printer"})
    )
    done = asked(tmp_path, "show.pptx", "Where is the printer mentioned?")
    assert done.value.finding == "“printer” stands 3 times in `show.pptx`."
    assert "(slide 2)" in markdown(done.value)
    words = asked(tmp_path, "show.pptx", "Which words are most frequent?")
    assert words.value.table[1] == ["printer", "3"]


def test_a_mail_shows_its_headers_its_text_and_its_attachments(tmp_path: Path) -> None:
    """Subject, sender, greeting and the attached file."""
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["Date"] = (
        "Review",
        "a@example.com",
        "Fri, 27 Nov 2026 10:00 +0000",
    )
    mail.set_content("Hello all,\n\nplease review the figures until Friday.\n")
    mail.add_attachment("a,b\n1,2\n", subtype="csv", filename="figures.csv")
    (tmp_path / "review.eml").write_bytes(bytes(mail))
    done = asked(tmp_path, "review.eml", "summarise")
    text = markdown(done.value)
    assert "“Review”" in text and "a@example.com" in text and "`figures.csv`" in text
    when = asked(tmp_path, "review.eml", "until when should I review?")
    assert "until Friday" in when.value.finding


def test_the_error_of_a_notebook_is_what_is_wrong_with_it(tmp_path: Path) -> None:
    """The cell, its error and its code."""
    cells = [
        {"cell_type": "markdown", "source": ["# Sales"], "metadata": {}},
        {"cell_type": "code", "source": ["sales.groupby('regoin').sum()"], "metadata": {},
         "outputs": [{"output_type": "error", "ename": "KeyError", "evalue": "'regoin'"}]},
    ]  # fmt: skip
    (tmp_path / "check.ipynb").write_text(
        json.dumps({"cells": cells, "nbformat": 4}), encoding="utf-8"
    )
    done = asked(tmp_path, "check.ipynb", "what is wrong?")
    assert done.value.finding == "`check.ipynb` fails in cell 2: KeyError: 'regoin'"
    assert "groupby" in done.value.body


@pytest.mark.parametrize(
    ("language", "question", "words"),
    [
        ("de", "Wann endet die Kündigungsfrist?", "drei Monate"),
        ("zh", "交货日期是哪天?", "5 月 3 日"),
    ],
)
def test_german_and_chinese_texts_are_understood(
    tmp_path: Path, language: Language, question: str, words: str
) -> None:
    """Stems in German, pairs of letters in Chinese; encodings are told apart."""
    texts = {
        "de": "Der Vertrag läuft. Die Frist für Kündigungen beträgt drei Monate.".encode("cp1252"),
        "zh": "合同于一月签订。交货日期为 5 月 3 日。付款期限为三十天。".encode("gb18030"),
    }
    (tmp_path / "text.txt").write_bytes(texts[language])
    done = asked(tmp_path, "text.txt", question, language)
    assert words in done.value.finding, done.printed


def test_a_question_without_an_answer_is_declined_with_an_overview(tmp_path: Path) -> None:
    """Nothing is quoted that does not hold a word of the question."""
    (tmp_path / "memo.docx").write_bytes(docx_bytes(MEMO))
    done = asked(tmp_path, "memo.docx", "How tall are giraffes?")
    assert done.value.declined and "Board memo" in markdown(done.value)


def test_a_document_becomes_markdown_and_text(tmp_path: Path) -> None:
    """Headings and tables keep their form in Markdown."""
    rows = [["Town", "Price"], ["A", "1"]]
    (tmp_path / "memo.docx").write_bytes(docx_bytes({"Towns": "Prices rose."}, rows))
    done = asked(tmp_path, "memo.docx", "convert it to Markdown")
    made = done.outputs["memo.md"].read_text(encoding="utf-8")
    assert made == "# Towns\n\nPrices rose.\n\n| Town | Price |\n| --- | --- |\n| A | 1 |\n\n"
    text = asked(tmp_path, "memo.docx", "extract the text")
    assert "Town\tPrice" in text.outputs["memo.txt"].read_text(encoding="utf-8")


def test_rich_text_is_read_without_its_marks(tmp_path: Path) -> None:
    """Letters outside ASCII, fonts left out."""
    rtf = (
        r"{\rtf1\ansi{\fonttbl{\f0 Arial;}}\f0 Gr\'fc\'dfe aus K\u246?ln."
        r"\par The rent is 900 euros.\par}"
    )
    (tmp_path / "note.rtf").write_text(rtf, encoding="ascii")
    done = asked(tmp_path, "note.rtf", "how much is the rent?")
    assert "900 euros" in done.value.finding and "Arial" not in done.printed
    assert "Grüße aus Köln." in asked(tmp_path, "note.rtf", "overview").printed


def test_words_of_a_document_are_no_code_and_no_marks(tmp_path: Path) -> None:
    """Foreign text reaches scripts only as literals, and answers only as text."""
    (tmp_path / "bad.txt").write_text("# price: 3\nThe *price* is `9`\n", encoding="utf-8")
    done = asked(tmp_path, "bad.txt", "price '''\"\\\n# words: 7")
    assert "\\*price\\*" in markdown(done.value), done.printed
    empty = asked(tmp_path, "bad.txt", "find \"zzz'''\"")
    assert "does not stand" in empty.value.finding
