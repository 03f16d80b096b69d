"""The table of what the local Claude refuses and how it behaves; test_behaviours.py proves it."""

from .rows import containers, executions, files, requests, streams, turns
from .table import Behaviour

BEHAVIOURS: tuple[Behaviour, ...] = (
    *requests.ROWS,
    *files.ROWS,
    *containers.ROWS,
    *executions.ROWS,
    *streams.ROWS,
    *turns.ROWS,
)
