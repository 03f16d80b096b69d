"""The interactive elements: buttons, menus, inputs and pickers."""

from typing import Any

from playground import limits
from playground.slack.blocks.schema import (
    Check,
    Problems,
    Scene,
    any_text,
    anything,
    boolean,
    both,
    by_type,
    choice,
    exactly_one,
    integer,
    listing,
    plain_text,
    problem,
    record,
    string,
)

ACTION_ID = string(limits.SLACK_ID)
PLACEHOLDER = plain_text(limits.SLACK_PLACEHOLDER)
URL = string(limits.SLACK_URL)

CONFIRM = record(
    {
        "title": plain_text(100),
        "text": any_text(300),
        "confirm": plain_text(30),
        "deny": plain_text(30),
    },
    {"style": choice("primary", "danger")},
)
OPTION = record(
    {
        "text": any_text(limits.SLACK_OPTION_TEXT),
        "value": string(limits.SLACK_OPTION_VALUE),
    },
    {"description": any_text(limits.SLACK_OPTION_TEXT), "url": URL},
)
OPTIONS = listing(OPTION, 1, limits.SLACK_OPTIONS)
GROUPS = listing(
    record({"label": plain_text(limits.SLACK_OPTION_TEXT), "options": OPTIONS}), 1, 100
)
DISPATCH = record(
    {},
    {
        "trigger_actions_on": listing(choice("on_enter_pressed", "on_character_entered"), 1, 2),
    },
)


def _slack_file(value: Any, path: str, scene: Scene) -> Problems:
    if not isinstance(value, dict) or ("id" in value) == ("url" in value):
        yield problem("must define exactly one of: id, url", path)
    elif found := scene.file_problem(value):
        yield problem(found, path)


IMAGE: Check = both(
    record(
        {"alt_text": string(limits.SLACK_ALT_TEXT)},
        {"image_url": URL, "slack_file": _slack_file},
    ),
    exactly_one("image_url", "slack_file"),
)
SLACK_FILE: Check = _slack_file

BUTTON = record(
    {"text": plain_text(limits.SLACK_BUTTON_TEXT)},
    {
        "action_id": ACTION_ID,
        "url": URL,
        "value": string(limits.SLACK_BUTTON_VALUE),
        "style": choice("primary", "danger"),
        "confirm": CONFIRM,
        "accessibility_label": string(75),
    },
)


def _menu(extra: dict[str, Check], required: dict[str, Check] | None = None) -> Check:
    common: dict[str, Check] = {
        "action_id": ACTION_ID,
        "placeholder": PLACEHOLDER,
        "confirm": CONFIRM,
        "focus_on_load": boolean,
    }
    return record(required or {}, common | extra)


