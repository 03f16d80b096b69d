"""What was spent, against what may be."""

from bot.views.spending import Spending
from bot.workflow.errands.errand import Errand
from bot.workflow.permission import MONTH_DAYS


async def spending(errand: Errand) -> Spending:
    """What whoever asks has spent today and in 30 days, and the workspace in 30 days."""
    request, usage, caps = errand.request, errand.parts.storage.usage, errand.parts.rules.caps
    here, user = request.installation, request.user
    return Spending(
        today=await usage.spent(here, 1, user=user),
        month=await usage.spent(here, MONTH_DAYS, user=user),
        team_month=await usage.spent(here, MONTH_DAYS),
        user_day_usd=caps.user_day_usd,
        team_month_usd=caps.team_month_usd,
    )
