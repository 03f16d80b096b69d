"""Joiners: invisible letters that some scripts and emoji are spelt with, and that disguise others.

Persian parts the pieces of a word with a zero-width non-joiner, Bengali and Malayalam choose forms
of letters with either, families of emoji hang on zero-width joiners. Between letters of any other
script a joiner only makes two words look the same that are not.
"""

import re

# Arabic and Syriac to N'Ko; the scripts of India and Tibet; Myanmar; Khmer and Mongolian; the
# presentation forms of Arabic (the blocks whose letters have joining types or a virama:
# https://www.unicode.org/reports/tr31/#Layout_and_Format_Control_Characters).
_SCRIPTS = "\u0600-\u08ff\u0900-\u0fff\u1000-\u109f\u1780-\u18af\ufb50-\ufdff\ufe70-\ufefc"
_PICTURE = "\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
_AFTER_A_PICTURE = rf"[{_PICTURE}\ufe0f\U0001f3fb-\U0001f3ff]"

JOINERS = frozenset("\u200c\u200d")
STRAY = re.compile(
    rf"(?<![{_SCRIPTS}])\u200c|\u200c(?![{_SCRIPTS}])"
    rf"|(?<!{_AFTER_A_PICTURE[:-1]}{_SCRIPTS}])\u200d|\u200d(?![{_SCRIPTS}{_PICTURE}])"
)
"""A joiner that nothing is spelt with."""


def without_stray_joiners(text: str) -> str:
    """The text with the joiners that words and emoji of it are spelt with, and no others."""
    return STRAY.sub("", text)
