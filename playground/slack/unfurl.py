"""Which links in a message Slack's own servers fetch to show what is behind them."""

import re

from playground.slack.refusal import Json

_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
_URL = re.compile(r"https?://[^\s<>|)\]\"'`]+")
_TEXTS = ("text", "title", "subtitle", "body", "fields", "details", "output", "description")


def fetched_links(text: str, blocks: list[Json], *, links: bool, media: bool) -> list[str]:
    """The addresses that Slack fetches for an app's message.

    Unless both `unfurl_links` and `unfurl_media` are off, every linked address is fetched, since
    only the answer tells whether it is media. Addresses inside code are not linked.
    """
    if not links and not media:
        return []
    found = _in_text(text)
    for block in blocks:
        found += _in_block(block)
    return list(dict.fromkeys(found))


def _in_text(text: str) -> list[str]:
    return _URL.findall(_CODE.sub(" ", text))


def _in_block(node: object) -> list[str]:
    if isinstance(node, list):
        return [link for each in node for link in _in_block(each)]
    if not isinstance(node, dict):
        return []
    if node.get("type") == "link":
        return [str(node.get("url"))]
    if node.get("type") in ("rich_text_preformatted", "plain_text"):
        return []
    if node.get("type") == "text" and (node.get("style") or {}).get("code"):
        return []
    found: list[str] = []
    for key, value in node.items():
        if key in _TEXTS and isinstance(value, str):
            found += _in_text(value)
        elif isinstance(value, dict | list):
            found += _in_block(value)
    return found
