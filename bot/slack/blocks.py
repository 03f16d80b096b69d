"""Pieces that views and messages are built from."""

from typing import Any

Block = dict[str, Any]


def plain(text: str) -> Block:
    """A text without markup."""
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Block:
    """A text with Slack's markup."""
    return {"type": "mrkdwn", "text": text}


def section(text: str, **more: Any) -> Block:
    """A paragraph (mrkdwn)."""
    return {"type": "section", "text": mrkdwn(text), **more}


def small(text: str) -> Block:
    """Small print (mrkdwn)."""
    return {"type": "context", "elements": [mrkdwn(text)]}


def button(action_id: str, label: str, **more: Any) -> Block:
    """A button; ``more`` are its other fields."""
    return {"type": "button", "action_id": action_id, "text": plain(label), **more}


def actions(*elements: Block, **more: Any) -> Block:
    """A row of buttons and menus."""
    return {"type": "actions", "elements": list(elements), **more}


def option(value: str, label: str, description: str = "") -> Block:
    """One choice of a menu or of radio buttons."""
    described = {"description": plain(description)} if description else {}
    return {"value": value, "text": plain(label), **described}
