"""Pictures inside an answer."""

from bot.reply.pictures import Picture

PLOT = Picture("file_1", "F1", "Churn by tier", "Basic is at 41 %")


def test_its_block_has_title_and_alternative_text() -> None:
    """It shows a file by its id, at no address."""
    assert PLOT.block == {
        "type": "image",
        "slack_file": {"id": "F1"},
        "title": {"type": "plain_text", "text": "Churn by tier"},
        "alt_text": "Basic is at 41 %",
    }
