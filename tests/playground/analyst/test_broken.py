"""Odd tables, large ones and ones that hold too little get a sensible answer."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from .harness import Chat

NOT_ENOUGH = {
    "one.csv": (
        b"x\n" + b"".join(b"%d\n" % (i % 9) for i in range(80)),
        "I did not understand “churn”",
    ),
    "same.csv": (
        b"x,churned\n" + b"".join(b"%d,no\n" % i for i in range(60)),
        "has the same value in every row",
    ),
    "few.csv": (b"x,churned\n1,yes\n2,no\n4,no\n", "too few"),
}


@pytest.mark.parametrize("name", sorted(NOT_ENOUGH))
async def test_a_table_that_cannot_answer_says_why(chat: Chat, tmp_path: Path, name: str) -> None:
    """Where the table lacks what the question needs, the answer says what is missing."""
    data, sentence = NOT_ENOUGH[name]
    (tmp_path / name).write_bytes(data)
    answer = await chat.ask("What drives churn?", [tmp_path / name])
    assert sentence in answer.text


async def test_ragged_lines_are_read_as_far_as_they_fit(chat: Chat, tmp_path: Path) -> None:
    """Lines of another length do not shift the columns, and the answer tells of them."""
    lines = [f"{i},{i % 7},x{i % 3}" + (",9,9" if i % 11 == 0 else "") for i in range(90)]
    (tmp_path / "ragged.csv").write_text("a,b,c\n" + "\n".join(lines), encoding="utf-8")
    answer = await chat.ask("Summarise", [tmp_path / "ragged.csv"])
    assert "90 rows with 3 columns" in answer.finding
    assert "Some lines have more cells than there are names" in answer.text


async def test_a_million_rows_are_analysed_on_a_sample(tmp_path: Path) -> None:
    """A large table is profiled whole, tested on a sample, and the answer says so."""
    chance = np.random.default_rng(2)
    x = chance.normal(size=1_000_000).round(2)
    gone = np.where(x + chance.normal(size=1_000_000) > 1, "yes", "no")
    pd.DataFrame({"x": x, "churned": gone}).to_csv(tmp_path / "large.csv", index=False)
    answer = await Chat(tmp_path, seconds=120).ask("What drives churn?", [tmp_path / "large.csv"])
    assert answer.finding.startswith("X is the strongest driver of churn")
    assert "random 100,000 of the rows" in answer.text


async def test_slow_code_is_tried_again_with_fewer_rows(tmp_path: Path, streaming: Path) -> None:
    """When the sandbox cuts the first execution off, a smaller one is tried, and it may fail."""
    answer = await Chat(tmp_path, seconds=0.01).ask("What drives churn?", [streaming])
    assert [".sample(" in command for command, _ in answer.runs] == [False, True]
    assert "the code ran out of time" in answer.text
