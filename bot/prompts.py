"""What is suggested to people who write to the app directly, without files and with them."""

from collections.abc import Mapping, Sequence

from bot import limits
from bot.default_question import sort_of
from bot.reply.neutral import neutral_plain
from bot.text import say

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


def general(locale: str = "en") -> list[Prompt]:
    """Prompts for somebody who has not given anything yet."""
    return [_prompt(key, locale) for key in _GENERAL][: limits.SLACK_PROMPTS_MAX]


def about(names: Sequence[str], locale: str = "en") -> list[Prompt]:
    """Prompts that fit files of these names; the general ones if there are none."""
    if not names:
        return general(locale)
    if len(names) > 1:
        return [_prompt(key, locale) for key in _SEVERAL]
    name = neutral_plain(names[0][: 2 * NAME_MAX])
    name = name if len(name) <= NAME_MAX else name[: NAME_MAX - 1] + "…"
    return [_prompt(key, locale, name=name) for key in _ABOUT[sort_of(names[0])]]


def _prompt(key: str, locale: str, **values: str) -> Prompt:
    """A prompt: what the button says, and the message that pressing it writes."""
    return {
        "title": say(f"prompts.{key}_title", locale),
        "message": say(f"prompts.{key}", locale, **values),
    }
