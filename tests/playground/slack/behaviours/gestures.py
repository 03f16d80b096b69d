"""Commands, shortcuts, buttons and modals; triggers and response URLs."""

from typing import Any

from playground.slack.blocks import validate
from playground.slack.blocks.schema import anything
from playground.slack.interactions import Interactions, Trigger
from playground.slack.manifest import Manifest
from playground.slack.people import gestures, interaction, modals
from playground.slack.refusal import Json
from playground.slack.views import Views
from tests.playground.slack.behaviours.row import (
    Table,
    changed,
    forgiving,
    instead,
    limit,
    pinned,
)
from tests.playground.slack.bench import Bench
from tests.playground.slack.support import COLLEAGUE, DATA, MEMBER, Listener, code, refused
from tests.playground.slack.test_gestures import BUTTON, MODAL, TITLE

ROWS = Table()


def _trigger(interactions: Interactions, trigger_id: str) -> Trigger:
    return interactions._triggers.get(trigger_id) or Trigger(MEMBER, 0.0)


async def _command(slack: Bench, app: Listener, text: str = "") -> Json:
    status, answer = await slack.desk.act("commands", channel=DATA, command="/analyze", text=text)
    assert status == 200, answer
    return app.payloads[-1]


async def _open(slack: Bench, app: Listener) -> Json:
    trigger = (await _command(slack, app))["trigger_id"]
    view: Json = (await slack.client.views_open(trigger_id=trigger, view=MODAL))["view"]
    return view


@ROWS.row(forgiving(Interactions, "exchange", "exchanged_trigger_id", _trigger))
async def a_trigger_is_used_once(slack: Bench) -> None:
    """gestures: exchanged_trigger_id."""
    app = await slack.listener()
    await _open(slack, app)
    again = slack.client.views_open(trigger_id=app.payloads[-1]["trigger_id"], view=MODAL)
    assert await code(again) == "exchanged_trigger_id"


@ROWS.row(forgiving(Interactions, "exchange", "expired_trigger_id", _trigger))
async def a_trigger_lives_three_seconds(slack: Bench) -> None:
    """gestures: expired_trigger_id."""
    assert slack.timing.trigger == 3.0
    slack.timing.trigger = -0.01
    trigger = (await _command(slack, await slack.listener()))["trigger_id"]
    late = slack.client.views_open(trigger_id=trigger, view=MODAL)
    assert await code(late) == "expired_trigger_id"


@ROWS.row(forgiving(Interactions, "exchange", "invalid_trigger_id", _trigger))
async def a_trigger_is_not_invented(slack: Bench) -> None:
    """gestures: invalid_trigger_id."""
    opening = slack.client.views_open(trigger_id="1.2.3", view=MODAL)
    assert await code(opening) == "invalid_trigger_id"


@ROWS.row(limit("SLACK_RESPONSE_USES"))
async def a_response_url_works_five_times(slack: Bench) -> None:
    """gestures: five uses within thirty minutes."""
    url = (await _command(slack, await slack.listener()))["response_url"]
    statuses = []
    for _ in range(6):
        async with slack.desk.session.post(url, json={"text": "x"}) as answer:
            statuses.append(answer.status)
    assert statuses == [200] * 5 + [404]


@ROWS.row(instead(validate, "_VIEW", anything))
async def a_modal_has_short_titles_and_little_metadata(slack: Bench) -> None:
    """gestures: title 24, private_metadata 3,000, no stray keys; the refusal says where."""
    app = await slack.listener()
    trigger = (await _command(slack, app))["trigger_id"]
    wrong: dict[str, Json] = {
        "/view/title/text": {"title": TITLE | {"text": "x" * 25}},
        "/view/private_metadata": {"private_metadata": "x" * 3_001},
        "/view": {"color": "red"},
    }
    for pointer, change in wrong.items():
        answer = await refused(slack.client.views_open(trigger_id=trigger, view=MODAL | change))
        assert answer["error"] == "invalid_arguments"
        assert f"[json-pointer:{pointer}]" in answer["response_metadata"]["messages"][0]
    assert (await slack.client.views_open(trigger_id=trigger, view=MODAL))["ok"]


