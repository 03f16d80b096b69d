"""Where the files lie."""

import os
from pathlib import Path


def input_file(name: str) -> Path:
    """A file that was dropped in the conversation."""
    return Path(os.environ["INPUT_DIR"]) / name


def output_file(name: str) -> Path:
    """A file that goes back to the conversation."""
    return Path(os.environ["OUTPUT_DIR"]) / name
