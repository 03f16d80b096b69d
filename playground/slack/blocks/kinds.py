"""Every block type with its fields and limits (docs.slack.dev/reference/block-kit/blocks)."""

from typing import Any

from playground import limits
from playground.slack.blocks import elements
from playground.slack.blocks.richtext import rich_text
from playground.slack.blocks.schema import (
    Check,
    Problems,
    Scene,
    any_text,
    boolean,
    both,
    by_type,
    choice,
    exactly_one,
    integer,
    listing,
    mrkdwn,
    number,
    one_of,
    plain_text,
    problem,
    record,
    string,
)

_ID: dict[str, Check] = {"block_id": string(limits.SLACK_ID)}


def _block(required: dict[str, Check], optional: dict[str, Check] | None = None) -> Check:
    return record(required, _ID | (optional or {}))


_SECTION = both(
    _block(
        {},
        {
            "text": any_text(limits.SLACK_SECTION_TEXT),
            "fields": listing(any_text(limits.SLACK_FIELD_TEXT), 1, limits.SLACK_SECTION_FIELDS),
            "accessory": elements.ACCESSORY,
            "expand": boolean,
        },
    ),
    one_of("text", "fields"),
)
_CONTEXT_ELEMENT = by_type(
    {
        "image": elements.IMAGE,
        "mrkdwn": record({"text": string(limits.SLACK_SECTION_TEXT)}, {"verbatim": boolean}),
        "plain_text": record({"text": string(limits.SLACK_SECTION_TEXT)}, {"emoji": boolean}),
    }
)
_IMAGE = both(
    _block(
        {"alt_text": string(limits.SLACK_ALT_TEXT)},
        {
            "image_url": elements.URL,
            "slack_file": elements.SLACK_FILE,
            "title": plain_text(limits.SLACK_ALT_TEXT),
        },
    ),
    exactly_one("image_url", "slack_file"),
)
_SOURCE = by_type({"url": record({"url": elements.URL, "text": string(limits.SLACK_TASK_FIELD)})})
_TASK_CARD = _block(
    {
        "task_id": string(limits.SLACK_ID),
        "title": string(limits.SLACK_TASK_FIELD),
        "status": choice("pending", "in_progress", "complete", "error"),
    },
    {"details": rich_text, "output": rich_text, "sources": listing(_SOURCE, 0, 20)},
)
_PLAN = _block(
    {"title": string(limits.SLACK_TASK_FIELD)},
    {"tasks": listing(by_type({"task_card": _TASK_CARD}), 0, limits.SLACK_TASKS)},
)
_CARD = both(
    _block(
        {},
        {
            "hero_image": by_type({"image": elements.IMAGE}),
            "icon": by_type({"image": elements.IMAGE}),
            "title": mrkdwn(limits.SLACK_CARD_TITLE),
            "subtitle": mrkdwn(limits.SLACK_CARD_TITLE),
            "body": mrkdwn(limits.SLACK_CARD_BODY),
            "actions": listing(by_type({"button": elements.BUTTON}), 1, 5),
        },
    ),
    one_of("hero_image", "title", "actions", "body"),
)

_CELL = by_type(
    {
        "raw_text": record({"text": string(limits.SLACK_TABLE_CHARS)}),
        "raw_number": record(
            {"value": number}, {"text": string(limits.SLACK_TABLE_CHARS), "format": string(100)}
        ),
        "rich_text": rich_text,
    }
)
_COLUMN = record({}, {"align": choice("left", "center", "right"), "is_wrapped": boolean})


def _row(value: Any, path: str, scene: Scene) -> Problems:
    yield from listing(_CELL, 1, limits.SLACK_TABLE_COLUMNS)(value, path, scene)


def _nullable_columns(value: Any, path: str, scene: Scene) -> Problems:
    if not isinstance(value, list):
        yield problem("must be an array", path)
        return
    if len(value) > limits.SLACK_TABLE_COLUMNS:
        yield problem(f"no more than {limits.SLACK_TABLE_COLUMNS} items allowed", path)
    for at, each in enumerate(value):
        if each is not None:
            yield from _COLUMN(each, f"{path}/{at}", scene)


def _even_rows(value: Any, path: str, scene: Scene) -> Problems:
    rows = value.get("rows") if isinstance(value, dict) else None
    lists = isinstance(rows, list) and all(isinstance(row, list) for row in rows)
    if lists and len({len(row) for row in rows or []}) > 1:
        yield problem("all rows must have the same number of cells", f"{path}/rows")


