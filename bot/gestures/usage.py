"""Usage: spending against what may be spent."""

from dataclasses import dataclass

from bot.acts import Act, ShowUsage
from bot.reply.figures import money
from bot.storage.usage import Spent
from bot.text import say
from bot.workflow.action import Action
from bot.workflow.permission import MONTH_DAYS


@dataclass(frozen=True, slots=True)
class Spending:
    """What somebody spent today (UTC), and they and their workspace in 30 days; US dollars."""

    today: Spent
    month: Spent
    team_month: Spent
    user_day_usd: float
    team_month_usd: float


def spending_lines(spending: Spending, locale: str) -> list[str]:
    """One line each for today, the person's 30 days, and the workspace's, against the caps."""

    def line(key: str, spent: Spent, cap: float = 0.0) -> str:
        runs = "spending.analyses_one" if spent.analyses == 1 else "spending.analyses_many"
        return say(
            key,
            locale,
            analyses=say(runs, locale, count=spent.analyses),
            cost=money(spent.cost_usd, locale=locale),
            cap=money(cap, locale=locale),
        )

    return [
        line("spending.today", spending.today, spending.user_day_usd),
        line("spending.month", spending.month),
        line("spending.team_month", spending.team_month, spending.team_month_usd),
    ]


async def spending(action: Action[Act]) -> Spending:
    """What whoever asks has spent today and in 30 days, and the workspace in 30 days."""
    act, usage, caps = action.act, action.parts.storage.usage, action.parts.rules.caps
    here, user = act.installation, act.user
    return Spending(
        today=await usage.spent(here, 1, user=user),
        month=await usage.spent(here, MONTH_DAYS, user=user),
        team_month=await usage.spent(here, MONTH_DAYS),
        user_day_usd=caps.user_day_usd,
        team_month_usd=caps.team_month_usd,
    )


async def do(action: Action[ShowUsage]) -> None:
    """Tell the asker what they and the workspace have spent, against the caps."""
    lines = spending_lines(await spending(action), action.locale)
    await action.show("\n".join(lines))
