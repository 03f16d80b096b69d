"""The words of ``words.toml``."""

import tomllib
from importlib import resources
from typing import Any

WORDS: dict[str, Any] = tomllib.loads(
    (resources.files(__package__) / "words.toml").read_text(encoding="utf-8")
)
MISSING_WORDS = frozenset(WORDS["missing"])
PANDAS_MISSING = frozenset(WORDS["pandas_missing"])
