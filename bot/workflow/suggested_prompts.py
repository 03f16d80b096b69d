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
_GENERAL = (
    ("prompts.what_can_you_title", "prompts.what_can_you"),
    ("prompts.how_to_title", "prompts.how_to"),
    ("prompts.where_to_title", "prompts.where_to"),
    ("prompts.limits_title", "prompts.limits"),
)
_ABOUT = {
    "table": (
        ("prompts.table_drivers_title", "prompts.table_drivers"),
        ("prompts.table_outliers_title", "prompts.table_outliers"),
        ("prompts.table_plot_title", "prompts.table_plot"),
        ("prompts.table_clean_title", "prompts.table_clean"),
    ),
    "image": (
        ("prompts.image_text_title", "prompts.image_text"),
        ("prompts.image_table_title", "prompts.image_table"),
        ("prompts.image_describe_title", "prompts.image_describe"),
    ),
    "document": (
        ("prompts.document_summary_title", "prompts.document_summary"),
        ("prompts.document_figures_title", "prompts.document_figures"),
        ("prompts.document_table_title", "prompts.document_table"),
    ),
    "other": (
        ("prompts.other_overview_title", "prompts.other_overview"),
        ("prompts.other_structure_title", "prompts.other_structure"),
        ("prompts.other_table_title", "prompts.other_table"),
    ),
}
_SEVERAL = (
    ("prompts.several_compare_title", "prompts.several_compare"),
    ("prompts.several_join_title", "prompts.several_join"),
    ("prompts.several_overview_title", "prompts.several_overview"),
)
Prompt = Mapping[str, str]
PATIENCE_SECONDS = 5.0

log = structlog.get_logger(__name__)


def general(locale: str = "en") -> list[Prompt]:
    """Prompts for somebody who has not given anything yet."""
    return [_prompt(*keys, locale) for keys in _GENERAL][: limits.SLACK_PROMPTS_MAX]


def about(names: Sequence[str], locale: str = "en") -> list[Prompt]:
    """Prompts that fit files of these names; the general ones if there are none."""
    if not names:
        return general(locale)
    if len(names) > 1:
        return [_prompt(*keys, locale) for keys in _SEVERAL]
    name = shorten(neutral_plain(names[0][: 2 * NAME_MAX]), NAME_MAX)
    return [_prompt(*keys, locale, name=name) for keys in _ABOUT[sort_of(names[0])]]


def _prompt(title: str, message: str, locale: str, **values: str) -> Prompt:
    """A prompt: what the button says, and the message that pressing it writes."""
    return {"title": say(title, locale), "message": say(message, locale, **values)}


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
