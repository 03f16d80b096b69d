"""The Web API methods that the local Slack knows."""

from bot.playground.slack.call import Method
from bot.playground.slack.methods import chat, conversations, files, identity, reactions


def all_methods() -> dict[str, Method]:
    """Every method by its name."""
    modules = (identity, chat, conversations, files, reactions)
    return {method.name: method for module in modules for method in module.METHODS}
