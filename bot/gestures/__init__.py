"""All that people do in Slack: one behaviour a module, from the payload to what is done about it.

A module's ``listen`` registers what Slack calls: payload → Request, kept by the intake before Slack
is acknowledged. Its ``do`` runs afterwards, as a durable step that may be repeated without harm.
"""

from collections.abc import Mapping

from slack_bolt.async_app import AsyncApp

from bot.gestures import (
    ask_again,
    channel_settings,
    command,
    delete_answer,
    edit,
    failure,
    feedback,
    file_deleted,
    forget,
    hello,
    home,
    message,
    messages_tab,
    notebook,
    offer,
    stop,
    usage,
)
from bot.gestures.form import shortcut, submitting
from bot.intake import Intake
from bot.request import Intent
from bot.workflow.action import Do

LISTENING = (
    command,
    delete_answer,
    feedback,
    file_deleted,
    forget,
    home,
    hello,
    edit,
    message,
    notebook,
    offer,
    ask_again,
    stop,
    channel_settings,
    shortcut,
    submitting,
)
"""Modules with listeners, in the order in which Bolt asks them: an edit before any message."""

ACTIONS: Mapping[Intent, Do] = {
    "again": edit.do,
    "choose": channel_settings.do,
    "delete": delete_answer.do,
    "feedback": feedback.do,
    "forget": forget.do,
    "gone": file_deleted.do,
    "hello": hello.do,
    "home": home.do,
    "notebook": notebook.do,
    "offer": offer.do,
    "prompts": messages_tab.do,
    "stop": stop.do,
    "usage": usage.do,
}
"""The function for each intent but ``ask``. Every one may be repeated without harm."""


def register(app: AsyncApp, intake: Intake) -> None:
    """Register every listener, and the answer for those that fail."""
    for module in LISTENING:
        module.listen(app, intake)
    failure.listen(app)
