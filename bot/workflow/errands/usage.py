"""Somebody asks what was spent."""

from bot.views.spending import spending_lines
from bot.workflow.errands.errand import Errand
from bot.workflow.errands.spending import spending


async def usage(errand: Errand) -> None:
    """Tell the asker what they and the workspace have spent, against the caps."""
    lines = spending_lines(await spending(errand), errand.locale)
    await errand.show("\n".join(lines))
