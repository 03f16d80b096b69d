"""A local Slack workspace: the Web API, Socket Mode, signed events, files, and people."""

from playground.slack.server import LocalSlack
from playground.slack.workspace import Timing

__all__ = ["LocalSlack", "Timing"]
