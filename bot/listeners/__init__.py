"""What people do in Slack, one gesture a module, each turned into a Request and taken in."""

from slack_bolt.async_app import AsyncApp

from bot.intake import Intake
from bot.listeners import (
    command,
    delete,
    edit,
    failure,
    feedback,
    forget,
    gone,
    home,
    joined,
    mention,
    message,
    notebook,
    offer,
    reaction,
    retry,
    session,
    settings,
    shortcut,
    stopping,
    suggestion,
    view,
)
from bot.listeners.forms import Forms


def register(app: AsyncApp, intake: Intake) -> None:
    """Register every listener."""
    forms = Forms()
    command.register(app, intake, forms)
    delete.register(app, intake)
    failure.register(app)
    feedback.register(app, intake)
    forget.register(app, intake)
    gone.register(app, intake)
    home.register(app, intake, forms)
    joined.register(app, intake)
    mention.register(app, intake)
    edit.register(app, intake)
    message.register(app, intake)
    notebook.register(app, intake)
    offer.register(app, intake)
    reaction.register(app, intake)
    retry.register(app, intake)
    session.register(app, intake)
    settings.register(app, intake)
    shortcut.register(app, forms)
    stopping.register(app, intake)
    suggestion.register(app, intake)
    view.register(app, intake)
