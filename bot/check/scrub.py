"""What was said, without what only the two who said it may know.

Ids, keys, addresses, times and signatures become others of the same shape, the same wherever they
stand. Of Slack's words only those survive that the app itself sent, and those of the protocol: a
channel holds what people wrote. Of Claude's, what the model said to the trial's own question
stays, and what anything is called goes.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

_URL = r"(?:https?|wss?)://[^\s\"'<>|\\)]+"
_EMAIL = r"[\w.+-]+@[\w-]+\.[\w.-]+"
_KEYS = r"(?:xox[a-z]|xapp|xoxe)[.-][\w.-]+|sk-ant-[\w-]+"
_UUID = r"\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b"
_TS = r"\b1[5-9]\d{8}\.\d{6}\b"
_CLAUDE = r"(?:file|msg|container|srvtoolu|toolu|req|org|wrkspc|user|apikey)_[A-Za-z0-9]{6,}"
_SLACK = r"\b[TUWCDGBAFEQRS][A-Z0-9]{7,}\b"
_DATE = r"\b20\d\d-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?"
_PATTERN: Final = re.compile(
    "|".join(
        f"(?P<{name}>{pattern})"
        for name, pattern in (
            ("token", _KEYS),
            ("url", _URL),
            ("email", _EMAIL),
            ("uuid", _UUID),
            ("ts", _TS),
            ("claude", _CLAUDE),
            ("slack", _SLACK),
            ("date", _DATE),
        )
    )
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


WORDS: Final = _words(
    """
    type error mimetype filetype pretty_type mode file_access status needed provided warning
    warnings messages subtype event_type language align snippet_type streaming_state style
    """
)
"""Keys of Slack's whose values are words of the protocol, or sentences of Slack itself."""
NAMED: Final = _words(
    """
    name real_name display_name first_name last_name team user user_name username domain title
    email phone topic value creator filename organization workspace
    """
)
"""Keys of Claude's whose values are what somebody or something is called, unless it is ours."""
OPAQUE: Final = frozenset({"signature", "data", "encrypted_content", "encrypted_stdout", "hash"})
"""Keys whose values say nothing to anybody but the service."""
HEADERS: Final = frozenset(
    {
        *("content-type", "retry-after", "request-id", "x-should-retry", "anthropic-version"),
        *("anthropic-beta", "x-oauth-scopes", "x-slack-req-id", "x-slack-failure"),
    }
)
"""The headers that are kept."""


class Scrubber:
    """Replaces, and remembers what it replaced.

    ``secrets`` are the kinds of values that must not stand anywhere in the end; ``ours`` are the
    texts that the app sent, each whole.
    """

    def __init__(self, secrets: Mapping[str, str], ours: frozenset[str]) -> None:
        self._known: dict[str, tuple[str, str]] = {}
        self._counts: dict[str, int] = {}
        self._ours = ours
        for value, kind in secrets.items():
            self._replace(kind, value)

    @property
    def secrets(self) -> frozenset[str]:
        """All that was replaced and must not be found any more, as it was."""
        kinds = ("name", "text", "ts")
        return frozenset(value for value, (kind, _) in self._known.items() if kind not in kinds)

    def text(self, text: str) -> str:
        """A text of nobody in particular: keys, ids and addresses in it are replaced."""
        for value, (kind, other) in self._known.items():
            if kind == "token" and value in text:
                text = text.replace(value, other)
        return _PATTERN.sub(self._found, text)

    def json(self, value: Any, side: str, key: str = "") -> Any:
        """A body of one ``side``, its values replaced by the keys they stand under."""
        if isinstance(value, dict):
            return {self.text(name): self.json(item, side, name) for name, item in value.items()}
        if isinstance(value, list):
            return [self.json(item, side, key) for item in value]
        if isinstance(value, str):
            return self._value(value, side, key)
        if isinstance(value, float | int) and not isinstance(value, bool) and value > 1.5e9:
            return 1_700_000_000
        return value

    def headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        """Those headers that tell of the protocol."""
        return {name: self.text(text) for name, text in headers.items() if name in HEADERS}

    def _value(self, value: str, side: str, key: str) -> str:
        if key in OPAQUE and len(value) > 8:
            return self._replace("opaque", value)
        if value in self._ours or not value or _PATTERN.fullmatch(value):
            return self.text(value)
        if side == "slack" and key not in WORDS:
            return self._replace("text", value)
        return self._replace("name", value) if key in NAMED else self.text(value)

    def _found(self, match: re.Match[str]) -> str:
        kind = str(match.lastgroup)
        if kind == "date":
            return "2026-01-01T00:00:00Z"
        return self._replace(kind, match.group())

    def _replace(self, kind: str, value: str) -> str:
        if value not in self._known:
            self._counts[kind] = self._counts.get(kind, 0) + 1
            self._known[value] = kind, _name(kind, value, self._counts[kind])
        return self._known[value][1]


def _name(kind: str, value: str, number: int) -> str:
    """Another value of the same shape."""
    match kind:
        case "claude":
            prefix, _, rest = value.partition("_")
            return f"{prefix}_{'011rec' + str(number).rjust(max(len(rest) - 6, 4), '0')}"
        case "slack":
            return value[0] + f"0REC{number:0{max(len(value) - 5, 4)}d}"
        case "ts":
            return f"1700000000.{number:06d}"
        case "uuid":
            return f"00000000-0000-4000-8000-{number:012d}"
        case "url":
            return f"https://recorded.example/{number}"
        case "email":
            return f"person-{number}@recorded.example"
        case "token":
            return f"recorded-token-{number}"
    return f"{kind} {number}"
