"""The app manifest: what the app may do, hear and offer in the workspace."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]

from playground.slack.refusal import Json

DEFAULT: Json = {
    "display_information": {"name": "Datathread", "description": "Ask questions about files."},
    "features": {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "bot_user": {"display_name": "Datathread", "always_online": True},
        "slash_commands": [
            {"command": "/analyze", "description": "Analyse a file", "usage_hint": "[question]"}
        ],
        "shortcuts": [
            {
                "name": "Analyze these files",
                "type": "message",
                "callback_id": "analyze_message",
                "description": "Analyse the files of a message",
            },
            {
                "name": "Analyze files",
                "type": "global",
                "callback_id": "analyze_files",
                "description": "Choose files and ask",
            },
        ],
        "agent_view": {"agent_description": "Analyses files that are dropped in a thread."},
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                "app_mentions:read",
                "assistant:write",
                "channels:history",
                "channels:read",
                "chat:write",
                "commands",
                "files:read",
                "files:write",
                "groups:history",
                "groups:read",
                "im:history",
                "im:read",
                "im:write",
                "mpim:history",
                "mpim:read",
                "reactions:read",
                "reactions:write",
                "users:read",
            ]
        }
    },
    "settings": {
        "event_subscriptions": {
            "bot_events": [
                "agent_session_stopped",
                "app_context_changed",
                "app_home_opened",
                "app_mention",
                "app_uninstalled",
                "file_deleted",
                "file_shared",
                "member_joined_channel",
                "message.channels",
                "message.groups",
                "message.im",
                "message.mpim",
                "reaction_added",
                "tokens_revoked",
            ]
        },
        "interactivity": {"is_enabled": True},
        "socket_mode_enabled": True,
    },
}
"""A manifest with everything this workspace can deliver, for servers started without one."""

EVENT_SCOPES: dict[str, str] = {
    "app_mention": "app_mentions:read",
    "channel_shared": "channels:read",
    "channel_unshared": "channels:read",
    "file_deleted": "files:read",
    "file_shared": "files:read",
    "member_joined_channel": "channels:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
}
"""The scope without which an event is not delivered even when it is subscribed to."""


@dataclass(frozen=True)
class Manifest:
    """The parts of a manifest that change what the workspace does."""

    name: str
    description: str
    scopes: frozenset[str]
    events: frozenset[str]
    commands: tuple[Json, ...]
    shortcuts: tuple[Json, ...]
    interactive: bool
    home_tab: bool
    messages_tab: bool
    agent_view: Json | None

    def hears(self, event: str) -> bool:
        """Whether the app subscribes to the event and holds the scope for it."""
        scope = EVENT_SCOPES.get(event)
        return event in self.events and (scope is None or scope in self.scopes)


def read_manifest(source: Json | Path | None) -> Manifest:
    """The manifest from a mapping, from a YAML or JSON file, or the default one."""
    tree: Json = DEFAULT
    if isinstance(source, Path):
        tree = yaml.safe_load(source.read_text(encoding="utf-8"))
    elif source is not None:
        tree = source
    features = tree.get("features", {})
    settings = tree.get("settings", {})
    information = tree.get("display_information", {})
    home = features.get("app_home", {})
    return Manifest(
        name=str(features.get("bot_user", {}).get("display_name") or information.get("name", "")),
        description=str(information.get("description", "")),
        scopes=frozenset(_dig(tree, "oauth_config", "scopes", "bot") or ()),
        events=frozenset(_dig(settings, "event_subscriptions", "bot_events") or ()),
        commands=tuple(features.get("slash_commands", ())),
        shortcuts=tuple(features.get("shortcuts", ())),
        interactive=bool(settings.get("interactivity", {}).get("is_enabled")),
        home_tab=bool(home.get("home_tab_enabled")),
        messages_tab=bool(home.get("messages_tab_enabled", True)),
        agent_view=features.get("agent_view"),
    )


def _dig(tree: Json, *keys: str) -> Any:
    for key in keys:
        tree = tree.get(key) or {}
    return tree
