"""Pictures inside an answer."""

import json

from bot.reply.pictures import Picture

PLOT = Picture("churn.png", "F1", "Churn by tier", "Basic is at 41 %")


def test_a_picture_survives_a_step() -> None:
    """As JSON between two steps of a run."""
    assert Picture(**json.loads(json.dumps(PLOT.to_json()))) == PLOT


def test_its_block_has_title_and_alternative_text() -> None:
    """It shows a file by its id, at no address."""
    assert PLOT.block == {
        "type": "image",
        "slack_file": {"id": "F1"},
        "title": {"type": "plain_text", "text": "Churn by tier"},
        "alt_text": "Basic is at 41 %",
    }
