"""Foreign text in what we hand out: words on a line, nothing that a program acts upon.

Python takes a comment in the first two lines for the encoding of the whole file (PEP 263), editors
take lines near the beginning and the end for settings, and ``# /// script`` (PEP 723) makes some
tools install packages. None of it may come from a question, a file's name or an output.
"""

import re
import unicodedata

from bot.joiners import JOINERS, without_stray_joiners

LENGTH = 1_000
"""Characters of the longest line of foreign text; the rest is left out."""

_DIRECTIVE = re.compile(
    r"coding(?=[:=])|\b(?:vim?[<=>]?\d*|ex)(?=:)|local variables(?=:)|-\*(?=-)|/(?=//)|%(?=%)",
    re.IGNORECASE,
)


def one_line(text: str, length: int = LENGTH) -> str:
    """``text`` on one line: any white space as a blank, without what cannot be seen.

    Invisible are control characters, byte order marks, overrides of direction, surrogates.
    """
    begin = without_stray_joiners(text[: 4 * length])
    kept = "".join(
        " " if char.isspace() else char
        for char in begin
        if char.isspace() or char in JOINERS or unicodedata.category(char)[0] != "C"
    )
    line = " ".join(kept.split())
    cut = len(line) > length or 4 * length < len(text)
    return f"{line[: length - 2].rstrip()} …" if cut else line


def remark(text: str, indent: str = "") -> str:
    """``text`` as comment lines of a Python file, each of them a line for whatever reads it.

    What would be an instruction to Python or an editor gets a blank in its middle.
    """
    lines = []
    for line in text.splitlines() or [""]:
        bare = line.lstrip(" \t")
        depth = line[: len(line) - len(bare)].expandtabs(4)[:LENGTH]
        said = _DIRECTIVE.sub(r"\g<0> ", one_line(bare))
        lines.append(f"# {indent}{depth}{said}".rstrip())
    return "\n".join(lines)
