"""Whole block lists and views: what is wrong with them, as the Web API refuses it."""

import json
from typing import Any

from playground import limits
from playground.slack.blocks.kinds import KINDS
from playground.slack.blocks.schema import (
    Problems,
    Scene,
    boolean,
    by_type,
    listing,
    plain_text,
    problem,
    record,
    string,
)
from playground.slack.refusal import Json, Refusal, invalid

_TABLES = ("table", "data_table")


def check_blocks(blocks: Any, scene: Scene) -> list[Json]:
    """The blocks of a message, if Slack would take them; a `Refusal` otherwise."""
    if not isinstance(blocks, list):
        raise Refusal("invalid_blocks_format")
    problems = list(_all(blocks, "/blocks", scene, limits.SLACK_MESSAGE_BLOCKS))
    if problems:
        raise invalid("invalid_blocks", *problems)
    if sum(_length(block) for block in blocks) > limits.SLACK_BLOCKS_JSON:
        raise Refusal("msg_blocks_too_long")
    _check_totals(blocks)
    return blocks


def check_view(view: Any, scene: Scene) -> Json:
    """A modal or Home tab, if Slack would take it; `invalid_arguments` otherwise."""
    if not isinstance(view, dict):
        raise invalid(
            "invalid_arguments",
            problem("failed to match all allowed schemas", "/view"),
            problem("must provide an object", "/view"),
        )
    if len(json.dumps(view)) > limits.SLACK_VIEW_JSON:
        raise Refusal("view_too_large")
    problems = list(_VIEW(view, "/view", scene))
    scene.surface = "home" if view.get("type") == "home" else "modal"
    if isinstance(view.get("blocks"), list):
        problems += _all(view["blocks"], "/view/blocks", scene, limits.SLACK_VIEW_BLOCKS)
        asks = any(isinstance(b, dict) and b.get("type") == "input" for b in view["blocks"])
        if scene.surface == "modal" and asks and not view.get("submit"):
            problems.append(problem("missing required field: submit", "/view"))
    if problems:
        raise invalid("invalid_arguments", *problems)
    return view


def text_of(value: Any) -> int:
    """The number of characters that a table's rows show."""
    if isinstance(value, list):
        return sum(text_of(each) for each in value)
    if isinstance(value, dict):
        own = value.get("text")
        shown = len(own) if isinstance(own, str) else len(str(value.get("value", "")))
        return shown + text_of(value.get("elements", []))
    return 0


def _length(block: Json) -> int:
    """What a block counts towards the length of the payload: its JSON, of a table only the text."""
    if block["type"] in _TABLES:
        return text_of(block["rows"])
    return len(json.dumps(block, ensure_ascii=False, separators=(",", ":"))) + 1


def _any_list(value: Any, path: str, scene: Scene) -> Problems:
    if not isinstance(value, list):
        yield problem("must be an array", path)


_COMMON = {
    "private_metadata": string(limits.SLACK_PRIVATE_METADATA, 0),
    "callback_id": string(limits.SLACK_ID, 0),
    "external_id": string(limits.SLACK_ID, 0),
}
_VIEW = by_type(
    {
        "modal": record(
            {"title": plain_text(limits.SLACK_VIEW_TITLE), "blocks": _any_list},
            {
                "close": plain_text(limits.SLACK_VIEW_TITLE),
                "submit": plain_text(limits.SLACK_VIEW_TITLE),
                "clear_on_close": boolean,
                "notify_on_close": boolean,
                "submit_disabled": boolean,
                **_COMMON,
            },
        ),
        "home": record({"blocks": _any_list}, _COMMON),
    }
)


def _all(blocks: list[Any], path: str, scene: Scene, most: int) -> Problems:
    kinds = {k: v for k, v in KINDS[scene.surface].items() if k not in scene.refused}
    yield from listing(by_type(kinds), 0, most)(blocks, path, scene)
    for number, block in enumerate(blocks):
        if isinstance(block, dict):
            yield from _unique(block, f"{path}/{number}", scene)


def _unique(block: Json, path: str, scene: Scene) -> Problems:
    block_id = block.get("block_id")
    if isinstance(block_id, str) and block_id:
        if block_id in scene.block_ids:
            yield problem(f"`block_id` value already exists: {block_id}", f"{path}/block_id")
        scene.block_ids.add(block_id)
    elements = block.get("elements")
    seen: set[str] = set()
    for number, element in enumerate(elements if isinstance(elements, list) else []):
        action_id = element.get("action_id") if isinstance(element, dict) else None
        if isinstance(action_id, str):
            if action_id in seen:
                where = f"{path}/elements/{number}/action_id"
                yield problem(f"`action_id` already exists for block: {action_id}", where)
            seen.add(action_id)


def _check_totals(blocks: list[Json]) -> None:
    tables = [block for block in blocks if block["type"] == "table"]
    if len(tables) > limits.SLACK_TABLES:
        raise Refusal("only_one_table_allowed")
    every = [block for block in blocks if block["type"] in _TABLES]
    if sum(text_of(block["rows"]) for block in every) > limits.SLACK_TABLE_CHARS:
        raise invalid(
            "invalid_blocks",
            problem(
                f"tables must be less than {limits.SLACK_TABLE_CHARS + 1} characters", "/blocks"
            ),
        )
    markdown = sum(len(block["text"]) for block in blocks if block["type"] == "markdown")
    if markdown > limits.SLACK_MARKDOWN:
        raise invalid(
            "invalid_blocks",
            problem(
                f"markdown must be less than {limits.SLACK_MARKDOWN + 1} characters", "/blocks"
            ),
        )
    charts = [block for block in blocks if block["type"] == "data_visualization"]
    if len(charts) > limits.SLACK_CHARTS:
        raise invalid(
            "invalid_blocks",
            problem(f"no more than {limits.SLACK_CHARTS} charts allowed", "/blocks"),
        )
