"""A question has to wait: the person is told once, in what becomes the progress message."""

from bot.reply.presenter import QUEUED
from bot.text import say
from bot.workflow.gather import merged
from bot.workflow.parts import Parts, Plan
from bot.workflow.places import Places

PATIENCE_SECONDS = 1.0  # what begins sooner is not worth a word
LONG_QUEUE = 5  # questions of other threads ahead; fewer are begun soon


class Notices:
    """Tells people that their questions wait."""

    def __init__(self, parts: Parts, places: Places) -> None:
        self._parts = parts
        self._places = places

    async def tell(self, run_id: str) -> None:
        """Say how many questions come first, if the question still waits."""
        inbox = self._parts.storage.inbox
        ahead = await inbox.ahead_of(run_id)
        if ahead is None or not (ahead.thread or ahead.team >= LONG_QUEUE):
            return
        request = merged(await inbox.peek(run_id))
        api = await self._parts.slack.of(request.installation)
        user = await self._parts.people.user(api, request.user)
        locale = str(user.get("locale") or "en")
        if ahead.thread == 1 and ahead.team < LONG_QUEUE:
            sentence = say("queue.next", locale)
        elif ahead.thread:
            sentence = say("queue.in_thread", locale, count=ahead.thread)
        else:
            sentence = say("queue.long", locale, count=ahead.team)
        thread = await self._places.thread(run_id, Plan(request, locale))
        await thread.say(QUEUED, sentence)
