"""Tables in the encodings and letters that people have, through whole turns."""

import csv
import io
from pathlib import Path

import pandas as pd

from bot.files.font import NAME, font_file

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


def _text(rows: list[list[str]], separator: str) -> str:
    stream = io.StringIO()
    csv.writer(stream, delimiter=separator, lineterminator="\n").writerows(rows)
    return stream.getvalue()


async def test_european_numbers_keep_their_size(chat: Chat, tmp_path: Path) -> None:
    """1.100,50 is eleven hundred and a half, in every script."""
    path = tmp_path / "umsatz.csv"
    path.write_bytes(_text(EUROPE, ";").encode("cp1252"))
    sales = [float(row[2].replace(".", "").replace(",", ".")) for row in EUROPE[1:]]
    sums = pd.Series(sales).groupby([row[0] for row in EUROPE[1:]]).sum()
    answer = await chat.ask("Top 3 of Ort by Umsatz", [path])
    assert "Orléans" in answer.finding
    assert answer.holds(*sums.nlargest(3))
    lowest = await chat.ask("lowest Umsatz")
    assert lowest.holds(1100.5)


async def test_east_asian_labels_are_drawn_or_it_is_said(chat: Chat, tmp_path: Path) -> None:
    """Without a font for the letters the plot shows boxes, and the answer says so; with the font
    that the app sends along there are none."""
    path = tmp_path / "cities.csv"
    path.write_bytes(_text(CHINA, ",").encode("gb18030"))
    bare = await chat.ask("total 价格 by 城市", [path])
    source = font_file()
    assert source and bare.outputs
    boxes = "no East Asian font" in bare.text
    assert boxes == any("missing from font" in run.stderr for _, run in bare.runs)
    (tmp_path / NAME).symlink_to(source)
    drawn = await Chat(tmp_path).ask("total 价格 by 城市", [path])
    assert drawn.outputs and "no East Asian font" not in drawn.text
