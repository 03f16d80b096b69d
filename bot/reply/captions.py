"""What a plot is called in the thread: its name in words, and what the answer says about it.

A picture in a block has an alternative text. Slack takes none for files that are shared
(``alt_txt`` makes it drop the share in silence), so there the title is what a screen reader has to
go by.
"""

import re
from collections.abc import Mapping

from bot.reply.blocks import beginning
from bot.reply.markdown import Prose, parts_of
from bot.reply.neutral import neutral_plain
from bot.text import shorten

CAPTION_MAX = 150  # characters; Slack shows little more
NAMELESS = "Plot"
"""The heading of a picture in whose name nothing can be read."""
SENTENCE_MIN = 12
WORD_MIN = 4

_MARKUP = re.compile(r"[*_`#>|]+|^[ \t]*+(?:[-•+]|\d{1,9}[.)])[ \t]++", re.MULTILINE)
_SENTENCE = re.compile(r"(?<=[.!?。])\s+|\n+")


def heading(name: str) -> str:
    """The name of a picture in words, safe: ``churn_by_tier.png`` becomes "Churn by tier"."""
    words = _words(name)
    shown = neutral_plain(words[:1].upper() + words[1:]) or neutral_plain(name)
    return shown[:CAPTION_MAX].strip() or NAMELESS


def alternative(name: str, answer: str, told: Mapping[str, str]) -> str:
    """What a picture shows, for whoever cannot see it: one safe line.

    As ``told`` by its file name, or else its caption.
    """
    return neutral_plain(" ".join(told.get(name, "").split())) or caption(name, answer)


def caption(name: str, answer: str) -> str:
    """What a picture named ``name`` shows, by an answer (Markdown): one safe line.

    Its heading, with the sentence of the answer that shares the most words with it; without any,
    the heading stands alone.
    """
    title, told = heading(name), _sentence(_words(name), answer)
    if told:
        title = told if told.casefold().startswith(title.casefold()) else f"{title}: {told}"
    return shorten(title, CAPTION_MAX)


def _words(name: str) -> str:
    return re.sub(r"[\W_]+", " ", name.rpartition(".")[0] or name).strip()


def _sentence(words: str, answer: str) -> str:
    """The sentence about these words, the first of the best; "" if none has one of them."""
    wanted = _telling(words)
    prose = (part.text for part in parts_of(beginning(answer)) if isinstance(part, Prose))
    text = "\n".join(prose)
    best, most = "", 0
    for sentence in map(str.strip, _SENTENCE.split(_MARKUP.sub("", text))):
        shared = len(wanted & _telling(sentence))
        if shared > most and len(sentence) >= SENTENCE_MIN:
            best, most = sentence, shared
    return neutral_plain(best)


def _telling(text: str) -> set[str]:
    return {word for word in re.findall(r"\w+", text.casefold()) if len(word) >= WORD_MIN}
