"""The local Claude: a strict stand-in for the Anthropic API, with real code execution."""

from playground.claude.server import LocalClaude

__all__ = ["LocalClaude"]
