"""What stands under an answer besides its small print: what can be done with it, and asked next."""

from collections.abc import Sequence
from typing import Final

from bot import limits
from bot.analysis.events import Outcome, TurnEnded
from bot.reply.neutral import neutral_plain
from bot.slack.blocks import (
    Block,
    actions,
    button,
    confirmation,
    context_actions,
    icon_button,
    thumbs,
)
from bot.text import say
from bot.troubles import Mark

RETRY = "retry"
"""The action id of the button that asks the same question again; its value is the run id."""
STOP = "stop"
"""The action id of the button that ends a run; its value is the run id."""
SUGGESTION = "suggestion"
"""Beginning of the action ids of buttons that ask what their value says."""
NOTEBOOK = "notebook"
"""The action id of the button for the Jupyter notebook of a run; its value is the run id."""
VERDICT = "verdict"
"""Beginning of the action ids of the thumbs; their value is a verdict and the run id."""
DELETE = "delete_answer"
"""The action id of the bin; its value is the run id."""
GOOD: Final = "good"
BAD: Final = "bad"


def answer_buttons(run_id: str, ended: TurnEnded, locale: str) -> list[Block]:
    """The blocks under an answer's small print."""
    again = ended.problem and Mark.RETRY in ended.problem.marks
    buttons = [_retry(run_id, locale)] if again else []
    if ended.outcome == Outcome.ANSWERED:
        buttons += suggestions(ended.followups)
    if ended.executions and ended.outcome.handed_out:
        buttons.append(button(NOTEBOOK, say("button.notebook", locale), value=run_id))
    blocks = [actions(*buttons)] if buttons else []
    if ended.answer or ended.executions:
        blocks.append(context_actions(_thumbs(run_id, locale), _bin(run_id, locale)))
    return blocks


def suggestions(questions: Sequence[str]) -> list[Block]:
    """A button for each question that is worth asking next; what it says is what it asks."""
    shown = [
        neutral_plain(question)[: limits.SLACK_BUTTON_TEXT_MAX].strip() for question in questions
    ]
    return [
        button(f"{SUGGESTION}-{number}", question, value=question)
        for number, question in enumerate(shown)
        if question
    ]


def retry_button(run_id: str, locale: str) -> Block:
    """A button that asks the question of a run again."""
    return actions(_retry(run_id, locale))


def stop_button(run_id: str, locale: str) -> Block:
    """A button that ends a run, for a Slack that shows none of its own."""
    return actions(button(STOP, say("button.stop", locale), value=run_id))


def simple(blocks: Sequence[Block]) -> list[Block]:
    """The same in ordinary buttons, for a Slack that does not know ``context_actions``."""
    return [
        actions(*(each for element in block["elements"] for each in _ordinary(element)))
        if block["type"] == "context_actions"
        else block
        for block in blocks
    ]


def _ordinary(element: Block) -> list[Block]:
    if element["type"] == "feedback_buttons":
        return [
            button(f"{element['action_id']}-{verdict}", sign, value=element[name]["value"])
            for verdict, sign, name in (
                (GOOD, "👍", "positive_button"),
                (BAD, "👎", "negative_button"),
            )
        ]
    label, value, confirm = element["text"]["text"], element["value"], element["confirm"]
    return [button(element["action_id"], label, value=value, confirm=confirm)]


def _retry(run_id: str, locale: str) -> Block:
    return button(RETRY, say("button.retry", locale), value=run_id)


def _thumbs(run_id: str, locale: str) -> Block:
    good = say("button.good", locale), f"{GOOD} {run_id}"
    bad = say("button.bad", locale), f"{BAD} {run_id}"
    return thumbs(VERDICT, good, bad)


def _bin(run_id: str, locale: str) -> Block:
    sure = confirmation(
        say("delete.title", locale),
        say("delete.what", locale),
        say("delete.yes", locale),
        say("delete.no", locale),
    )
    label = say("button.delete", locale)
    return icon_button(DELETE, "trash", label, value=run_id, confirm=sure)
