"""Errands: what people want besides an analysis, each small and done at once."""

from collections.abc import Awaitable, Callable, Mapping

from bot.request import Intent
from bot.workflow.errands.again import again
from bot.workflow.errands.choose import choose
from bot.workflow.errands.delete import delete
from bot.workflow.errands.errand import Errand
from bot.workflow.errands.feedback import feedback
from bot.workflow.errands.forget import forget
from bot.workflow.errands.gone import gone
from bot.workflow.errands.hello import hello
from bot.workflow.errands.home import home
from bot.workflow.errands.notebook import notebook
from bot.workflow.errands.offer import offer
from bot.workflow.errands.place import place
from bot.workflow.errands.prompts import prompts
from bot.workflow.errands.stop import stop
from bot.workflow.errands.usage import usage

__all__ = ["ERRANDS", "Errand", "place"]

ERRANDS: Mapping[Intent, Callable[[Errand], Awaitable[None]]] = {
    "again": again,
    "choose": choose,
    "forget": forget,
    "gone": gone,
    "hello": hello,
    "home": home,
    "offer": offer,
    "delete": delete,
    "feedback": feedback,
    "notebook": notebook,
    "prompts": prompts,
    "stop": stop,
    "usage": usage,
}
"""What is done for each intent but ``ask``. Every one may be repeated without harm."""