@ROWS.row(limit("SLACK_VIEW_BLOCKS"))
async def a_view_has_100_blocks(slack: Bench) -> None:
    """limits: 100 blocks a view."""
    home = {"type": "home", "blocks": [{"type": "divider"}] * 101}
    publish = slack.client.views_publish(user_id=MEMBER, view=home)
    assert await code(publish) == "invalid_arguments"


@ROWS.row(limit("SLACK_VIEW_JSON"))
async def a_view_has_250_kilobytes(slack: Bench) -> None:
    """limits: view_too_large."""
    section = {"type": "section", "text": TITLE | {"text": "x" * 3_000}}
    home = {"type": "home", "blocks": [section] * 86}
    publish = slack.client.views_publish(user_id=MEMBER, view=home)
    assert await code(publish) == "view_too_large"


@ROWS.row(limit("SLACK_VIEW_STACK"))
async def three_modals_lie_on_each_other(slack: Bench) -> None:
    """gestures: push_limit_reached for the fourth."""
    app = await slack.listener()
    view = await _open(slack, app)
    app.answers["view_submission"] = {"response_action": "push", "view": MODAL}
    state = {"q": {"text": "x"}}
    for _ in range(2):
        _, answer = await slack.desk.act("views/submit", view_id=view["id"], state=state)
        view = answer["view"]
    status, answer = await slack.desk.act("views/submit", view_id=view["id"], state=state)
    assert (status, answer.get("error")) == (409, "push_limit_reached")


@ROWS.row(forgiving(Views, "update", "hash_conflict", lambda _, view, *__: view))
async def an_update_names_the_current_hash(slack: Bench) -> None:
    """captures: hash changes with every update; an old one is hash_conflict."""
    view = await _open(slack, await slack.listener())
    update = slack.client.views_update
    await update(view_id=view["id"], hash=view["hash"], view=MODAL)
    stale = update(view_id=view["id"], hash=view["hash"], view=MODAL)
    assert await code(stale) == "hash_conflict"


@ROWS.row(pinned(Manifest, "commands", ()))
async def a_command_reaches_the_app(slack: Bench) -> None:
    """gestures: a form with channel, person, text, trigger and response URL; no files."""
    app = await slack.listener()
    app.answers["slash_commands"] = {"text": "working on it"}
    payload = await _command(slack, app, "why?")
    assert (payload["command"], payload["text"], payload["user_id"]) == ("/analyze", "why?", MEMBER)
    assert payload["channel_name"] == "data" and payload["is_enterprise_install"] == "false"
    assert payload["trigger_id"] and payload["response_url"]
    assert not {"files", "thread_ts"} & set(payload)
    [seen] = await slack.desk.read()
    assert seen["ephemeral"] and await slack.desk.read(person=COLLEAGUE) == []


def _without(*names: str) -> Any:
    return lambda payload: {key: value for key, value in payload.items() if key not in names}


@ROWS.row(changed(interaction, "message_action_payload", _without("message")))
async def a_message_shortcut_carries_the_message(slack: Bench) -> None:
    """gestures: message_action with message and files; a global shortcut has no channel."""
    app = await slack.listener()
    file = await slack.desk.drop("a.csv", b"a,b\n")
    [message] = await slack.desk.read()
    where = {"channel": DATA, "ts": message["ts"]}
    await slack.desk.act("shortcuts", callback_id="analyze_message", **where)
    await slack.desk.act("shortcuts", callback_id="analyze_files")
    action, shortcut = [payload for payload in app.payloads if "callback_id" in payload]
    assert (action["type"], shortcut["type"]) == ("message_action", "shortcut")
    assert action.get("message", {}).get("files", [{}])[0].get("id") == file["id"]
    assert action["message_ts"] == message["ts"] and "channel" not in shortcut


