"""What a document's blocks hold, and the same blocks as text, as Markdown and as tables."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pandas as pd

from bot.playground.analyst.recipes.formats import column_names

COMMON = """
about also and are auch been but can dass dem den der des die das ein eine einem einen einer eines
for from für had has have ihr ihre into ist its kann may mit more nicht not oder only our over shall
sich sie sind some such than that the their them then there these they this those und uns unter upon
very von war was were what when which while will with would wird wurde you your zum zur
"""


def own_rows(part: dict[str, Any]) -> list[list[str]]:
    """The cells of a block, unless they stand in the text of their page already, as in a PDF."""
    return [] if part["part"].startswith("page ") else part["rows"]


def words_of(blocks: list[dict[str, Any]]) -> list[str]:
    """All words, tables included."""
    texts = [part["text"] for part in blocks]
    texts += [" ".join(row) for part in blocks for row in own_rows(part)]
    return re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", " ".join(texts))


def frequent_words(blocks: list[dict[str, Any]], most: int = 12) -> list[list[Any]]:
    """The most frequent words of three letters or more, without the ones every text has."""
    words = [word.lower() for word in words_of(blocks) if len(word) > 2 and not word.isdigit()]
    counts = Counter(word for word in words if word not in COMMON.split())
    return [[word, count] for word, count in counts.most_common(most)]


def document_facts(blocks: list[dict[str, Any]]) -> dict[str, Any]:
    """Parts, words, headings, tables (rows and columns), frequent words, and the first sentence."""
    headings = [part["text"] for part in blocks if part["kind"].startswith("heading")]
    tables = [part["rows"] for part in blocks if part["kind"] == "table"]
    texts = [part["text"] for part in blocks if part["kind"] in ("text", "item")]
    longest = next((text for text in texts if len(text.split()) > 7), "")
    sentence = re.match(r".{20,}?[.!?。](?=\s|$)", longest.replace("\n", " "))
    facts: dict[str, Any] = {
        "parts": len({part["part"] for part in blocks if part["part"]}),
        "words": len(words_of(blocks)),
        "headings": [heading[:80] for heading in headings if heading][:40],
        "tables": [[len(rows), max(map(len, rows), default=0)] for rows in tables],
        "scripts": sum(part["kind"] == "script" for part in blocks),
        "empty": len({part["part"] for part in blocks if part["part"]})
        - len({part["part"] for part in blocks if part["part"] and (part["text"] or part["rows"])}),
        "first": (sentence[0] if sentence else longest)[:240],
        "frequent": frequent_words(blocks, 8),
    }
    print(f"{facts['parts']} parts, {facts['words']:,} words, {len(tables)} tables")
    return facts


def found_places(blocks: list[dict[str, Any]], wanted: str) -> list[list[str]]:
    """Where a phrase stands, whatever its capitals: the part, and the words around it."""
    places = []
    for number, part in enumerate(blocks, 1):
        text = " ".join([part["text"], *(" ".join(row) for row in own_rows(part))])
        text = " ".join(text.split())
        for match in re.finditer(re.escape(" ".join(wanted.split())), text, re.IGNORECASE):
            around = text[max(0, match.start() - 45) : match.end() + 45]
            places.append([part["part"] or f"paragraph {number}", f"…{around}…"])
    return places


def as_text(blocks: list[dict[str, Any]]) -> str:
    """The blocks as plain text, the cells of a table with tabs between them."""
    parts = [
        "\n".join([part["text"], *("\t".join(row) for row in own_rows(part))]).strip()
        for part in blocks
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def as_markdown(blocks: list[dict[str, Any]]) -> str:
    """The blocks as Markdown."""
    parts = []
    for part in blocks:
        text, kind = part["text"], part["kind"]
        if own_rows(part):
            head, *rows = [[cell.replace("|", "\\|") for cell in row] for row in part["rows"]]
            rule = ["---"] * len(head)
            text = "\n".join(f"| {' | '.join(row)} |" for row in [head, rule, *rows])
        elif kind.startswith("heading") and text:
            text = f"{'#' * int(kind[-1])} {text}".replace("\n", " ")
        elif kind == "item" and text:
            text = f"- {text}"
        parts.append(text)
    whole = "\n\n".join(part for part in parts if part) + "\n"
    return re.sub(r"(?m)^(- .*)\n\n(?=- )", r"\1\n", whole)


def frame_of(rows: list[list[str]]) -> pd.DataFrame:
    """A document's table with its first row as names, every row made as long as the longest."""
    width = max(map(len, rows))
    head, *below = [row + [""] * (width - len(row)) for row in rows]
    frame = pd.DataFrame(below, columns=head)
    frame.columns = column_names(frame)
    return frame


def frames_of(blocks: list[dict[str, Any]]) -> list[pd.DataFrame]:
    """The tables of a document that have a row below their names; parts of one that runs over
    several pages, with the same names or width, are put together."""
    frames: list[pd.DataFrame] = []
    for part in blocks:
        if part["kind"] != "table" or len(part["rows"]) < 2:
            continue
        frame = frame_of(part["rows"])
        if frames and list(frames[-1].columns) == list(frame.columns):
            frames[-1] = pd.concat([frames[-1], frame], ignore_index=True)
        else:
            frames.append(frame)
    return frames


def document_table(blocks: list[dict[str, Any]], number: int) -> pd.DataFrame:
    """The table of that number, counted from 1."""
    return frames_of(blocks)[number - 1].replace("", None)


def harmless(table: pd.DataFrame) -> pd.DataFrame:
    """The table for a CSV file that a spreadsheet opens: texts that would run as formulas get an
    apostrophe in front."""

    def quoted(cell: Any) -> Any:
        risky = isinstance(cell, str) and re.match(r"[=@\t\r]|[+-](?![\d.,\s]*%?$)", cell)
        return f"'{cell}" if risky else cell

    return table.map(quoted).rename(columns=quoted)


def write_csv(table: pd.DataFrame, path: Path) -> int:
    """Writes a CSV file and reads it again: the number of rows that came back."""
    harmless(table).to_csv(path, index=False)
    rows = len(pd.read_csv(path, dtype=str, skip_blank_lines=False))
    print(f"wrote {path.name}: {rows:,} rows")
    return rows
