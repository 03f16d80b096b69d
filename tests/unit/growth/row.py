"""One function that is given text of strangers, as the growth tests take it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Row:
    """A function by its name in the code, ready to be called with one text."""

    name: str
    call: Callable[[str], Any]
