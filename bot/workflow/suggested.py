"""Suggested prompts in a direct message: pleasant to have, and never worth a failure."""

from collections.abc import Sequence
from typing import Any

import structlog

from bot.prompts import Prompt, about
from bot.reply.direct import DirectThread
from bot.reply.thread import Thread
from bot.slack.client import SlackApi
from bot.slack.errors import SlackProblem
from bot.slack.pacer import Priority
from bot.workflow.parts import Parts, Plan

PATIENCE_SECONDS = 5.0

log = structlog.get_logger(__name__)


async def suggest_next(parts: Parts, plan: Plan, thread: Thread) -> None:
    """Show prompts that fit the files of a thread, where Slack shows any."""
    if isinstance(thread, DirectThread):
        files = await parts.storage.conversations.files(plan.request.thread_id)
        fitting = about([file.name for file in files], plan.locale)
        await suggest(thread.api, thread.channel, fitting, thread.thread_ts)


async def suggest(
    api: SlackApi, channel: str, prompts: Sequence[Prompt], thread_ts: str = ""
) -> None:
    """Show prompts in a direct message, above everything or in one of its threads."""
    place: dict[str, Any] = {"thread_ts": thread_ts} if thread_ts else {}
    try:
        await api.call(
            "assistant.threads.setSuggestedPrompts",
            priority=Priority.PROGRESS,
            patience=PATIENCE_SECONDS,
            channel_id=channel,
            prompts=[dict(prompt) for prompt in prompts],
            **place,
        )
    except SlackProblem as problem:
        log.info("not_suggested", reason=problem.reason)