_STATIC = exactly_one("options", "option_groups")
_FILTER = record(
    {},
    {
        "include": listing(choice("im", "mpim", "private", "public"), 1, 4),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
)
_SEVERAL: dict[str, Check] = {"max_selected_items": integer(1, 100)}
_IDS = listing(string(20), 0, 100)
_CONVERSATION: dict[str, Check] = {
    "default_to_current_conversation": boolean,
    "filter": _FILTER,
}
_MENUS: dict[str, Check] = {
    "static_select": both(
        _menu({"options": OPTIONS, "option_groups": GROUPS, "initial_option": OPTION}), _STATIC
    ),
    "multi_static_select": both(
        _menu(
            {
                "options": OPTIONS,
                "option_groups": GROUPS,
                "initial_options": listing(OPTION, 1, 100),
                **_SEVERAL,
            }
        ),
        _STATIC,
    ),
    "external_select": _menu({"initial_option": OPTION, "min_query_length": integer(0, 100)}),
    "users_select": _menu({"initial_user": string(20)}),
    "multi_users_select": _menu({"initial_users": _IDS, **_SEVERAL}),
    "conversations_select": _menu(
        {"initial_conversation": string(20), "response_url_enabled": boolean, **_CONVERSATION}
    ),
    "multi_conversations_select": _menu(
        {"initial_conversations": _IDS, **_CONVERSATION, **_SEVERAL}
    ),
    "channels_select": _menu({"initial_channel": string(20), "response_url_enabled": boolean}),
    "multi_channels_select": _menu({"initial_channels": _IDS, **_SEVERAL}),
}
_CHOICES = listing(OPTION, 1, limits.SLACK_CHOICES)
_PICKERS: dict[str, Check] = {
    "datepicker": _menu({"initial_date": string(10, 10)}),
    "timepicker": _menu({"initial_time": string(5, 5), "timezone": string(50)}),
    "datetimepicker": _menu({"initial_date_time": integer(0, 9_999_999_999)}),
    "checkboxes": _menu({"initial_options": _CHOICES}, {"options": _CHOICES}),
    "radio_buttons": _menu({"initial_option": OPTION}, {"options": _CHOICES}),
}
_OVERFLOW = record(
    {"options": listing(OPTION, 1, limits.SLACK_OVERFLOW)},
    {"action_id": ACTION_ID, "confirm": CONFIRM},
)


def _field(extra: dict[str, Check], required: dict[str, Check] | None = None) -> Check:
    common: dict[str, Check] = {
        "action_id": ACTION_ID,
        "placeholder": PLACEHOLDER,
        "focus_on_load": boolean,
        "dispatch_action_config": DISPATCH,
    }
    return record(required or {}, common | extra)


_FIELDS: dict[str, Check] = {
    "plain_text_input": _field(
        {
            "initial_value": string(limits.SLACK_INPUT_TEXT, 0),
            "multiline": boolean,
            "min_length": integer(0, limits.SLACK_INPUT_TEXT),
            "max_length": integer(1, limits.SLACK_INPUT_TEXT),
        }
    ),
    "email_text_input": _field({"initial_value": string(320)}),
    "url_text_input": _field({"initial_value": URL}),
    "number_input": _field(
        {"initial_value": string(50), "min_value": string(50), "max_value": string(50)},
        {"is_decimal_allowed": boolean},
    ),
    "rich_text_input": _field({"initial_value": anything}),
}
_FILE_INPUT = record(
    {},
    {
        "action_id": ACTION_ID,
        "filetypes": listing(string(50), 1, 100),
        "max_files": integer(1, limits.SLACK_FILE_INPUT_FILES),
    },
)
_FEEDBACK = record(
    {"text": plain_text(limits.SLACK_BUTTON_TEXT), "value": string(limits.SLACK_BUTTON_VALUE)},
    {"accessibility_label": string(75)},
)
_ICON_BUTTON = record(
    {"icon": choice("trash"), "text": plain_text(limits.SLACK_BUTTON_TEXT)},
    {
        "action_id": ACTION_ID,
        "value": string(limits.SLACK_BUTTON_VALUE),
        "confirm": CONFIRM,
        "accessibility_label": string(75),
        "visible_to_user_ids": _IDS,
    },
)
_WORKFLOW = record(
    {"text": plain_text(limits.SLACK_BUTTON_TEXT), "workflow": anything},
    {"action_id": ACTION_ID, "style": choice("primary", "danger")},
)

ACTIONS: Check = by_type(
    {
        "button": BUTTON,
        "overflow": _OVERFLOW,
        "workflow_button": _WORKFLOW,
        "rich_text_input": _FIELDS["rich_text_input"],
        **_MENUS,
        **_PICKERS,
    }
)
ACCESSORY: Check = by_type(
    {
        "button": BUTTON,
        "overflow": _OVERFLOW,
        "workflow_button": _WORKFLOW,
        "image": IMAGE,
        **_MENUS,
        **_PICKERS,
    }
)
CONTEXT_ACTIONS: Check = by_type(
    {
        "feedback_buttons": record(
            {"positive_button": _FEEDBACK, "negative_button": _FEEDBACK},
            {"action_id": ACTION_ID},
        ),
        "icon_button": _ICON_BUTTON,
    }
)
_INPUTS = by_type({**_FIELDS, **_MENUS, **_PICKERS, "file_input": _FILE_INPUT})


def INPUT(value: Any, path: str, scene: Scene) -> Problems:
    """The element of an `input` block; files can be asked for in modals only."""
    if isinstance(value, dict) and value.get("type") == "file_input" and scene.surface != "modal":
        yield problem("unsupported type: file_input", f"{path}/type")
        return
    yield from _INPUTS(value, path, scene)
