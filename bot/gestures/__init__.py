"""All that people do in Slack: one behaviour a module, from the payload to what is done about it.

A module's ``listen`` registers what Slack calls: payload → act, kept by the intake before Slack
is acknowledged. Its ``do`` runs afterwards, as a durable step that may be repeated without harm.
"""

from collections.abc import Mapping
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.acts import (
    Act,
    ChooseSharedFiles,
    DeleteAnswer,
    FileGone,
    Forget,
    GetNotebook,
    Hello,
    Offer,
    Rate,
    Reword,
    ShowHome,
    ShowPrompts,
    ShowUsage,
    Stop,
    WithdrawOffer,
)
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

ACTIONS: Mapping[type[Act], Do[Any]] = {
    Reword: edit.do,
    ChooseSharedFiles: channel_settings.do,
    DeleteAnswer: delete_answer.do,
    Rate: feedback.do,
    Forget: forget.do,
    FileGone: file_deleted.do,
    Hello: hello.do,
    ShowHome: home.do,
    GetNotebook: notebook.do,
    Offer: offer.do,
    WithdrawOffer: offer.withdraw,
    ShowPrompts: messages_tab.do,
    Stop: stop.do,
    ShowUsage: usage.do,
}
"""The function for each act but a question. Every one may be repeated without harm."""


def register(app: AsyncApp, intake: Intake) -> None:
    """Register every listener, and the answer for those that fail."""
    for module in LISTENING:
        module.listen(app, intake)
    failure.listen(app)
