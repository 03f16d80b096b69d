"""Tables in the encodings and dialects that people have."""

import csv
import gzip
import io
import json
from pathlib import Path
from typing import Any

import pytest

from bot.playground.analyst.profile import profile_from

from .harness import Chat

EUROPE = [
    ["Ort", "Größe", "Umsatz", "Datum"],
    *[
        [
            town,
            f"{3 + i % 5},{i % 10}",
            f"{1 + i % 4}.{100 + i},5{i % 10}",
            f"{1 + i % 28:02}.03.2025",
        ]
        for i, town in enumerate(["Köln", "Zürich", "Düsseldorf", "Orléans"] * 15)
    ],
]
CHINA = [["城市", "价格"], *[[["北京", "上海", "广州"][i % 3], str(100 + i)] for i in range(60)]]
JAPAN = [["都市", "価格"], *[[["東京", "大阪", "なごや"][i % 3], str(100 + i)] for i in range(60)]]
QUOTED = [
    ["note", "price", "when"],
    *[[f'two\nlines, "{i}"', f"${1000 + i:,}.50", f"2025-01-{1 + i % 28:02}"] for i in range(60)],
]


def _text(rows: list[list[str]], separator: str) -> str:
    stream = io.StringIO()
    csv.writer(stream, delimiter=separator, lineterminator="\n").writerows(rows)
    return stream.getvalue()


MATRIX: list[tuple[str, bytes, list[str], dict[str, str]]] = [
    (f"europe {encoding} {separator!r}", _text(EUROPE, separator).encode(encoding), EUROPE[0],
     {"Größe": "number", "Umsatz": "number", "Datum": "date", "Ort": "category"})
    for encoding, separator in [
        ("utf-8", ";"), ("utf-8-sig", ";"), ("cp1252", ";"), ("latin-1", "\t"), ("utf-16", "\t"),
        ("utf-16-le", ";"), ("utf-8", "|"),
    ]
] + [
    ("china gb18030", _text(CHINA, ",").encode("gb18030"), CHINA[0], {"价格": "number"}),
    ("china gbk tab", _text(CHINA, "\t").encode("gbk"), CHINA[0], {"价格": "number"}),
    ("japan shift-jis", _text(JAPAN, ",").encode("shift_jis"), JAPAN[0], {"価格": "number"}),
    ("quoted newlines", _text(QUOTED, ",").encode(), QUOTED[0],
     {"note": "text", "price": "number", "when": "date"}),
    ("gzip", gzip.compress(_text(QUOTED, ",").encode()), QUOTED[0], {"price": "number"}),
    ("preamble", b"Report of March\n\nmade by hand\n" + _text(EUROPE, ";").encode(), EUROPE[0],
     {"Umsatz": "number"}),
    ("no header", _text(QUOTED[1:], ",").encode(), ["column_1", "column_2", "column_3"], {}),
    ("windows lines", _text(EUROPE, ";").replace("\n", "\r\n").encode("cp1252"), EUROPE[0],
     {"Umsatz": "number"}),
]  # fmt: skip


@pytest.mark.parametrize(("data", "names", "kinds"), [row[1:] for row in MATRIX],
                         ids=[row[0] for row in MATRIX])  # fmt: skip
async def test_dialects_are_understood(
    chat: Chat, tmp_path: Path, data: bytes, names: list[str], kinds: dict[str, str]
) -> None:
    """Columns and their kinds come out right, and the code that was shown reads them."""
    path = tmp_path / "table.csv"
    path.write_bytes(data)
    answer = await chat.ask("Give me a profile", [path])
    profile = profile_from(answer.runs[0][1].stdout)
    assert profile is not None, answer.runs[0][1].stderr
    assert profile.rows == 60
    assert [column.name for column in profile.columns] == names
    assert {name: profile.column(name).kind for name in kinds} == kinds  # type: ignore[union-attr]
    assert [result.return_code for _, result in answer.runs] == [0] * len(answer.runs)


async def test_european_numbers_keep_their_size(chat: Chat, tmp_path: Path) -> None:
    """1.100,50 is eleven hundred and a half, not 1.1 and not 110,050."""
    path = tmp_path / "umsatz.csv"
    path.write_bytes(_text(EUROPE, ";").encode("cp1252"))
    profile = profile_from((await chat.ask("profile", [path])).runs[0][1].stdout)
    assert profile is not None
    sales, size = profile.column("Umsatz"), profile.column("Größe")
    assert sales is not None and size is not None
    assert sales.facts["min"] == 1100.5
    assert (size.facts["min"], size.facts["max"]) == (3.0, 7.9)


def _write(path: Path, rows: list[dict[str, Any]]) -> None:
    import pandas as pd

    table = pd.DataFrame(rows)
    match path.suffix:
        case ".xlsx":
            table.to_excel(path, index=False, startrow=2)
        case ".parquet":
            table.to_parquet(path)
        case ".jsonl":
            table.to_json(path, orient="records", lines=True)
        case _:
            path.write_text(json.dumps({"made": "today", "items": rows}), encoding="utf-8")


@pytest.mark.parametrize("suffix", [".xlsx", ".parquet", ".json", ".jsonl"])
async def test_other_table_formats_take_the_same_way(
    chat: Chat, tmp_path: Path, suffix: str
) -> None:
    """Workbooks, Parquet and JSON are tables too."""
    rows = [{"speed": i % 17, "gone": "yes" if i % 17 > 9 else "no", "k": i % 3} for i in range(99)]
    rows[5]["gone"] = rows[7]["gone"] = "yes"
    _write(tmp_path / f"table{suffix}", rows)
    answer = await chat.ask("What drives gone?", [tmp_path / f"table{suffix}"])
    assert answer.finding.startswith("Speed is the strongest driver"), answer.text
