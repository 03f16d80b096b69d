"""How time passes: what is handed in where something waits, so that a test need not."""

from collections.abc import Awaitable, Callable

Clock = Callable[[], float]
"""Seconds that have passed since some moment."""
Sleep = Callable[[float], Awaitable[None]]
"""Waits so many seconds."""
