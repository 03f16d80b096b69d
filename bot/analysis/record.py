"""A finished turn as JSON-safe data, for the row that keeps it."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from bot.analysis.events import Execution, Outcome, TurnEnded
from bot.claude.usage import Usage
from bot.troubles import Trouble


def to_record(ended: TurnEnded) -> dict[str, Any]:
    """The event without its ``blocks``, which are kept as history."""
    record = asdict(ended)
    del record["blocks"]
    return record


def from_record(record: Mapping[str, Any], blocks: tuple[Mapping[str, Any], ...] = ()) -> TurnEnded:
    """The inverse of ``to_record``."""
    executions = tuple(
        Execution(**{**execution, "file_ids": tuple(execution["file_ids"])})
        for execution in record["executions"]
    )
    read = {
        "executions": executions,
        "usage": Usage(**record["usage"]),
        "outcome": Outcome(record["outcome"]),
        "problem": Trouble(record["problem"]) if record["problem"] else None,
        "followups": tuple(record.get("followups", ())),
        "blocks": blocks,
    }
    return TurnEnded(**{**record, **read})
