"""The gallery as one HTML page that needs nothing else."""

import base64
import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

STYLE = """
body { font: 16px/1.5 system-ui, "Noto Sans CJK JP", sans-serif; color: #22262b;
  background: #f4f5f7; margin: 0 auto; max-width: 60rem; padding: 2rem 1rem }
article { background: #fff; border: 1px solid #e2e5e9; border-radius: 8px; margin: 0 0 1.5rem;
  padding: 1rem 1.5rem }
article.odd { border-color: #d55e00 }
h2 { font-size: 1.1rem; margin: 0 0 .2rem }
.about { color: #5b6168; font-size: .85rem; margin: 0 0 .8rem }
.question { background: #eef3f8; border-radius: 6px; padding: .4rem .8rem }
.warning { color: #d55e00; font-weight: 600 }
table { border-collapse: collapse; margin: .8rem 0; font-size: .9rem }
td, th { border: 1px solid #e2e5e9; padding: .25rem .6rem; text-align: left }
.plots { align-items: flex-start; display: flex; flex-wrap: wrap; gap: .8rem }
.plots img { width: 27rem; max-width: 100%; border: 1px solid #e2e5e9; border-radius: 6px }
pre { background: #f7f8fa; border-radius: 6px; font-size: .78rem; overflow: auto; padding: .8rem }
summary { color: #0072b2; cursor: pointer; margin-top: .6rem }
"""


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as it went: ``problem`` says what was wrong with it, "" if nothing was."""

    source: str
    names: Sequence[str]
    question: str
    answer: str
    code: str
    folder: Path
    made: Sequence[str] = ()
    seconds: float = 0.0
    problem: str = ""
    stderr: str = field(default="")


def page(entries: Sequence[Shown], last_line: str) -> str:
    """The whole page."""
    body = "\n".join(map(_article, entries))
    return (
        f"<!doctype html><html lang=en><meta charset=utf-8><title>Gallery</title>"
        f"<style>{STYLE}</style><h1>Gallery</h1><p>Questions about real files, answered by the "
        f"rule-based stand-in.</p>{body}<p><strong>{html.escape(last_line)}</strong></p></html>"
    )


def _article(entry: Shown) -> str:
    files = html.escape(", ".join(entry.names))
    warning = f"<p class=warning>{html.escape(entry.problem)}</p>" if entry.problem else ""
    pictures = "".join(
        f'<img alt="{html.escape(name)}" loading=lazy src="{_inlined(entry.folder / name)}">'
        for name in entry.made
        if name.lower().endswith((".png", ".jpg", ".jpeg", ".webp", ".gif"))
    )
    others = ", ".join(f"{name} ({_size(entry.folder / name)})" for name in entry.made)
    about = f"{html.escape(entry.source)} · {entry.seconds:.0f} s"
    made = f"<p class=about>made: {html.escape(others)}</p>" if others else ""
    lines = entry.code.count("\n")
    return (
        f"<article{' class=odd' if entry.problem else ''}><h2>{files}</h2>"
        f"<p class=about>{about}</p><p class=question>{html.escape(entry.question) or '…'}</p>"
        f"{warning}{markdown(entry.answer)}<div class=plots>{pictures}</div>{made}"
        f"<details><summary>analysis.py, {lines} lines</summary>"
        f"<pre>{html.escape(entry.code)}</pre></details></article>"
    )


def _size(path: Path) -> str:
    return f"{path.stat().st_size / 1000:,.0f} kB"


def _inlined(path: Path) -> str:
    kind = path.suffix.lower().removeprefix(".").replace("jpg", "jpeg")
    return f"data:image/{kind};base64,{base64.b64encode(path.read_bytes()).decode()}"


def markdown(text: str) -> str:
    """The Markdown of answers as HTML: paragraphs, points, pipe tables, bold, italics, code."""
    return "\n".join(_block(block) for block in re.split(r"\n{2,}", text.strip()) if block)


def _block(block: str) -> str:
    lines = block.splitlines()
    if all(line.startswith("|") for line in lines):
        rows = [line.strip("|").split("|") for line in lines if not re.fullmatch(r"[|\s:-]+", line)]
        cells = ["".join(f"<td>{_inline(cell.strip())}</td>" for cell in row) for row in rows]
        return f"<table>{''.join(f'<tr>{row}</tr>' for row in cells)}</table>"
    if all(line.startswith(("- ", "• ")) for line in lines):
        return f"<ul>{''.join(f'<li>{_inline(line[2:])}</li>' for line in lines)}</ul>"
    if lines[0].startswith("```"):
        return f"<pre>{html.escape(chr(10).join(lines[1:]).rstrip('`'))}</pre>"
    return f"<p>{'<br>'.join(map(_inline, lines))}</p>"


def _inline(text: str) -> str:
    text = html.escape(text)
    text = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", text)
    text = re.sub(r"`(.+?)`", r"<code>\1</code>", text)
    return re.sub(r"(?<!\w)_(.+?)_(?!\w)", r"<em>\1</em>", text)
