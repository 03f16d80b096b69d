"""manifest.yml says what the app is."""

from pathlib import Path

import yaml  # type: ignore[import-untyped]

from bot.check import SCOPES

ROOT = Path(__file__).parents[2]
MANIFEST = yaml.safe_load((ROOT / "manifest.yml").read_text("utf-8"))


def test_check_asks_for_scopes_that_the_manifest_grants() -> None:
    """What ``check`` calls missing can be had by installing from the manifest."""
    assert set(MANIFEST["oauth_config"]["scopes"]["bot"]) >= SCOPES


def test_every_subscribed_event_has_a_listener() -> None:
    """An event without one is answered 404, and Slack delivers it again."""
    subscribed = {
        event.partition(".")[0]
        for event in MANIFEST["settings"]["event_subscriptions"]["bot_events"]
    }
    modules = sorted((ROOT / "bot" / "gestures").rglob("*.py"))
    listeners = [module.read_text("utf-8") for module in modules]
    for event in subscribed:
        assert any(f'@app.event("{event}")' in code for code in listeners), event
