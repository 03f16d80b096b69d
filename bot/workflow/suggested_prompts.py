"""Suggest prompts in a direct message: pleasant to have, and never worth a failure."""

from collections.abc import Mapping, Sequence
from typing import Any

import structlog

from bot import limits
from bot.default_question import sort_of
from bot.reply.neutral import neutral_plain
from bot.reply.thread import Thread
from bot.slack.client import SlackApi
from bot.slack.errors import SlackProblem
from bot.slack.pacer import Priority
from bot.text import say, shorten
from bot.workflow.run import Run

NAME_MAX = 60
_GENERAL = ("what_can_you", "how_to", "where_to", "limits")
_ABOUT = {
    "table": ("table_drivers", "table_outliers", "table_plot", "table_clean"),
    "image": ("image_text", "image_table", "image_describe"),
    "document": ("document_summary", "document_figures", "document_table"),
    "other": ("other_overview", "other_structure", "other_table"),
}
_SEVERAL = ("several_compare", "several_join", "several_overview")
Prompt = Mapping[str, str]
PATIENCE_SECONDS = 5.0

log = structlog.get_logger(__name__)


def general(locale: str = "en") -> list[Prompt]:
    """Prompts for somebody who has not given anything yet."""
    return [_prompt(key, locale) for key in _GENERAL][: limits.SLACK_PROMPTS_MAX]


def about(names: Sequence[str], locale: str = "en") -> list[Prompt]:
    """Prompts that fit files of these names; the general ones if there are none."""
    if not names:
        return general(locale)
    if len(names) > 1:
        return [_prompt(key, locale) for key in _SEVERAL]
    name = shorten(neutral_plain(names[0][: 2 * NAME_MAX]), NAME_MAX)
    return [_prompt(key, locale, name=name) for key in _ABOUT[sort_of(names[0])]]


def _prompt(key: str, locale: str, **values: str) -> Prompt:
    """A prompt: what the button says, and the message that pressing it writes."""
    return {
        "title": say(f"prompts.{key}_title", locale),
        "message": say(f"prompts.{key}", locale, **values),
    }


async def suggest_next(run: Run, thread: Thread) -> None:
    """Show prompts that fit the files of a thread, where Slack shows any."""
    surface = thread.surface
    if surface.direct:
        fitting = about([file.name for file in await run.files()], run.locale)
        await suggest(surface.api, surface.channel, fitting, surface.thread_ts)


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
