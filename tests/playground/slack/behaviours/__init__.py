"""The table of what the local Slack does as the real one does."""

from tests.playground.slack.behaviours import (
    access,
    blocks,
    delivery,
    events,
    files,
    gestures,
    people,
    streams,
    texts,
)
from tests.playground.slack.behaviours.row import Behaviour

_MODULES = (access, texts, blocks, streams, files, gestures, delivery, events, people)
ROWS: list[Behaviour] = [row for module in _MODULES for row in module.ROWS]
