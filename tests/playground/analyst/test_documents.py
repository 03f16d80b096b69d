"""Documents are counted, searched and converted, and their tables taken out."""

import csv
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from .filemaking import PRICES, docx_bytes, pdf_bytes, pptx_bytes
from .harness import Chat

TEXTS = ["Prices in towns rose. The mayor spoke about prices and rents.", "All prices by town:"]
CELLS = b"".join(
    b"<tr>" + b"".join(b"<td>%s</td>" % cell.encode() for cell in row) + b"</tr>" for row in PRICES
)
PAGE = b"<html><head><title>Towns</title></head><body><h2>Prices</h2><p>Prices rose.</p><table>"
MARKDOWN = "# Towns\n\nPrices rose.\n\n" + "\n".join(
    f"| {' | '.join(row)} |" for row in [PRICES[0], ["---"] * 3, *PRICES[1:]]
)
DOCUMENTS: dict[str, tuple[Callable[[], bytes], tuple[str, ...]]] = {
    "report.pdf": (lambda: pdf_bytes(TEXTS, PRICES), ("2 pages",)),
    "memo.docx": (
        lambda: docx_bytes({"Towns": TEXTS[0], "Costs": TEXTS[1]}, PRICES),
        ("Headings", "Towns", "Costs"),
    ),
    "page.html": (
        lambda: PAGE + CELLS + b"</table></body></html>",
        ("Headings: Towns and Prices.", "Tables in it: 1"),
    ),
    "notes.md": (MARKDOWN.encode, ("20 lines", "Towns")),
}


@pytest.mark.parametrize("name", list(DOCUMENTS))
async def test_documents_are_told_and_their_tables_taken_out(
    chat: Chat, tmp_path: Path, name: str
) -> None:
    """Its name, size and main words first; its table comes back as CSV with all its rows."""
    make, told = DOCUMENTS[name]
    (tmp_path / name).write_bytes(make())
    first = await chat.ask("What is it about?", [tmp_path / name])
    assert f"`{name}`" in first.finding and "words" in first.finding
    assert all(words in first.text for words in told), first.text
    second = await chat.ask("Give me the tables as CSV")
    (made,) = second.outputs.values()
    assert list(csv.reader(made.read_text(encoding="utf-8").splitlines())) == PRICES


async def test_a_question_for_a_table_goes_to_the_table_of_a_document(
    chat: Chat, tmp_path: Path
) -> None:
    """Figures of a PDF are those of its table, in the follow-up as well."""
    (tmp_path / "report.pdf").write_bytes(pdf_bytes(TEXTS, PRICES))
    means = pd.DataFrame(PRICES[1:], columns=PRICES[0]).astype({"Price": int}).groupby("Rooms")
    first = await chat.ask("average price by rooms", [tmp_path / "report.pdf"])
    assert first.holds(*means["Price"].mean()), first.text
    second = await chat.ask("and the sum?")
    assert second.holds(*means["Price"].sum()), second.text
    assert all(result.return_code == 0 for _, result in second.runs)
    third = await chat.ask("extract the text")
    assert list(third.outputs) == ["report.txt"]


async def test_words_are_found_and_counted(chat: Chat, tmp_path: Path) -> None:
    """Where a word stands, how often, and which words are frequent."""
    (tmp_path / "show.pptx").write_bytes(
        pptx_bytes({"Plan": "Buy a printer\nSell it", "Costs": "The printer was a cheap printer"})
    )
    found = await chat.ask("Where is the printer mentioned?", [tmp_path / "show.pptx"])
    assert found.finding == "“printer” stands 3 times in `show.pptx`."
    assert "(slide 1)" in found.text and "(slide 2)" in found.text
    missing = await chat.ask("find “scanner”")
    assert missing.finding == "“scanner” does not stand in `show.pptx`."
    frequent = await chat.ask("Which words are most frequent?")
    assert "“printer”" in frequent.finding and "3 times" in frequent.finding


async def test_documents_become_markdown_and_text(chat: Chat, tmp_path: Path) -> None:
    """Headings, lists and tables keep their form in Markdown; plain text keeps the words."""
    (tmp_path / "memo.docx").write_bytes(docx_bytes({"Towns": "Prices rose."}, PRICES[:2]))
    first = await chat.ask("Convert it to Markdown", [tmp_path / "memo.docx"])
    assert first.outputs["memo.md"].read_text(encoding="utf-8") == (
        "# Towns\n\nPrices rose.\n\n"
        "| Town | Price | Rooms |\n| --- | --- | --- |\n| Town 0 | 100 | 1 |\n\n"
    )
    second = await chat.ask("extract the text")
    assert second.outputs["memo.txt"].read_text(encoding="utf-8") == (
        "Towns\nPrices rose.\nTown\tPrice\tRooms\nTown 0\t100\t1\n"
    )


async def test_formulas_in_a_table_are_warned_of(chat: Chat, tmp_path: Path) -> None:
    """A cell that a spreadsheet would run stays as it is in the CSV, and the answer says so."""
    rows = [["name", "n"], ["=cmd|' /C calc'!A0", "-5"], ["plain", "+1"]]
    (tmp_path / "memo.docx").write_bytes(docx_bytes({"A": "b"}, rows))
    answer = await chat.ask("tables as CSV", [tmp_path / "memo.docx"])
    (made,) = answer.outputs.values()
    assert made.read_text(encoding="utf-8").splitlines()[1] == "=cmd|' /C calc'!A0,-5"
    assert "formula" in answer.text


async def test_a_scan_is_said_to_hold_no_text(chat: Chat, tmp_path: Path) -> None:
    """A PDF without letters is no failure: the answer says what it probably is."""
    (tmp_path / "scan.pdf").write_bytes(pdf_bytes([""]))
    answer = await chat.ask("summarise", [tmp_path / "scan.pdf"])
    assert "its pages may be scans" in answer.text


async def test_the_text_of_a_document_tells_the_decimal_mark_of_its_tables(
    chat: Chat, tmp_path: Path
) -> None:
    """620.000 is six hundred thousand beside 1,84 million, and 620 beside 1.84 million."""
    rows = [["Item", "Budget"], ["Steel", "620.000"], ["Concrete", "410.000"]]
    for text, total in (("It cost 1,84 million.", 1_030_000), ("It cost 1.84 million.", 1030)):
        path = tmp_path / f"{total}.docx"
        path.write_bytes(docx_bytes({"Costs": text}, rows))
        answer = await chat.ask("total budget", [path])
        assert answer.holds(total)
        assert answer.holds(1_030_000) == (total > 2000)
