"""Between rows of tables and the dataclasses that stand for them: by name, never by position."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Row

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Kept = TypeVar("Kept", bound="DataclassInstance")


def from_row(kind: type[Kept], row: Row[*tuple[Any, ...]], /, **read: Any) -> Kept:
    """The row as a ``kind``: each field is the column of its name, except those in ``read``.

    Raises KeyError where the row has no such column.
    """
    names = [field.name for field in fields(kind) if field.name not in read]
    return kind(**{name: row._mapping[name] for name in names}, **read)


def to_row(kept: "DataclassInstance") -> dict[str, Any]:
    """The columns of a row: the inverse of ``from_row``. What is JSON becomes lists and dicts."""
    return {field.name: _plain(getattr(kept, field.name)) for field in fields(kept)}


def _plain(value: object) -> object:
    match value:
        case str():
            return value
        case Mapping():
            return dict(value)
        case Sequence():
            return list(value)
    return value
