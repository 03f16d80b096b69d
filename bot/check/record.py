"""The recording of a trial: ``NN.request.json`` and ``NN.response.{json,sse}`` for each exchange.

All is scrubbed in memory first, and searched once more for what must not be in it; only then it
is written. The folders are ``claude`` and ``slack``; ``index.json`` says at which step it was.
"""

import email.policy
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from email.parser import BytesParser
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from bot.check.scrub import Scrubber
from bot.check.wire import Exchange
from bot.settings import Settings, SettingsError

INDEX = "index.json"
_CLAUDE_PATH = re.compile(r"/(?:messages|files|models)(?:/[\w.-]+)*$")
TRIAL = "datathread-trial"
_PIECES = ("text", "partial_json", "thinking", "signature")


def prepare(folder: Path) -> None:
    """Make the folder of a recording. Raises SettingsError if it cannot be written or has files."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            full = any(folder.iterdir())
    except OSError as error:
        raise SettingsError(f"--record: {folder} cannot be written: {error.strerror}") from error
    if full:
        raise SettingsError(f"--record: {folder} is not empty: name a new folder")


def write(folder: Path, exchanges: Sequence[Exchange], settings: Settings) -> str:
    """Write a recording into its empty folder; what came of it, as a line of the report."""
    files = scrubbed(exchanges, _secrets(settings))
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return f"{len(exchanges)} exchanges are in {folder}, without keys, names and ids"


class Leaking(Exception):
    """Something that was to be replaced would be in the recording."""


def scrubbed(exchanges: Sequence[Exchange], secrets: Mapping[str, str]) -> dict[str, str]:
    """The files of a recording by name. Raises Leaking rather than give a secret away."""
    blank = Scrubber({}, frozenset())
    ours = {text for each in exchanges for text in _strings(_sent(each, blank, as_it_is=True))}
    scrubber = Scrubber(secrets, frozenset(ours))
    _render(exchanges, scrubber)  # first all is seen, then all of it is replaced everywhere
    files = _render(exchanges, scrubber)
    known = [value for value in scrubber.secrets if len(value) >= 6]
    whole = "\n".join(files.values())
    if any(value in whole for value in known):
        raise Leaking
    return files


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for item in value.values() if isinstance(value, dict) else ():
        yield from _strings(item)
    for item in value if isinstance(value, list) else ():
        yield from _strings(item)


def _secrets(settings: Settings) -> dict[str, str]:
    values = settings.model_dump().values()
    return {v.get_secret_value(): "token" for v in values if hasattr(v, "get_secret_value")}


def _render(exchanges: Sequence[Exchange], scrubber: Scrubber) -> dict[str, str]:
    files: dict[str, str] = {}
    index = []
    own = _bot_user(exchanges)
    counts: dict[str, int] = {}
    for each in exchanges:
        counts[each.side] = counts.get(each.side, 0) + 1
        name = f"{each.side}/{counts[each.side]:03d}"
        index.append({"exchange": name, "step": each.step})
        request = {
            "method": each.method,
            "uri": _uri(each, scrubber),
            "headers": scrubber.headers(each.sent_headers),
            "body": _sent(each, scrubber),
        }
        files[f"{name}.request.json"] = _pretty(request)
        suffix, text = _answer(each, scrubber, own)
        files[f"{name}.response.{suffix}"] = text
    files[INDEX] = _pretty(index)
    return files


def _uri(each: Exchange, scrubber: Scrubber) -> str:
    """The address, with the service's public host where it is one of its own."""
    parts = urlsplit(each.url)
    if each.side == "claude":
        # Other platforms put the names of projects and resources before it.
        found = _CLAUDE_PATH.search(parts.path)
        base, path = "https://api.anthropic.com/v1", found.group() if found else "/…"
    elif "/api/" in parts.path:
        base, path = "https://slack.com", parts.path[parts.path.index("/api/") :]
    else:
        base, path = "https://files.slack.com", f"/{parts.path.strip('/').partition('/')[0]}/…"
    query = "&".join(f"{k}={scrubber.text(v)}" for k, v in parse_qsl(parts.query))
    return base + scrubber.text(path) + (f"?{query}" if query else "")


