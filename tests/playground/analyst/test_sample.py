"""The demo's data says what it was made to say."""

import csv
from pathlib import Path

from playground.sample import QUESTION, make_streaming_csv

from .harness import Chat


def test_sample_is_the_same_every_time(tmp_path: Path) -> None:
    """Two runs write the same bytes, so that answers and screenshots stay comparable."""
    make_streaming_csv(tmp_path / "one.csv")
    make_streaming_csv(tmp_path / "two.csv")
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()


def test_sample_is_slightly_messy(streaming: Path) -> None:
    """The table has gaps, repeated rows and tiers in small letters for the profile to find."""
    with streaming.open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) > 1500
    assert len({tuple(row.values()) for row in rows}) == 1500
    assert {"Basic", "basic"} <= {row["tier"] for row in rows}
    assert any(row["watch_hours_per_month"] == "" for row in rows)


async def test_demo_question_finds_the_planted_drivers(chat: Chat, streaming: Path) -> None:
    """Watch hours come first, tickets second; tier fades beside them; country does nothing."""
    answer = await chat.ask(QUESTION, [streaming])
    assert answer.finding.startswith("Watch hours per month is the strongest driver of churn")
    assert "I found nothing" not in answer.text, "every word of the question is known"
    assert "Second: **support tickets**" in answer.text
    assert "Tier matters less than it looks" in answer.text
    assert "once watch hours per month is held fixed" in answer.text
    quiet = next(line for line in answer.text.splitlines() if "No effect found" in line)
    assert all(name in quiet for name in ("age", "country", "device"))
    assert "`member_id` (only names the row)" in answer.text
    assert "I left out 6 repeated rows." in answer.text
    assert [result.return_code for _, result in answer.runs] == [0, 0]
    assert set(answer.outputs) == {"churned_drivers.png", "churned_by_watch_hours_per_month.png"}
    code = [line for command, _ in answer.runs for line in command.splitlines()[1:-1]]
    assert len([line for line in code if line.strip()]) <= 120
