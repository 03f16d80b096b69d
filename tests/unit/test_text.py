"""Sentences by key and locale."""

import re
from pathlib import Path

import pytest

from bot.text import human_size, keys, say, shorten

BOT = Path(__file__).parents[2] / "bot"


def test_a_sentence_gets_its_values() -> None:
    """Values stand where the catalogue puts them."""
    assert "28" in say("run.too_many_steps", "en-US", steps=28)


def test_an_unknown_language_falls_back_to_english() -> None:
    """Nobody is left without a sentence."""
    assert say("ask.no_file", "xx-YY") == say("ask.no_file", "en")


def test_an_unknown_key_is_an_error_of_ours() -> None:
    """A typo shows in tests, not in a thread."""
    with pytest.raises(KeyError):
        say("ask.nothing_like_it")


def test_every_key_that_the_code_names_is_in_the_catalogue() -> None:
    """Sections are known; a literal key of one of them must be there."""
    known = keys()
    sections = {key.split(".")[0] for key in known}
    for path in BOT.rglob("*.py"):
        if "playground" in path.parts:
            continue
        for key in re.findall(r'"([a-z_]+\.[a-z_]+)"', path.read_text()):
            if key.split(".")[0] in sections - {"file"} and not key.endswith(".md"):
                assert key in known, f"{path.name}: {key}"


def test_every_sentence_of_the_catalogue_is_used() -> None:
    """What nobody says any more is gone, and whoever looks for a key finds where it is said."""
    code = "\n".join(path.read_text() for path in BOT.rglob("*.py"))
    said = set(re.findall(r"""["']([a-z_]+\.[a-z_]+)["']""", code))
    assert sorted(keys() - said) == []
    assert not re.findall(r"""say\(\s*f["']""", code)


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1_000, "1 KB"),
        (2_100_000, "2.1 MB"),
        (200_000_000, "200 MB"),
        (1_200_000_000, "1.2 GB"),
        (2_000_000_000_000, "2000 GB"),
    ],
)
def test_sizes_are_written_as_people_write_them(size: int, words: str) -> None:
    """Powers of ten, one decimal where it tells something."""
    assert human_size(size) == words


@pytest.mark.parametrize(
    ("text", "most", "shown"),
    [
        ("churn", 5, "churn"),
        ("churned", 5, "chur…"),
        ("by tier now", 8, "by tier…"),
        ("by tier now", 9, "by tier…"),
        ("", 3, ""),
    ],
)
def test_a_long_text_is_cut_with_an_ellipsis(text: str, most: int, shown: str) -> None:
    """Within its length, and without a blank before the ellipsis."""
    assert shorten(text, most) == shown
