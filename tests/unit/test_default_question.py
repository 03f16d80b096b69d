"""What is asked of files that come without words."""

import pytest

from bot.default_question import default_question
from bot.text import say


@pytest.mark.parametrize(
    ("names", "key"),
    [
        ([], "question"),
        (["sales.CSV"], "table"),
        (["book.xlsx", "rows.parquet"], "tables"),
        (["photo.JPG"], "image"),
        (["a.png", "b.webp"], "images"),
        (["report.pdf"], "document"),
        (["report.pdf", "memo.docx"], "documents"),
        (["report.pdf", "sales.csv"], "several"),
        (["bundle.zip"], "question"),
        (["noending"], "question"),
        (["one.zip", "two.zip"], "several"),
    ],
)
def test_the_question_fits_the_kind_of_file(names: list[str], key: str) -> None:
    """By its ending, in any case; a mixture is looked at as a whole."""
    assert default_question(names) == say(f"ask.default_{key}")
