"""A conversation in a folder of its own, and the sample data."""

from pathlib import Path

import pytest

from playground.sample import make_streaming_csv

from .harness import Chat


@pytest.fixture
def chat(tmp_path: Path) -> Chat:
    """A new conversation whose files lie in a temporary folder."""
    return Chat(tmp_path)


@pytest.fixture
def streaming(tmp_path: Path) -> Path:
    """The demo's table."""
    path = tmp_path / "streaming.csv"
    make_streaming_csv(path)
    return path
