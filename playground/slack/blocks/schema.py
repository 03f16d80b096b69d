"""Small building blocks of the validator: each check yields the problems of a value.

A problem is a sentence ending in `[json-pointer:/…]`, worded as Slack words it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from playground.slack.refusal import Json

Problems = Iterator[str]


@dataclass
class Scene:
    """Where blocks are to stand.

    `surface` is `message`, `modal` or `home`; `file_problem` says why a `slack_file` cannot be
    shown, or nothing; `refused` are block types this workspace does not take yet.
    """

    surface: str = "message"
    file_problem: Callable[[Json], str | None] = lambda _: None
    refused: frozenset[str] = frozenset()
    block_ids: set[str] = field(default_factory=set)


Check = Callable[[Any, str, Scene], Problems]


def problem(message: str, path: str) -> str:
    """A sentence with its JSON pointer."""
    return f"{message} [json-pointer:{path}]"


def string(most: int, least: int = 1) -> Check:
    """A string of `least` to `most` characters."""

    def check(value: Any, path: str, scene: Scene) -> Problems:
        if not isinstance(value, str):
            yield problem("must be a string", path)
        elif len(value) < least:
            yield problem(f"must be more than {least - 1} characters", path)
        elif len(value) > most:
            yield problem(f"must be less than {most + 1} characters", path)

    return check


def integer(least: int, most: int) -> Check:
    """A whole number between two bounds."""

    def check(value: Any, path: str, scene: Scene) -> Problems:
        if isinstance(value, bool) or not isinstance(value, int):
            yield problem("must be an integer", path)
        elif not least <= value <= most:
            yield problem(f"must be between {least} and {most}", path)

    return check


def number(value: Any, path: str, scene: Scene) -> Problems:
    """A number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        yield problem("must be a number", path)


def boolean(value: Any, path: str, scene: Scene) -> Problems:
    """True or false."""
    if not isinstance(value, bool):
        yield problem("must be a boolean", path)


def anything(value: Any, path: str, scene: Scene) -> Problems:
    """No demand."""
    yield from ()


def choice(*values: str) -> Check:
    """One of a few words."""

    def check(value: Any, path: str, scene: Scene) -> Problems:
        if value not in values:
            yield problem(f"must be a valid enum value: {', '.join(values)}", path)

    return check


def listing(item: Check, least: int, most: int) -> Check:
    """A list of `least` to `most` items."""

    def check(value: Any, path: str, scene: Scene) -> Problems:
        if not isinstance(value, list):
            yield problem("must be an array", path)
            return
        if len(value) < least:
            yield problem(f"no fewer than {least} items allowed", path)
        if len(value) > most:
            yield problem(f"no more than {most} items allowed", path)
        for number, each in enumerate(value):
            yield from item(each, f"{path}/{number}", scene)

    return check


def record(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    """An object with these keys and no others; `type` is checked by `by_type`."""
    known = {**required, **(optional or {})}

    def check(value: Any, path: str, scene: Scene) -> Problems:
        if not isinstance(value, dict):
            yield problem("must provide an object", path)
            return
        for key in required:
            if key not in value:
                yield problem(f"missing required field: {key}", path)
        for key, each in value.items():
            if key == "type":
                continue
            if key not in known:
                yield problem(f"invalid additional property: {key}", path)
            elif each is not None or key in required:
                yield from known[key](each, f"{path}/{key}", scene)

    return check


def by_type(kinds: Mapping[str, Check]) -> Check:
    """An object whose `type` chooses the check."""

    def check(value: Any, path: str, scene: Scene) -> Problems:
        if not isinstance(value, dict):
            yield problem("must provide an object", path)
            return
        kind = value.get("type")
        if kind is None:
            yield problem("missing required field: type", path)
        elif not isinstance(kind, str) or kind not in kinds:
            yield problem(f"unsupported type: {kind}", f"{path}/type")
        else:
            yield from kinds[kind](value, path, scene)

    return check


def both(*checks: Check) -> Check:
    """Every one of several checks."""

    def check(value: Any, path: str, scene: Scene) -> Problems:
        for each in checks:
            yield from each(value, path, scene)

    return check


def one_of(*keys: str) -> Check:
    """At least one of these keys is there."""

    def check(value: Any, path: str, scene: Scene) -> Problems:
        if isinstance(value, dict) and not any(value.get(key) for key in keys):
            yield problem(f"must define at least one of: {', '.join(keys)}", path)

    return check


def exactly_one(*keys: str) -> Check:
    """Exactly one of these keys is there."""

    def check(value: Any, path: str, scene: Scene) -> Problems:
        if isinstance(value, dict) and sum(key in value for key in keys) != 1:
            yield problem(f"must define exactly one of: {', '.join(keys)}", path)

    return check


def plain_text(most: int, least: int = 1) -> Check:
    """A `plain_text` object."""
    return by_type({"plain_text": record({"text": string(most, least)}, {"emoji": boolean})})


def mrkdwn(most: int) -> Check:
    """A `mrkdwn` object."""
    return by_type({"mrkdwn": record({"text": string(most)}, {"verbatim": boolean})})


def any_text(most: int) -> Check:
    """A `plain_text` or `mrkdwn` object."""
    return by_type(
        {
            "plain_text": record({"text": string(most)}, {"emoji": boolean}),
            "mrkdwn": record({"text": string(most)}, {"verbatim": boolean}),
        }
    )
