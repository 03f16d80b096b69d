"""What the reader says, in every language."""

import re
import string
import tomllib
from pathlib import Path

import playground.analyst as package

FOLDER = Path(package.__file__).parent
SAID = {
    language: tomllib.loads((FOLDER / "said" / language / "reader.toml").read_text("utf-8"))
    for language in ("en", "de", "zh")
}


def test_every_language_says_the_same_with_the_same_values() -> None:
    """No key is missing in a language, and no value is lost in its sentence."""
    fields = {
        language: {
            key: {field for _, field, _, _ in string.Formatter().parse(sentence) if field}
            for key, sentence in sentences.items()
        }
        for language, sentences in SAID.items()
    }
    assert fields["de"] == fields["en"]
    assert fields["zh"] == fields["en"]


def test_every_sentence_that_the_code_names_is_there() -> None:
    """A repair without a sentence would take the whole answer along."""
    code = "".join(path.read_text("utf-8") for path in (FOLDER / "reader").glob("*.py"))
    named = re.findall(r'(?:Unreadable|repair|said|note)\(\s*"([a-z_]+)"', code)
    assert len(named) > 30
    assert {*named} <= {*SAID["en"]}
