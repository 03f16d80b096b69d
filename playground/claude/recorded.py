"""What the server was asked: a record for assertions."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Recorded:
    """One call: ``body`` is the JSON of a message, or the facts of a file call."""

    kind: str
    method: str
    path: str
    headers: Mapping[str, str]
    body: Mapping[str, Any]
