"""A dataclass and its row are the same, field by field."""

import dataclasses
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import pytest
from sqlalchemy import Table, create_engine, literal, select

from bot.storage import Conversation, Output, StoredTurn, ThreadFile
from bot.storage.rows import from_row, to_row
from bot.storage.schema import conversations, outputs, thread_files, turns


@dataclasses.dataclass(frozen=True)
class Kept:
    """Something of each kind that a column may be."""

    count: int
    name: str
    blocks: Sequence[Mapping[str, Any]]
    facts: Mapping[str, Any]


def test_a_field_is_the_column_of_its_name() -> None:
    """Wherever the column stands, and whatever it is called; others are left out."""
    query = select(
        literal("a").label("name"),
        literal(None).label("other"),
        literal(3).label("count"),
        literal("[]").label("blocks"),
    )
    with create_engine("sqlite://").connect() as connection:
        row = connection.execute(query).one()
    assert from_row(Kept, row, blocks=[], facts={"b": 1}) == Kept(3, "a", [], {"b": 1})


def test_a_column_that_is_missing_is_an_error() -> None:
    """It is not taken from elsewhere."""
    with create_engine("sqlite://").connect() as connection:
        row = connection.execute(select(literal(3).label("number"))).one()
    with pytest.raises(KeyError):
        from_row(Kept, row)


def test_what_is_written_can_be_json() -> None:
    """Read-only mappings and tuples become what the encoder knows."""
    kept = Kept(3, "a", ({"b": 1},), MappingProxyType({"c": 2}))
    row = to_row(kept)
    assert row == {"count": 3, "name": "a", "blocks": [{"b": 1}], "facts": {"c": 2}}
    assert type(row["blocks"]) is list and type(row["facts"]) is dict


@pytest.mark.parametrize(
    ("kind", "table"),
    [
        (Conversation, conversations),
        (Output, outputs),
        (StoredTurn, turns),
        (ThreadFile, thread_files),
    ],
)
def test_every_field_of_a_row_class_is_a_column(kind: Any, table: Table) -> None:
    """So that what is written is what is read."""
    names = {field.name for field in dataclasses.fields(kind)}
    assert names and names <= {each.name for each in table.columns}
