"""From message text to the `rich_text` block that Slack keeps beside it."""

import re

from playground.slack.refusal import Json

_TOKEN = re.compile(
    r"<@(?P<user>[UW][A-Z0-9]+)(?:\|[^>]*)?>"
    r"|<#(?P<channel>[CG][A-Z0-9]+)(?:\|[^>]*)?>"
    r"|<!(?P<range>here|channel|everyone)(?:\|[^>]*)?>"
    r"|<!subteam\^(?P<group>S[A-Z0-9]+)(?:\|[^>]*)?>"
    r"|<(?P<url>(?:https?|mailto):[^>|\s]+)(?:\|(?P<label>[^>]*))?>"
    r"|`(?P<code>[^`\n]+)`"
    r"|(?<![\w*])\*(?P<bold>[^*\n]+)\*(?![\w*])"
    r"|(?<!\w)_(?P<italic>[^_\n]+)_(?!\w)"
    r"|:(?P<emoji>[a-z0-9_+\-']+):"
)
_QUOTE = re.compile(r"((?:^(?:&gt;|>)[^\n]*(?:\n|\Z))+)", re.MULTILINE)
_MARK = re.compile(r"^(?:&gt;|>) ?", re.MULTILINE)


def plain(text: str) -> str:
    """Text with the three escapes of mrkdwn undone."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def rich_text(text: str, block_id: str) -> list[Json]:
    """The one-element block list for `text`, or nothing for empty text."""
    if not text:
        return []
    elements: list[Json] = []
    for number, part in enumerate(re.split(r"```\n?(.*?)\n?```", text, flags=re.DOTALL)):
        if number % 2:
            code = {"type": "text", "text": plain(part)}
            elements.append({"type": "rich_text_preformatted", "elements": [code], "border": 0})
        elif part.strip("\n") or (not elements and not number):
            elements += _prose(part)
    return [{"type": "rich_text", "block_id": block_id, "elements": elements}]


def _prose(text: str) -> list[Json]:
    """Sections, and quotes where lines begin with `>`."""
    elements: list[Json] = []
    runs = _QUOTE.split(text)
    for number, run in enumerate(runs):
        kind = "rich_text_quote" if number % 2 else "rich_text_section"
        words = _MARK.sub("", run) if number % 2 else run
        inline = _inline(words.removesuffix("\n") if number < len(runs) - 1 else words)
        if inline:
            elements.append({"type": kind, "elements": inline})
    return elements


def _inline(text: str) -> list[Json]:
    elements: list[Json] = []
    end = 0
    for match in _TOKEN.finditer(text):
        if match.start() > end:
            elements.append({"type": "text", "text": plain(text[end : match.start()])})
        elements.append(_element(match))
        end = match.end()
    if end < len(text):
        elements.append({"type": "text", "text": plain(text[end:])})
    return elements


def _element(match: "re.Match[str]") -> Json:
    found = {name: value for name, value in match.groupdict().items() if value is not None}
    if "user" in found:
        return {"type": "user", "user_id": found["user"]}
    if "channel" in found:
        return {"type": "channel", "channel_id": found["channel"]}
    if "range" in found:
        return {"type": "broadcast", "range": found["range"]}
    if "group" in found:
        return {"type": "usergroup", "usergroup_id": found["group"]}
    if "url" in found:
        link: Json = {"type": "link", "url": plain(found["url"])}
        return link | ({"text": plain(found["label"])} if found.get("label") else {})
    if "emoji" in found:
        return {"type": "emoji", "name": found["emoji"]}
    style = next(name for name in ("code", "bold", "italic") if name in found)
    return {"type": "text", "text": plain(found[style]), "style": {style: True}}
