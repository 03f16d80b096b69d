"""What a run says as chunks of a streamed message; of its steps only what is new."""

from slack_sdk.models.messages.chunk import MarkdownTextChunk, PlanUpdateChunk, TaskUpdateChunk

from bot.reply.progress import Card, Progress, headline
from bot.reply.stream import Chunk

CARDS_MAX = 40
"""Tasks in one streamed plan; nobody has documented Slack's own limit."""


def words(text: str) -> Chunk:
    """A piece of an answer's text (Markdown); not an empty one."""
    return MarkdownTextChunk(text=text).to_dict()


def chunks(shown: Progress | None, progress: Progress) -> list[Chunk]:
    """What turns a plan that shows ``shown`` into one that shows ``progress``.

    A card that is gone cannot be taken out of a stream; it stays as it was.
    """
    title = headline(progress)
    told: list[Chunk] = []
    if shown is None or headline(shown) != title:
        told.append(PlanUpdateChunk(title=title).to_dict())
    before = {card.id: card for card in shown.cards} if shown else {}
    changed = [card for card in progress.cards if before.get(card.id) != card]
    return [*told, *(_task(card, before.get(card.id)) for card in changed)]


def _task(card: Card, before: Card | None) -> Chunk:
    """A task as it is now. Details that are sent again would be appended to those of before."""
    task = TaskUpdateChunk(id=card.id, title=card.title, status=card.status)
    if card.detail and (before is None or not before.detail):
        task.details = card.detail
    elif card.detail and before and card.detail != before.detail:
        task.output = card.detail
    return task.to_dict()
