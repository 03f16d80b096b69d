"""Figures and small tables in the words of an answer."""

import re
from collections.abc import Sequence

HONESTY = (
    "_I am the rule-based stand-in for Claude: no model ran, but all figures come from code that "
    "did._"
)
ABILITIES = (
    "I can look for drivers (“what drives churned?”), compare groups (“by country”), filter (“only "
    "for Premium”), show a trend, correlations, a top 10, outliers, gaps or a profile, fit a "
    "regression, find clusters, forecast, join or compare two tables, solve (“solve x^2 = 4”), "
    "simulate (“estimate pi”), write what I found into a report (“as a PDF report”, “as Excel”) "
    "and a table into another format (“convert it to Parquet”). A fenced Python block is run as "
    "it is."
)
KINDS = (
    "I read tables (CSV, Excel, ODS, JSON, Parquet, SQLite), images (PNG, JPEG, WebP, GIF, TIFF), "
    "documents (PDF, Word, PowerPoint, HTML, text) and ZIP archives of them."
)


def percent(share: float) -> str:
    """A share in whole percent, as the scripts print it; small shares keep one digit, and nearly
    all is never called all."""
    if 0.995 <= share < 1:
        return f"{min(share * 100, 99.9):.1f} %"
    return f"{share * 100:.0f} %" if share == 0 or share >= 0.0095 else f"{share * 100:.1f} %"


def figure(value: float) -> str:
    """A number with three or four significant digits."""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def p_words(p: float) -> str:
    """A p-value as people write it."""
    return "p < 0.001" if p < 0.001 else f"p = {p:.2g}"


def listed(names: Sequence[str], most: int = 6) -> str:
    """Names joined by commas and "and"; beyond ``most`` of them, how many more."""
    shown = list(names[:most])
    if len(names) > most:
        return ", ".join(shown) + f" and {len(names) - most} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else "".join(shown)


UNEVEN = (
    "Some lines did not fit the table (another number of fields, or broken characters): they were "
    "cut or left out."
)


def counted(number: int, noun: str) -> str:
    """A number with its noun in the right form."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def capital(text: str) -> str:
    """A text with a large first letter."""
    return text[:1].upper() + text[1:]


def file_stem(*names: str) -> str:
    """Names as the stem of a file's name: small letters, digits, underscores."""
    return re.sub(r"\W+|_+", "_", "_by_".join(names).lower()).strip("_")[:80] or "plot"


def code(name: str) -> str:
    """A column's name, safe inside Markdown and table cells."""
    return "`" + name.replace("`", "'").replace("|", "/").replace("\n", " ") + "`"


def cell(text: str) -> str:
    """Text for a cell of a pipe table."""
    return text.replace("|", "/").replace("\n", " ")


def pipe_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table of at most eight rows."""
    lines = [" | ".join(map(cell, head)), " | ".join("---" for _ in head)]
    lines += [" | ".join(map(cell, row)) for row in rows[:8]]
    return "\n".join(f"| {line} |" for line in lines)


def answer(finding: str, bullets: Sequence[str], table: str = "", note: str = "") -> str:
    """The answer's Markdown: finding in bold, bullets, one table, what is uncertain, honesty."""
    parts = [f"**{finding}**", "\n".join(f"- {bullet}" for bullet in bullets if bullet)]
    return "\n\n".join(part for part in [*parts, table, note, HONESTY] if part)
