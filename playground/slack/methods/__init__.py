"""The Web API methods that the local Slack knows."""

from playground.slack.call import Method
from playground.slack.methods import (
    agents,
    chat,
    conversations,
    files,
    identity,
    reactions,
    streaming,
    views,
)


def all_methods() -> dict[str, Method]:
    """Every method by its name."""
    modules = (identity, chat, streaming, conversations, files, reactions, views, agents)
    return {method.name: method for module in modules for method in module.METHODS}
