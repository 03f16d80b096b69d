"""Joiners stay where words and emoji are spelt with them, and nowhere else."""

import pytest

from bot.analysis.remark import one_line
from bot.files.names import safe_name
from bot.joiners import without_stray_joiners
from bot.reply.neutral import neutral, neutral_code, neutral_plain

ZWNJ, ZWJ = "\u200c", "\u200d"
SPELT = {
    "Persian": f"می{ZWNJ}خواهم",
    "Bengali": f"ক্{ZWNJ}ষ",
    "Malayalam": f"അവന്{ZWJ}റെ",
    "Sinhala": f"ශ්{ZWJ}රී",
    "a family": f"👨{ZWJ}👩{ZWJ}👧",
    "a profession with a skin tone": f"👩🏽{ZWJ}⚕️",
    "a heart on fire": f"❤️{ZWJ}🔥",
    "a flag": f"🏳️{ZWJ}🌈",
}
DISGUISED = {
    f"pay{ZWNJ}pal": "paypal",
    f"a{ZWJ}b": "ab",
    f"ещё{ZWJ}раз": "ещёраз",
    f"{ZWJ}{ZWNJ}": "",
    f"x{ZWJ}🔥": "x🔥",
    f"می{ZWNJ}{ZWNJ}خواهم": "میخواهم",
    f"invoice{ZWNJ}.csv": "invoice.csv",
}


@pytest.mark.parametrize("words", SPELT.values(), ids=SPELT)
def test_what_is_spelt_with_a_joiner_keeps_it(words: str) -> None:
    """In answers, in plain places and code spans, in file names, in titles."""
    for way in (without_stray_joiners, neutral, neutral_plain, neutral_code, one_line):
        assert way(words) == words
    assert safe_name(f"{words}.csv") == f"{words}.csv"


@pytest.mark.parametrize(("words", "seen"), DISGUISED.items())
def test_what_a_joiner_only_disguises_loses_it(words: str, seen: str) -> None:
    """Two words that look the same are the same."""
    for way in (without_stray_joiners, neutral_plain, one_line):
        assert way(words) == seen
