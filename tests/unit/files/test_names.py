"""File names that both clouds accept."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.files.names import safe_name, split_extension, unique_names


@pytest.mark.parametrize(
    ("given_name", "expected"),
    [
        ("sales.csv", "sales.csv"),
        ("Umsätze 2026 – Süd.xlsx", "Umsätze 2026 – Süd.xlsx"),
        ("売上データ.csv", "売上データ.csv"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\data.csv", "data.csv"),
        ("what? is: this*.csv", "what_ is_ this_.csv"),
        ("harmless\u202egpj.exe", "harmlessgpj.exe"),
        ("a\u200bb\ufeff.csv", "ab.csv"),
        ("tab\there\nand\x00there.csv", "tab here andthere.csv"),
        (".csv", "csv"),
        ("...", "file"),
        ("", "file"),
        ("???.csv", "file.csv"),
        ("archive.tar.gz", "archive.tar.gz"),
        ("e\u0301te\u0301.csv", "été.csv"),
    ],
)
def test_names_keep_what_they_may(given_name: str, expected: str) -> None:
    """Letters of any script and the extension stay; paths, forbidden and hidden characters go."""
    assert safe_name(given_name) == expected


@given(st.text(max_size=400))
def test_every_name_is_acceptable(name: str) -> None:
    """Whatever comes in, 1 to 255 allowed bytes come out, and a second pass changes none."""
    safe = safe_name(name)
    assert 1 <= len(safe.encode()) <= 255
    assert not set(safe) & set('<>:"|?*\\/')
    assert not [c for c in safe if unicodedata.category(c) in {"Cc", "Cf", "Cs"}]
    assert safe == safe.strip() and safe not in {".", ".."}
    assert safe_name(safe) == safe


@given(st.lists(st.sampled_from(["data.csv", "DATA.csv", "data-2.csv", "a" * 300 + ".csv", "?"])))
def test_names_are_unique_in_any_case(names: list[str]) -> None:
    """No two names of a request are the same on any file system, and each keeps its extension."""
    result = unique_names(names)
    assert len({name.casefold() for name in result}) == len(names)
    for name, new in zip(names, result, strict=True):
        assert split_extension(new)[1] == split_extension(safe_name(name))[1]
        assert safe_name(new) == new


def test_the_second_of_a_name_is_numbered() -> None:
    """People see which is which: the first keeps its name, the others count up."""
    assert unique_names(["data.csv", "data.csv", "x.tar.gz", "x.tar.gz", "data.csv"]) == [
        "data.csv",
        "data-2.csv",
        "x.tar.gz",
        "x-2.tar.gz",
        "data-3.csv",
    ]
