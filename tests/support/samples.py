"""Real files of several kinds, made on the spot."""

import io

import numpy
import pandas
from PIL import Image
from pypdf import PdfWriter


def table() -> pandas.DataFrame:
    """A small table with text, numbers and dates."""
    return pandas.DataFrame(
        {
            "region": ["north", "south", "east", "west"] * 25,
            "revenue": [100.5, 80.25, 120.0, 95.75] * 25,
            "day": pandas.date_range("2026-01-01", periods=100),
        }
    )


def xlsx() -> bytes:
    """The table as a workbook."""
    buffer = io.BytesIO()
    table().to_excel(buffer, index=False, sheet_name="Sales")
    return buffer.getvalue()


def parquet() -> bytes:
    """The table as Parquet."""
    buffer = io.BytesIO()
    table().to_parquet(buffer, index=False)
    return buffer.getvalue()


def pdf() -> bytes:
    """A document of two empty pages."""
    writer = PdfWriter()
    for _ in range(2):
        writer.add_blank_page(width=300, height=200)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def photo(kind: str = "JPEG") -> bytes:
    """A picture with a gradient and noise, as a camera's would have."""
    rows = numpy.linspace(0, 255, 240)[:, None, None]
    noise = numpy.random.default_rng(7).normal(0, 8, (240, 320, 3))
    pixels = numpy.clip(rows + noise, 0, 255).astype("uint8")
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, kind)
    return buffer.getvalue()
