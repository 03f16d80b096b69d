"""What people do in Slack, one gesture a module, each turned into a Request and taken in."""

from slack_bolt.async_app import AsyncApp

from bot.intake import Intake
from bot.listeners import failure, mention, message, reaction, retry, session


def register(app: AsyncApp, intake: Intake) -> None:
    """Register every listener."""
    failure.register(app)
    mention.register(app, intake)
    message.register(app, intake)
    reaction.register(app, intake)
    retry.register(app, intake)
    session.register(app, intake)