_TABLE = both(
    _block(
        {"rows": listing(_row, 1, limits.SLACK_TABLE_ROWS)},
        {"column_settings": _nullable_columns},
    ),
    _even_rows,
)
_DATA_TABLE = both(
    _block(
        {"rows": listing(_row, 2, limits.SLACK_DATA_TABLE_ROWS), "caption": string(255)},
        {
            "page_size": integer(1, limits.SLACK_DATA_TABLE_PAGE),
            "row_header_column_index": integer(0, limits.SLACK_TABLE_COLUMNS - 1),
        },
    ),
    _even_rows,
)
_LABEL = string(limits.SLACK_CHART_LABEL)
_SERIES = listing(
    record(
        {
            "name": _LABEL,
            "data": listing(
                record({"label": _LABEL, "value": number}), 1, limits.SLACK_CHART_POINTS
            ),
        }
    ),
    1,
    limits.SLACK_CHART_SERIES,
)
_AXES = record(
    {"categories": listing(_LABEL, 1, limits.SLACK_CHART_POINTS)},
    {"x_label": string(limits.SLACK_CHART_TITLE), "y_label": string(limits.SLACK_CHART_TITLE)},
)
_PLOT = record({"series": _SERIES, "axis_config": _AXES})
_SEGMENTS = listing(record({"label": _LABEL, "value": number}), 1, limits.SLACK_CHART_SERIES)
_CHART = by_type(
    {"pie": record({"segments": _SEGMENTS}), "line": _PLOT, "bar": _PLOT, "area": _PLOT}
)
_DATA_VISUALIZATION = _block({"title": string(limits.SLACK_CHART_TITLE), "chart": _CHART})

_INPUT = _block(
    {"label": plain_text(limits.SLACK_LABEL), "element": elements.INPUT},
    {"hint": plain_text(limits.SLACK_LABEL), "optional": boolean, "dispatch_action": boolean},
)
_VIDEO = _block(
    {
        "video_url": elements.URL,
        "thumbnail_url": elements.URL,
        "alt_text": string(limits.SLACK_ALT_TEXT),
        "title": plain_text(199),
    },
    {
        "title_url": elements.URL,
        "author_name": string(49),
        "provider_name": string(100),
        "provider_icon_url": elements.URL,
        "description": plain_text(199),
    },
)
_EVERYWHERE: dict[str, Check] = {
    "actions": _block({"elements": listing(elements.ACTIONS, 1, limits.SLACK_ACTIONS_ELEMENTS)}),
    "context": _block({"elements": listing(_CONTEXT_ELEMENT, 1, limits.SLACK_CONTEXT_ELEMENTS)}),
    "divider": _block({}),
    "header": _block({"text": plain_text(limits.SLACK_HEADER_TEXT)}),
    "image": _IMAGE,
    "input": _INPUT,
    "rich_text": rich_text,
    "section": _SECTION,
    "video": _VIDEO,
    "card": _CARD,
    "carousel": _block({"elements": listing(by_type({"card": _CARD}), 1, limits.SLACK_CARDS)}),
}
_IN_CONTAINER = by_type(
    {
        kind: _EVERYWHERE[kind]
        for kind in (
            "actions",
            "context",
            "divider",
            "header",
            "image",
            "input",
            "rich_text",
            "section",
            "video",
        )
    }
    | {"table": _TABLE}
)
_CONTAINER = both(
    _block(
        {"child_blocks": listing(_IN_CONTAINER, 1, limits.SLACK_CONTAINER_BLOCKS)},
        {
            "title": plain_text(limits.SLACK_CARD_TITLE),
            "rich_text_title": rich_text,
            "subtitle": any_text(limits.SLACK_CARD_TITLE),
            "width": choice("narrow", "standard", "wide", "full"),
            "icon": by_type({"image": elements.IMAGE}),
            "is_collapsible": boolean,
            "default_collapsed": boolean,
            "has_header_divider": boolean,
        },
    ),
    one_of("title", "rich_text_title"),
)
_MESSAGES_ONLY: dict[str, Check] = {
    "context_actions": _block(
        {"elements": listing(elements.CONTEXT_ACTIONS, 1, limits.SLACK_CONTEXT_ACTIONS)}
    ),
    "data_table": _DATA_TABLE,
    "data_visualization": _DATA_VISUALIZATION,
    "file": _block({"source": choice("remote"), "external_id": string(limits.SLACK_ID)}),
    "markdown": _block({"text": string(limits.SLACK_MARKDOWN)}),
    "plan": _PLAN,
    "table": _TABLE,
    "task_card": _TASK_CARD,
}

_ALERT = _block(
    {"text": any_text(limits.SLACK_SECTION_TEXT)},
    {"level": choice("default", "info", "warning", "error", "success")},
)

KINDS: dict[str, dict[str, Check]] = {
    "message": {**_EVERYWHERE, **_MESSAGES_ONLY, "container": _CONTAINER},
    "modal": {**_EVERYWHERE, "container": _CONTAINER, "alert": _ALERT},
    "home": {**_EVERYWHERE, "container": _CONTAINER},
}
"""The blocks that each surface takes."""
