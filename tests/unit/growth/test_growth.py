"""Nothing that touches what strangers write is worse than linear."""

import zlib
from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

import pytest

import tests.unit.growth as rooms
from tests.conftest import sample
from tests.support.growth import LINEAR, SHAPES, SIZES, worst
from tests.unit.growth.row import Row

SAMPLED = 25
"""Shapes that each function is tried on in a normal run, others for each function."""


def _rows() -> Iterator[Row]:
    """The rows of every module beside this one that has a table of them (``ROWS``)."""
    for module in iter_modules(rooms.__path__):
        if not module.name.startswith("test_"):
            yield from getattr(import_module(f"{rooms.__name__}.{module.name}"), "ROWS", ())


@pytest.mark.parametrize("row", list(_rows()), ids=lambda row: row.name)
def test_time_grows_no_faster_than_the_text(row: Row) -> None:
    """Eight times the text takes about eight times the CPU time, whatever it looks like."""
    shapes = sample(sorted(SHAPES), SAMPLED, seed=zlib.crc32(row.name.encode()))
    shape, growth = worst(row.call, map(str, shapes))
    told = ", ".join(f"{size:,}: {s:.4f} s" for size, s in zip(SIZES, growth.seconds, strict=True))
    assert growth.exponent <= LINEAR, f"{row.name} on {shape}: {told}"
