"""Broken and odd files get a clear sentence or a sensible answer, never a traceback."""

import random
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from tests.conftest import sample

from .harness import Chat

NOISE = random.Random(1).randbytes(3000)
BROKEN = {
    "empty.csv": (b"", "is empty"),
    "blank.csv": (b"  \n\n", "is empty"),
    "header.csv": (b"a,b,c\n", "no row with a value"),
    "gaps.csv": (b"a,b,churned\n" + b",,\n" * 40, "no row with a value"),
    "noise.csv": (NOISE, "I could not read `noise.csv` as a table"),
    "cut.xlsx": (b"PK\x03\x04" + NOISE, "I could not read `cut.xlsx` as a table"),
    "cut.parquet": (b"PAR1" + NOISE, "I could not read `cut.parquet` as a table"),
    "cut.json": (b'{"a": [1, 2,', "I could not read `cut.json` as a table"),
    "cut.png": (b"\x89PNG\r\n" + NOISE, "could not be opened as an image"),
    "cut.pdf": (b"%PDF-1.7 nothing", "could not be read as a PDF"),
    "sound.wav": (b"RIFF", "I cannot analyse `sound.wav`"),
    "one.csv": (
        b"x\n" + b"".join(b"%d\n" % (i % 9) for i in range(80)),
        "I found no column “churn”",
    ),
    "same.csv": (
        b"x,churned\n" + b"".join(b"%d,no\n" % i for i in range(60)),
        "has the same value in every row",
    ),
    "few.csv": (b"x,churned\n1,yes\n2,no\n4,no\n", "too few"),
}


@pytest.mark.parametrize("name", sample(sorted(BROKEN), 9))
async def test_broken_file_gets_a_clear_sentence(chat: Chat, tmp_path: Path, name: str) -> None:
    """The answer says what is wrong in words, and nothing of Python's."""
    data, sentence = BROKEN[name]
    (tmp_path / name).write_bytes(data)
    answer = await chat.ask("What drives churn?", [tmp_path / name])
    assert sentence in answer.text
    assert "Traceback" not in answer.text and 'File "' not in answer.text


async def test_ragged_lines_are_read_as_far_as_they_fit(chat: Chat, tmp_path: Path) -> None:
    """Lines of another length do not shift the columns, and the answer tells of them."""
    lines = [f"{i},{i % 7},x{i % 3}" + (",9,9" if i % 11 == 0 else "") for i in range(90)]
    (tmp_path / "ragged.csv").write_text("a,b,c\n" + "\n".join(lines), encoding="utf-8")
    answer = await chat.ask("Summarise", [tmp_path / "ragged.csv"])
    assert "90 rows and 3 columns" in answer.finding
    assert "Some lines did not fit" in answer.text


async def test_a_million_rows_are_analysed_on_a_sample(tmp_path: Path) -> None:
    """A large table is profiled whole, tested on a sample, and the answer says so."""
    chance = np.random.default_rng(2)
    x = chance.normal(size=1_000_000).round(2)
    gone = np.where(x + chance.normal(size=1_000_000) > 1, "yes", "no")
    pd.DataFrame({"x": x, "churned": gone}).to_csv(tmp_path / "large.csv", index=False)
    answer = await Chat(tmp_path, seconds=120).ask("What drives churn?", [tmp_path / "large.csv"])
    assert answer.finding.startswith("X is the strongest driver of churn")
    assert "random 200,000 of the rows" in answer.text


async def test_a_slow_profile_is_mended_with_fewer_rows(tmp_path: Path, streaming: Path) -> None:
    """When the sandbox cuts the first execution off, a smaller one is tried, and it may fail."""
    answer = await Chat(tmp_path, seconds=0.01).ask("What drives churn?", [streaming])
    assert [command.splitlines()[1] for command, _ in answer.runs] == [
        "# load and profile the table",
        "# load the first 200,000 rows and profile them",
    ]
    assert "the code ran out of time" in answer.text
