"""What was spent, as lines of mrkdwn."""

from dataclasses import dataclass

from bot.reply.figures import money
from bot.storage.usage import Spent
from bot.text import say


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
        runs = "one" if spent.analyses == 1 else "many"
        return say(
            f"spending.{key}",
            locale,
            analyses=say(f"spending.analyses_{runs}", locale, count=spent.analyses),
            cost=money(spent.cost_usd, locale=locale),
            cap=money(cap, locale=locale),
        )

    return [
        line("today", spending.today, spending.user_day_usd),
        line("month", spending.month),
        line("team_month", spending.team_month, spending.team_month_usd),
    ]
