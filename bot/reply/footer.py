"""The line under an answer: who wrote it, how long it took, how much code ran, what it cost."""

from bot.reply.figures import duration, model_name, money
from bot.text import say


def footer_line(
    *,
    model: str,
    seconds: float,
    executions: int,
    cost_usd: float,
    estimated: bool = False,
    stand_in: bool = False,
    figures: tuple[int, int] | None = None,
    locale: str = "en",
) -> str:
    """``Sonnet 5.5 · 48 s · 4 runs · $0.04``; plain text, safe in mrkdwn.

    ``figures`` are the answer's figures found in the code's output, and all of them. A stand-in
    costs nothing, so no cost is shown.
    """
    runs = {0: "footer.no_run", 1: "footer.run_one"}.get(executions, "footer.run_many")
    parts = [
        say("footer.stand_in", locale) if stand_in else model_name(model),
        duration(seconds, locale),
        say(runs, locale, count=executions),
    ]
    if not stand_in:
        parts.append(money(cost_usd, estimated=estimated, locale=locale))
    if figures is not None and figures[1]:
        parts.append(say("footer.figures", locale, found=figures[0], total=figures[1]))
    return " · ".join(parts)
