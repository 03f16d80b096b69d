"""File names that both clouds accept, each once within a request."""

import unicodedata
from collections.abc import Iterable

from bot import limits
from bot.joiners import JOINERS, without_stray_joiners

_FORBIDDEN = frozenset('<>:"|?*\\/')
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_EXTENSION_MAX = 20


def safe_name(name: str, fallback: str = "file") -> str:
    """``name`` as the Files API takes it: 1 to 255 characters, none forbidden or invisible.

    Only the last path component counts. Unicode letters and the extension stay; a name of which
    nothing is left becomes ``fallback``. Characters forbidden on
    https://platform.claude.com/docs/en/build-with-claude/files: ``< > : " | ? * \\ /`` and 0-31;
    bidirectional and zero-width ones go as well, since they disguise an extension. Joiners stay
    where a script is spelt with them.
    """
    spelt = without_stray_joiners(unicodedata.normalize("NFC", name))
    last = spelt.replace("\\", "/").rstrip("/").rpartition("/")[2]
    kept = "".join(
        "_" if character in _FORBIDDEN else " " if character.isspace() else character
        for character in last
        if character.isspace()
        or character in JOINERS
        or unicodedata.category(character) not in _INVISIBLE
    )
    stem, extension = split_extension(" ".join(kept.split()).lstrip("."))
    stem = stem.strip(" .")
    if not stem.strip("_"):
        stem = fallback
    return _fitted(stem, "", extension)


def unique_names(names: Iterable[str]) -> list[str]:
    """Each name made safe and unlike the others in any case: ``data.csv``, ``data-2.csv``."""
    taken: set[str] = set()
    numbers: dict[str, int] = {}
    result = []
    for name in map(safe_name, names):
        stem, extension = split_extension(name)
        candidate, number = name, numbers.get(name.casefold(), 1)
        while candidate.casefold() in taken:
            number += 1
            candidate = _fitted(stem, f"-{number}", extension)
        numbers[name.casefold()] = number
        taken.add(candidate.casefold())
        result.append(candidate)
    return result


def split_extension(name: str) -> tuple[str, str]:
    """``("data", ".csv")`` for ``data.csv``; the extension is "" if there is none.

    ``.tar.gz`` and the like stay together.
    """
    stem, dot, extension = name.rpartition(".")
    if not dot or not stem or not 0 < len(extension) <= _EXTENSION_MAX or " " in extension:
        return name, ""
    inner, dot, archive = stem.rpartition(".")
    if inner and archive == "tar":
        return inner, f".tar.{extension}"
    return stem, f".{extension}"


def _fitted(stem: str, suffix: str, extension: str) -> str:
    # Counted in bytes, since the container's file system does so.
    room = limits.ANTHROPIC_FILE_NAME_MAX - len((suffix + extension).encode())
    return stem.encode()[:room].decode(errors="ignore").rstrip(" .") + suffix + extension
