"""Addresses of files and messages in Slack, as people copy them."""

import re
from dataclasses import dataclass

_FILE = re.compile(r"^https?://[\w.:-]+/files/[UW]\w+/(?P<file>F\w+)")
_MESSAGE = re.compile(
    r"^https?://[\w.:-]+/archives/(?P<channel>[CDG]\w+)/p(?P<ts>\d{16})(?:\?(?P<query>\S*))?$"
)
_THREAD = re.compile(r"thread_ts=(\d+\.\d+)")


@dataclass(frozen=True, slots=True)
class MessageLink:
    """A permalink of a message; ``thread_ts`` is "" outside threads."""

    channel: str
    ts: str
    thread_ts: str


def read_link(url: str) -> str | MessageLink | None:
    """The file id or the message that a permalink leads to; None for any other address."""
    if found := _FILE.match(url):
        return found["file"]
    if found := _MESSAGE.match(url):
        thread = _THREAD.search(found["query"] or "")
        ts = f"{found['ts'][:10]}.{found['ts'][10:]}"
        return MessageLink(found["channel"], ts, thread[1] if thread else "")
    return None
