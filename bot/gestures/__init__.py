"""All that people do in Slack: one behaviour a module, from the payload to what is done about it.

A module's ``listen`` registers what Slack calls: payload → act, kept by the intake before Slack
is acknowledged. Its ``do`` runs afterwards, as a durable step that may be repeated without harm.
"""

from slack_bolt.async_app import AsyncApp

from bot.acts import (
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
from bot.workflow.action import Actions, done_by

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

ACTIONS: Actions = dict(
    (
        done_by(Reword, edit.do),
        done_by(ChooseSharedFiles, channel_settings.do),
        done_by(DeleteAnswer, delete_answer.do),
        done_by(Rate, feedback.do),
        done_by(Forget, forget.do),
        done_by(FileGone, file_deleted.do),
        done_by(Hello, hello.do),
        done_by(ShowHome, home.do),
        done_by(GetNotebook, notebook.do),
        done_by(Offer, offer.do),
        done_by(WithdrawOffer, offer.withdraw),
        done_by(ShowPrompts, messages_tab.do),
        done_by(Stop, stop.do),
        done_by(ShowUsage, usage.do),
    )
)
"""The function for each act but a question. Every one may be repeated without harm."""


def register(app: AsyncApp, intake: Intake) -> None:
    """Register every listener, and the answer for those that fail."""
    for module in LISTENING:
        module.listen(app, intake)
    failure.listen(app)
