"""Errands: what people want besides an analysis, each small and done at once."""

from collections.abc import Awaitable, Callable, Mapping

from bot.request import Intent
from bot.workflow.errands.errand import Errand
from bot.workflow.errands.place import place
from bot.workflow.errands.stop import stop

__all__ = ["ERRANDS", "Errand", "place"]

ERRANDS: Mapping[Intent, Callable[[Errand], Awaitable[None]]] = {
    "stop": stop,
}
"""What is done for each intent but ``ask``. Every one may be repeated without harm."""