@ROWS.row(instead(modals, "_handed", lambda _, file: {"id": file.id}))
async def a_modal_hands_files_to_the_app(slack: Bench) -> None:
    """gestures: file_input gives file objects that the app may download."""
    app = await slack.listener()
    view = await _open(slack, app)
    where: Json = {"view_id": view["id"], "state": '{"q": {"text": "why?"}}'}
    status, _ = await slack.desk.send("views/submit", {"f/files:a.csv": b"a,b\n"}, **where)
    assert status == 200
    values = app.payloads[-1]["view"]["state"]["values"]
    assert values["q"]["text"] == {"type": "plain_text_input", "value": "why?"}
    assert values["f"]["files"]["type"] == "file_input"
    [file] = values["f"]["files"]["files"]
    assert file.get("name") == "a.csv"
    assert (await slack.get(file["url_private_download"]))[2] == b"a,b\n"


@ROWS.row(limit("SLACK_FILE_INPUT_BYTES"))
async def a_file_in_a_modal_has_ten_megabytes(slack: Bench) -> None:
    """gestures: file_input takes 10 MB a file."""
    app = await slack.listener()
    view = await _open(slack, app)
    where: Json = {"view_id": view["id"], "state": '{"q": {"text": "why?"}}'}
    large = {"f/files:a.csv": b"x" * (10 * 1024 * 1024 + 1)}
    status, answer = await slack.desk.send("views/submit", large, **where)
    assert status == 400 and set(answer["errors"]) == {"f"}


@ROWS.row(changed(interaction, "message_button_payload", _without("actions", "container")))
async def a_button_tells_place_and_value(slack: Bench) -> None:
    """captures: block_actions with container, message, response_url and actions."""
    app = await slack.listener()
    root = await slack.desk.post("question")
    post = slack.client.chat_postMessage
    ts = (await post(channel=DATA, thread_ts=root, text="x", blocks=[BUTTON]))["ts"]
    pressed = {"channel": DATA, "ts": ts, "block_id": "row", "action_id": "go"}
    assert (await slack.desk.act("actions", **pressed))[0] == 200
    payload = next(each for each in app.payloads if each.get("type") == "block_actions")
    assert payload.get("container", {}).get("thread_ts") == root
    [action] = payload["actions"]
    assert (action["action_id"], action["value"], action["block_id"]) == ("go", "v1", "row")
    assert payload["response_url"] and payload["trigger_id"]


@ROWS.row(changed(interaction, "message_button_payload", lambda given: given | {"message": {}}))
async def a_button_on_an_ephemeral_message_tells_only_the_place(slack: Bench) -> None:
    """captures: block_actions of an ephemeral message has no message."""
    app = await slack.listener()
    post = slack.client.chat_postEphemeral
    ts = (await post(channel=DATA, user=MEMBER, text="x", blocks=[BUTTON]))["message_ts"]
    pressed = {"channel": DATA, "ts": ts, "block_id": "row", "action_id": "go"}
    assert (await slack.desk.act("actions", **pressed))[0] == 200
    payload = next(each for each in app.payloads if each.get("type") == "block_actions")
    assert payload["container"]["is_ephemeral"] and payload["container"]["message_ts"] == ts
    assert "message" not in payload


@ROWS.row(instead(gestures, "_WITH_VALUE", ("button",)))
async def a_bin_tells_the_value_it_was_given(slack: Bench) -> None:
    """types: an icon_button stands in context_actions and comes with its own value."""
    app = await slack.listener()
    element: Json = {"type": "icon_button", "action_id": "bin", "icon": "trash", "value": "v1"}
    element["text"] = {"type": "plain_text", "text": "Delete"}
    row = {"type": "context_actions", "block_id": "row", "elements": [element]}
    ts = (await slack.client.chat_postMessage(channel=DATA, text="x", blocks=[row]))["ts"]
    pressed = {"channel": DATA, "ts": ts, "block_id": "row", "action_id": "bin"}
    assert (await slack.desk.act("actions", **pressed, value="v2"))[0] == 200
    payload = next(each for each in app.payloads if each.get("type") == "block_actions")
    [action] = payload["actions"]
    assert (action["type"], action["value"]) == ("icon_button", "v1")