def _sent(each: Exchange, scrubber: Scrubber, *, as_it_is: bool = False) -> Any:
    def scrub(value: Any) -> Any:
        return value if as_it_is else scrubber.json(value, each.side)

    kind = each.sent_headers.get("content-type", "")
    if not each.sent:
        return None
    if kind.startswith("application/json"):
        return scrub(json.loads(each.sent))
    if kind.startswith("multipart/form-data"):
        return {"fields": dict(_fields(each.sent, kind, scrubber))}
    if kind.startswith("application/x-www-form-urlencoded"):
        return scrub({k: _maybe_json(v) for k, v in parse_qsl(each.sent.decode())})
    return {"bytes": len(each.sent)}


def _fields(body: bytes, kind: str, scrubber: Scrubber) -> Iterator[tuple[str, Any]]:
    head = b"Content-Type: " + kind.encode() + b"\r\n\r\n"
    message = BytesParser(policy=email.policy.HTTP).parsebytes(head + body)
    for part in message.iter_parts():
        name = str(part.get_param("name", header="content-disposition"))
        data = part.get_payload(decode=True)
        assert isinstance(data, bytes)
        if file := part.get_filename():
            yield name, {"name": file, "type": part.get_content_type(), "bytes": len(data)}
        else:
            yield name, scrubber.text(data.decode("utf-8", "replace"))


def _maybe_json(text: str) -> Any:
    try:
        return json.loads(text) if text[:1] in "[{" else text
    except ValueError:
        return text


def _answer(each: Exchange, scrubber: Scrubber, own: str) -> tuple[str, str]:
    kind = each.headers.get("content-type", "")
    body = each.body
    if kind.startswith("text/event-stream"):
        return "sse", _sse(body.decode("utf-8", "replace"), scrubber)
    answer: dict[str, Any] = {
        "status": {"code": each.status, "message": each.reason},
        "headers": scrubber.headers(each.headers),
        "body": {"bytes": len(body)},
    }
    if kind.startswith("application/json"):
        try:
            answer["body"] = scrubber.json(_own(json.loads(body), own), each.side)
        except ValueError:
            answer["body"] = None
    return "json", _pretty(answer)


def _sse(text: str, scrubber: Scrubber) -> str:
    """A stream with its events as they came. An id may be cut over several deltas of a block: the
    first of them gets all of the text, the others stay, empty.
    """

    def scrub(data: Any) -> Any:
        return scrubber.json(data, "claude")

    events = []
    for piece in text.replace("\r\n", "\n").split("\n\n"):
        lines = dict(line.split(": ", 1) for line in piece.splitlines() if ": " in line)
        if "data" in lines:
            try:
                events.append((lines.get("event"), json.loads(lines["data"])))
            except ValueError:
                continue  # cut in the middle
    told = []
    for _, group in groupby(events, lambda event: _run_of(event[1])):
        told += _joined(list(group))
    return "".join(
        (f"event: {name}\n" if name else "") + f"data: {json.dumps(scrub(data))}\n\n"
        for name, data in told
    )


def _run_of(data: Any) -> Any:
    delta = data.get("delta") or {}
    kind = delta.get("type")
    return (data.get("index"), kind) if data.get("type") == "content_block_delta" else id(data)


def _joined(events: list[tuple[str | None, Any]]) -> list[tuple[str | None, Any]]:
    delta = events[0][1].get("delta") or {}
    key = next((name for name in _PIECES if name in delta), None)
    if key is None or events[0][1].get("type") != "content_block_delta":
        return events
    whole = "".join(data["delta"].get(key, "") for _, data in events)
    pieces = [whole, *[""] * (len(events) - 1)]
    return [
        (name, {**data, "delta": {**data["delta"], key: piece}})
        for (name, data), piece in zip(events, pieces, strict=True)
    ]


def _own(body: Any, bot_user: str) -> Any:
    """An answer without what other people said and stored in the same place."""
    if not isinstance(body, dict):
        return body
    if isinstance(body.get("messages"), list):
        own = [m for m in body["messages"] if isinstance(m, dict) and m.get("user") == bot_user]
        return {**body, "messages": own}
    for key, name in (("data", "filename"), ("files", "name")):
        if isinstance(body.get(key), list) and all(isinstance(f, dict) for f in body[key]):
            files = [f for f in body[key] if str(f.get(name, TRIAL)).startswith(TRIAL)]
            return {**body, key: files}
    if isinstance(body.get("channels"), list):
        return {**body, "channels": body["channels"][:1]}
    return body


def _bot_user(exchanges: Sequence[Exchange]) -> str:
    for each in exchanges:
        if each.url.endswith("/auth.test") and each.status == 200:
            return str(json.loads(each.body).get("user_id"))
    return ""


def _pretty(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
