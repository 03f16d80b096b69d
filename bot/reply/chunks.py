"""The steps of a run as chunks of a streamed message: only what is new in them."""

from typing import Any

from bot.reply.progress import Card, Progress, headline
from bot.reply.stream import Chunk

CARDS_MAX = 40
"""Tasks in one streamed plan; nobody has documented Slack's own limit."""


def chunks(shown: Progress | None, progress: Progress) -> list[Chunk]:
    """What turns a plan that shows ``shown`` into one that shows ``progress``.

    A card that is gone cannot be taken out of a stream; it stays as it was.
    """
    title = headline(progress)
    told: list[Chunk] = []
    if shown is None or headline(shown) != title:
        told.append({"type": "plan_update", "title": title})
    before = {card.id: card for card in shown.cards} if shown else {}
    changed = [card for card in progress.cards if before.get(card.id) != card]
    return [*told, *(_task(card, before.get(card.id)) for card in changed)]


def _task(card: Card, before: Card | None) -> Chunk:
    """A task as it is now. Details that are sent again would be appended to those of before."""
    task: dict[str, Any] = {"type": "task_update", "id": card.id, "title": card.title}
    task["status"] = card.status
    if card.detail and (before is None or not before.detail):
        task["details"] = card.detail
    elif card.detail and before and card.detail != before.detail:
        task["output"] = card.detail
    return task
