"""What people put into inputs: checked as Slack's client does, and shaped as the app gets it."""

from collections.abc import Iterator
from typing import Any

from playground import limits
from playground.slack.filestore import SlackFile
from playground.slack.interactions import initial_state
from playground.slack.refusal import Json

_MISSING = "Please complete this required field."
_SINGLE = {
    "conversations_select": "selected_conversation",
    "channels_select": "selected_channel",
    "users_select": "selected_user",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
}
_MULTI = {
    "multi_conversations_select": "selected_conversations",
    "multi_channels_select": "selected_channels",
    "multi_users_select": "selected_users",
}


class BadInput(Exception):
    """A value that the client would not let through; the message is what the person reads."""


def inputs_of(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Each `input` block with its element, also inside containers."""
    for block in blocks:
        if block.get("type") == "input":
            yield block, block["element"]
        yield from inputs_of(block.get("child_blocks", []))


def state_value(element: Json, value: Any, files: list[SlackFile]) -> Json:
    """The state of one input after a person filled it; `value` is `None` when untouched, empty when
    it was cleared.
    """
    kind = element["type"]
    if kind == "file_input":
        return {"type": kind, "files": [_file(element, file) for file in files]}
    if value is None:
        return initial_state(element)
    if value in ("", []):
        bare = {key: each for key, each in element.items() if not key.startswith("initial_")}
        return initial_state(bare)
    if kind in _SINGLE:
        return {"type": kind, _SINGLE[kind]: value}
    if kind in _MULTI:
        return {"type": kind, _MULTI[kind]: list(value)}
    if kind in ("static_select", "radio_buttons", "external_select"):
        return {"type": kind, "selected_option": option(element, str(value))}
    if kind in ("checkboxes", "multi_static_select"):
        return {"type": kind, "selected_options": [option(element, str(each)) for each in value]}
    text = str(value)
    least = int(element.get("min_length", 0))
    most = int(element.get("max_length", limits.SLACK_INPUT_TEXT))
    if not least <= len(text) <= most:
        raise BadInput(f"This must have {least} to {most} characters.")
    return {"type": kind, "value": text}


def missing(block: Json, state: Json) -> str | None:
    """What to tell a person who left a required input empty."""
    filled = any(value not in (None, "", []) for key, value in state.items() if key != "type")
    return None if filled or block.get("optional") else _MISSING


def option(element: Json, value: str) -> Json:
    """The option with a value, from the element's list or its groups."""
    options = list(element.get("options", []))
    for group in element.get("option_groups", []):
        options += group["options"]
    for each in options:
        if each["value"] == value:
            found: Json = each
            return found
    raise BadInput("This is not one of the options.")


def _file(element: Json, file: SlackFile) -> Json:
    allowed = element.get("filetypes")
    ending = file.name.rsplit(".", 1)[-1].lower()
    if allowed and ending not in allowed and file.kind.filetype not in allowed:
        raise BadInput(f"{file.name}: this kind of file is not taken here.")
    if file.size > limits.SLACK_FILE_INPUT_BYTES:
        raise BadInput(f"{file.name} is larger than 10 MB.")
    return {"id": file.id}
