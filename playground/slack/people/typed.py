"""From what a person types to the text that Slack stores."""

import re

from playground.slack.workspace import Workspace

_KEPT = re.compile(
    r"<@[UW][A-Z0-9]+>|<#[CG][A-Z0-9]+(?:\|[^<>]*)?>|<!(?:here|channel|everyone)>"
    r"|<https?://[^<>\s|]+(?:\|[^<>]*)?>"
)
_CODE = re.compile(r"(```.*?```|`[^`\n]+`)", re.DOTALL)
_URL = re.compile(r"(?<![<\w|/])https?://[^\s<>|`]+[^\s<>|`.,;:!?)\]'\"]")


def stored(ws: Workspace, typed: str) -> str:
    """Text with `&`, `<` and `>` escaped, links and mentions as tokens.

    Tokens that are there already (`<@U…>`, `<#C…>`, `<!here>`, `<https://…>`) stay. `@name` of
    somebody in the workspace becomes a mention; nothing inside code is touched but escaped.
    """
    parts = _CODE.split(typed)
    return "".join(
        _escape(part) if number % 2 else _linked(ws, part) for number, part in enumerate(parts)
    )


def _linked(ws: Workspace, text: str) -> str:
    done, end = [], 0
    for match in _KEPT.finditer(text):
        done += [_plain(ws, text[end : match.start()]), match.group()]
        end = match.end()
    return "".join([*done, _plain(ws, text[end:])])


def _plain(ws: Workspace, text: str) -> str:
    text = _escape(text)
    text = _URL.sub(lambda match: f"<{match.group()}>", text)
    for name, token in _names(ws):
        text = re.sub(rf"(?<![\w<@])@{re.escape(name)}(?!\w)", token, text, flags=re.IGNORECASE)
    return text


def _names(ws: Workspace) -> list[tuple[str, str]]:
    names = {"here": "<!here>", "channel": "<!channel>", "everyone": "<!everyone>"}
    for user in ws.users.values():
        if not user.deleted:
            names[user.name] = names[user.real_name] = f"<@{user.id}>"
    return sorted(names.items(), key=lambda item: -len(item[0]))


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
