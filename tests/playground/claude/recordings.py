"""Recorded exchanges with the real API, or the ones written by hand in the same layouts."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]

JSON = dict[str, Any]

REAL = Path(__file__).parents[4] / "shared" / "recordings" / "anthropic"
WRITTEN = Path(__file__).parent / "written"


@dataclass(frozen=True)
class Exchange:
    """One request and its answer; ``method`` is empty where only the answer was kept.

    ``body`` is a parsed JSON body, a raw one, or None; ``wire`` are the bytes of a stream as they
    came, or as they would have come.
    """

    name: str
    source: Path
    answer: JSON
    status: int = 200
    method: str = ""
    path: str = ""
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    wire: bytes = b""

    @property
    def events(self) -> list[JSON]:
        """The events of a stream, [] for an answer in one piece."""
        lines = self.wire.decode().split("\n")
        return [json.loads(line[5:]) for line in lines if line.startswith("data:")]


def folders() -> list[Path]:
    """What there is to compare with: real recordings only where they lie beside the repository."""
    return [WRITTEN, REAL] if REAL.is_dir() else [WRITTEN]


def exchanges(folder: Path) -> list[Exchange]:
    """Every exchange below a folder, in the order of their names."""
    found: list[Exchange] = []
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.name.endswith(".request.json"):
            found.append(_pair(name, path))
        elif path.name.endswith(".chunks.txt"):
            found.append(Exchange(name, path, {}, wire=_with_names(path.read_text())))
        elif path.suffix == ".yml":
            found += _cassette(name, path)
        elif path.suffix == ".json" and ".response." not in path.name:
            found += _whole(name, path)
    return found


def unread(folder: Path) -> set[str]:
    """Files that no exchange comes from."""
    read = {each.source for each in exchanges(folder)}
    read |= {answer for path in read if (answer := _answer_of(path))}
    files = {path for path in folder.rglob("*") if path.is_file() and path.suffix != ".md"}
    return {str(path.relative_to(folder)) for path in files - read}


def _answer_of(path: Path) -> Path | None:
    stem = path.name.removesuffix(".request.json")
    answers = (path.with_name(f"{stem}.response.{kind}") for kind in ("json", "sse"))
    return next((answer for answer in answers if stem != path.name and answer.exists()), None)


def _pair(name: str, path: Path) -> Exchange:
    request = json.loads(path.read_text())
    answer = _answer_of(path)
    assert answer is not None, f"{name} has no answer"
    asked = {"method": request["method"], "path": _path(request["uri"]), "body": request["body"]}
    if answer.suffix == ".sse":
        return Exchange(name, path, {}, wire=answer.read_bytes(), **asked)
    told = json.loads(answer.read_text())
    return Exchange(name, path, told["body"], told["status"]["code"], **asked)


def _with_names(chunks: str) -> bytes:
    """The stream that was kept as one event a line, with the names that clients need."""
    lines = [line for line in chunks.split("\n") if line.strip()]
    events = (f"event: {json.loads(line)['type']}\ndata: {line}\n\n" for line in lines)
    return "".join(events).encode()


def _whole(name: str, path: Path) -> Iterator[Exchange]:
    kept = json.loads(path.read_text())
    if isinstance(kept, dict):
        yield Exchange(name, path, kept)
        return
    for number, each in enumerate(kept):
        request, response = each["request"], each["response"]
        yield Exchange(
            f"{name}#{number}",
            path,
            response["body"],
            response["status"]["code"],
            request["method"].upper(),
            _path(request["uri"]),
            request["body"],
            {key.lower(): value[0] for key, value in response["headers"].items()},
        )


def _cassette(name: str, path: Path) -> Iterator[Exchange]:
    for number, each in enumerate(yaml.safe_load(path.read_text())["http_interactions"]):
        request, response = each["request"], each["response"]
        body = request.get("body") or {}
        yield Exchange(
            f"{name}#{number}",
            path,
            json.loads(response["body"]["string"]),
            response["status"],
            request["method"],
            _path(request["uri"]),
            json.loads(body["string"]) if "string" in body else body or None,
            response["headers"],
        )


def _path(uri: str) -> str:
    return uri.removeprefix("https://api.anthropic.com")
