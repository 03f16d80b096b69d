"""The text of a message as Slack writes it: whom it names, and what was said in plain words.

Slack escapes ``&``, ``<`` and ``>`` in what people write, so that a ``<`` always begins markup
(https://docs.slack.dev/messaging/formatting-message-text). No pattern here reads past the next one:
the time that any text takes grows with its length and no faster.
"""

import re

_MARKUP = re.compile(r"<([^<>|]++)(?:\|([^<>]*+))?>")
_PERSON = re.compile(r"<@([UW]\w++)(?:\|[^<>]*+)?>")
_ADDRESSES = ("http:", "https:", "mailto:", "tel:")


def mentions(text: str, user: str) -> bool:
    """Whether a text names this person, or the app's own user."""
    return f"<@{user}>" in text or f"<@{user}|" in text


def people(text: str) -> set[str]:
    """The ids of all whom a text mentions."""
    return set(_PERSON.findall(text))


def words(text: str, bot_user_id: str) -> str:
    """What the person said, as plain text: no mention of the app, no markup of Slack's."""
    if mentions(text, bot_user_id):
        parts = re.split(rf"<@{re.escape(bot_user_id)}(?:\|[^<>]*+)?>", text)
        first, last = parts[0].rstrip(" \t"), parts[-1].lstrip(" \t")
        text = " ".join([first, *(part.strip(" \t") for part in parts[1:-1]), last])
    return unescaped(_MARKUP.sub(_read, text)).strip()


def unescaped(text: str) -> str:
    """A text without Slack's three escapes."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _read(found: re.Match[str]) -> str:
    """``#general``, ``@team``, ``@U123``, a link's label: what a person sees."""
    target, label = found[1], found[2]
    if target.startswith(_ADDRESSES):
        return str(label or target)
    sign = target[0]
    if sign not in "#!@" or len(target) == 1:
        return found[0]
    name, sign = str(label or target[1:]), "@" if sign == "!" else sign
    return name if name.startswith(sign) else sign + name
