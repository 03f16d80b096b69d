"""The sentences of the analyst: none that nobody says, the same ones in every language."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

from playground import analyst

ROOT = Path(analyst.__file__).parent
ROOMS = sorted(path.stem for path in (ROOT / "said" / "en").glob("*.toml"))


def sentences(language: str, room: str) -> dict[str, str]:
    """The sentences of a room by their keys."""
    return tomllib.loads((ROOT / "said" / language / f"{room}.toml").read_text(encoding="utf-8"))


def strings() -> tuple[set[str], list[re.Pattern[str]]]:
    """Every text in the code, and every text with places in it as a pattern."""
    fixed: set[str] = set()
    made: set[str] = set()
    for path in ROOT.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                fixed |= {node.value, node.value.replace(" ", "_")}
            elif isinstance(node, ast.BinOp) and isinstance(node.left, ast.Constant):
                made.add(re.escape(str(node.left.value)) + r"\w+")
            elif isinstance(node, ast.JoinedStr):
                parts = [
                    re.escape(str(one.value)) if isinstance(one, ast.Constant) else r"\w+"
                    for one in node.values
                    if not isinstance(one, ast.Constant) or isinstance(one.value, str)
                ]
                made.add("".join(parts))
    telling = [one for one in made if re.search(r"(?<!\\)[a-z]", one)]
    return fixed, [re.compile(one) for one in telling]


@pytest.mark.parametrize("room", ROOMS)
def test_every_sentence_is_said(room: str) -> None:
    """A sentence is looked up by its whole key, or by a key that is put together of known parts."""
    fixed, made = strings()
    unused = []
    for key in sentences("en", room):
        whole = f"{room}.{key}"
        by_parts = any(one.fullmatch(whole) for one in made)
        known = key in fixed or any(one.fullmatch(key) for one in made)
        close = any(one.fullmatch(whole) and one.pattern != rf"{room}\.\w+" for one in made)
        if whole not in fixed and not close and not (by_parts and known):
            unused.append(whole)
    assert not unused


def test_every_key_that_is_said_has_its_sentence() -> None:
    """No answer ends in a sentence that is not there."""
    known = {f"{room}.{key}" for room in ROOMS for key in sentences("en", room)}
    said = {
        node.args[0].value
        for path in ROOT.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "say"
        and isinstance(node.args[0], ast.Constant)
    }
    assert {key for key in map(str, said) if "." in key} <= known


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("language", ["de", "zh"])
def test_every_language_says_the_same(language: str, room: str) -> None:
    """Each language has the sentences of the English file, none more and none less."""
    assert sentences(language, room).keys() == sentences("en", room).keys()
