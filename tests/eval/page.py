"""Questions and answers as one HTML page that needs nothing else."""

import base64
import html
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt

from tests.eval.judge import Verdict

PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".gif")
STYLE = """
body { font: 16px/1.5 system-ui, "Noto Sans CJK JP", sans-serif; color: #22262b;
  background: #f4f5f7; margin: 0 auto; max-width: 60rem; padding: 2rem 1rem }
article { background: #fff; border: 1px solid #e2e5e9; border-radius: 8px; margin: 0 0 1.5rem;
  padding: 1rem 1.5rem }
article.wrong { border-color: #d55e00 }
article.declined { border-color: #e69f00 }
h2 { font-size: 1.1rem; margin: 0 0 .2rem }
.about { color: #5b6168; font-size: .85rem; margin: 0 0 .8rem }
.question { background: #eef3f8; border-radius: 6px; padding: .4rem .8rem }
.warning { color: #b34a00; font-weight: 600 }
table { border-collapse: collapse; margin: .8rem 0; font-size: .9rem }
td, th { border: 1px solid #e2e5e9; padding: .25rem .6rem; text-align: left }
.plots { align-items: flex-start; display: flex; flex-wrap: wrap; gap: .8rem }
.plots img { width: 27rem; max-width: 100%; border: 1px solid #e2e5e9; border-radius: 6px }
pre { background: #f7f8fa; border-radius: 6px; font-size: .78rem; overflow: auto; padding: .8rem }
summary { color: #0072b2; cursor: pointer; margin-top: .6rem }
"""


@dataclass(frozen=True, slots=True)
class Shown:
    """A question as it went. ``wanted`` are the values that a right answer names; ``problem`` is
    why there is no answer, "" if there is one."""

    source: str
    names: Sequence[str]
    question: str
    answer: str
    code: str
    folder: Path
    verdict: Verdict
    made: Sequence[str] = ()
    wanted: Sequence[str] = ()
    seconds: float = 0.0
    cost_usd: float = 0.0
    problem: str = ""


def page(entries: Sequence[Shown], last_line: str) -> str:
    """The whole page."""
    body = "\n".join(map(_article, entries))
    return (
        "<!doctype html><html lang=en><meta charset=utf-8><title>Questions and answers</title>"
        f"<style>{STYLE}</style><h1>Questions and answers</h1>"
        f"<p><strong>{html.escape(last_line)}</strong></p>{body}</html>"
    )


def _article(entry: Shown) -> str:
    files = html.escape(", ".join(entry.names))
    wanted = html.escape(", ".join(entry.wanted))
    about = f"{html.escape(entry.source)} · {entry.verdict} · {entry.seconds:.0f} s"
    warning = ""
    if entry.verdict != "right":
        told = html.escape(entry.problem or f"{entry.verdict}; wanted: {wanted}")
        warning = f"<p class=warning>{told}</p>"
    pictures = "".join(
        f'<img alt="{html.escape(name)}" loading=lazy src="{_inlined(entry.folder / name)}">'
        for name in entry.made
        if name.lower().endswith(PICTURES)
    )
    others = ", ".join(f"{name} ({_size(entry.folder / name)})" for name in entry.made)
    made = f"<p class=about>made: {html.escape(others)}</p>" if others else ""
    return (
        f"<article class={entry.verdict}><h2>{files}</h2><p class=about>{about}</p>"
        f"<p class=question>{html.escape(entry.question) or '…'}</p>{warning}"
        f"{markdown(entry.answer)}<div class=plots>{pictures}</div>{made}"
        f"<details><summary>analysis.py, {entry.code.count(chr(10))} lines</summary>"
        f"<pre>{html.escape(entry.code)}</pre></details></article>"
    )


def _size(path: Path) -> str:
    return f"{path.stat().st_size / 1000:,.0f} kB"


def _inlined(path: Path) -> str:
    kind = path.suffix.lower().removeprefix(".").replace("jpg", "jpeg")
    return f"data:image/{kind};base64,{base64.b64encode(path.read_bytes()).decode()}"


def markdown(text: str) -> str:
    """The Markdown of an answer as HTML; what is HTML in it stays text."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable(["image", "link"])
    rendered: str = parser.render(text)
    return rendered
