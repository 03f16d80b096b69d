"""Every sentence a person reads, looked up by key and locale.

The sentences live in ``bot/catalogues/<language>.toml``. English is complete; another language
may lack keys, and falls back to English key by key.
"""

import functools
import tomllib
from importlib import resources
from typing import Any

FALLBACK = "en"


@functools.cache
def _catalogue(language: str) -> dict[str, str]:
    path = resources.files("bot") / "catalogues" / f"{language}.toml"
    if not path.is_file():
        return {}
    return {
        f"{section}.{key}": sentence
        for section, sentences in tomllib.loads(path.read_text("utf-8")).items()
        for key, sentence in sentences.items()
    }


def say(key: str, locale: str = FALLBACK, /, **values: Any) -> str:
    """The sentence ``key`` (``section.name``) in the language of ``locale`` (``de-DE``, ``en_US``).

    Raises KeyError for an unknown key or a value that the sentence needs and did not get.
    """
    language = locale.replace("_", "-").split("-")[0].lower()
    sentence = _catalogue(language).get(key) or _catalogue(FALLBACK)[key]
    return sentence.format_map(values)


def keys(language: str = FALLBACK) -> frozenset[str]:
    """Every key of a language's catalogue."""
    return frozenset(_catalogue(language))


def shorten(text: str, most: int) -> str:
    """``text``, or its beginning and an ellipsis: at most ``most`` characters."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def human_size(size: int) -> str:
    """A number of bytes as people write it: ``812 B``, ``2.1 MB``, ``1.2 GB`` (powers of ten)."""
    value = float(size)
    for unit in ("B", "KB", "MB", "GB"):
        if value < 1000 or unit == "GB":
            break
        value /= 1000
    if unit == "B" or value >= 100:
        return f"{value:.0f} {unit}"
    return f"{value:.1f}".removesuffix(".0") + f" {unit}"
