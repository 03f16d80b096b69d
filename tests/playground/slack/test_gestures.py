"""Commands, shortcuts, buttons and modals, from the person to the app and back."""

import asyncio

from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import LocalSlack
from playground.slack.people.inputs import state_value
from tests.playground.slack.support import (
    COLLEAGUE,
    DATA,
    GENERAL,
    MEMBER,
    Desk,
    Endpoint,
    Json,
    Listener,
    code,
    serving,
    until,
)

TITLE = {"type": "plain_text", "text": "Analyse", "emoji": True}
BUTTON = {
    "type": "actions",
    "block_id": "row",
    "elements": [
        {"type": "button", "action_id": "go", "text": TITLE, "value": "v1"},
        {
            "type": "static_select",
            "action_id": "pick",
            "options": [{"text": TITLE, "value": "one"}],
        },
    ],
}


def asking(block_id: str, action_id: str, element: Json, **more: object) -> Json:
    """An input block."""
    inner = {"action_id": action_id, **element}
    return {"type": "input", "block_id": block_id, "label": TITLE, "element": inner, **more}


MODAL: Json = {
    "type": "modal",
    "callback_id": "ask",
    "title": TITLE,
    "submit": TITLE,
    "notify_on_close": True,
    "private_metadata": "kept",
    "blocks": [
        asking("q", "text", {"type": "plain_text_input", "max_length": 20}),
        asking("f", "files", {"type": "file_input", "filetypes": ["csv"]}, optional=True),
        asking(
            "c",
            "where",
            {"type": "conversations_select", "response_url_enabled": True},
            optional=True,
        ),
    ],
}


async def opened(client: AsyncWebClient, desk: Desk, app: Listener) -> Json:
    """A modal on the member's screen, opened by a command."""
    await desk.act("commands", channel=DATA, command="/analyze", text="why")
    trigger = app.payloads[-1]["trigger_id"]
    view: Json = (await client.views_open(trigger_id=trigger, view=MODAL))["view"]
    return view


async def test_a_command_reaches_the_app_with_everything(desk: Desk, app: Listener) -> None:
    """The form names channel, person and text; the ack's text is for that person only."""
    app.answers["slash_commands"] = {"text": "working on it"}
    status, _ = await desk.act("commands", channel=DATA, command="/analyze", text="why?")
    assert status == 200
    [payload] = app.payloads
    assert (payload["command"], payload["text"]) == ("/analyze", "why?")
    assert (payload["channel_name"], payload["user_id"]) == ("data", MEMBER)
    [seen] = await desk.read()
    assert seen["ephemeral"] and seen["text"] == "working on it"
    assert await desk.read(person=COLLEAGUE) == []
    unknown = await desk.act("commands", channel=DATA, command="/nothing", text="")
    assert (unknown[0], unknown[1]["error"]) == (404, "unknown_command")


async def test_a_command_without_an_answer_fails_once(
    slack: LocalSlack, desk: Desk, app: Listener
) -> None:
    """Nothing is delivered again; the person reads what went wrong."""
    slack.hub.ws.timing.ack = 0.3
    app.silent = True
    status, answer = await desk.act("commands", channel=DATA, command="/analyze", text="")
    assert (status, answer["error"]) == (409, "operation_timeout")
    await asyncio.sleep(0.3)
    assert len(app.requests) == 1


async def test_a_command_with_nobody_connected_fails_at_once(desk: Desk) -> None:
    """Slack cannot dispatch it."""
    status, answer = await desk.act("commands", channel=DATA, command="/analyze", text="")
    assert (status, answer["error"]) == (409, "dispatch_failed")


async def test_a_command_over_http_is_a_signed_form(slack: LocalSlack, desk: Desk) -> None:
    """A JSON answer with `in_channel` is visible to everybody."""
    endpoint = Endpoint()
    endpoint.answer = {"response_type": "in_channel", "text": "for all"}
    async with serving(endpoint) as url:
        slack.set_events_url(url)
        await desk.act("commands", channel=DATA, command="/analyze", text="a b")
    headers, body = endpoint.requests[0]
    assert headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert b"text=a+b" in body
    assert [m["text"] for m in await desk.read(person=COLLEAGUE)] == ["for all"]


async def test_a_response_url_works_five_times(desk: Desk, app: Listener) -> None:
    """It answers one person or the channel; a sixth use is refused."""
    await desk.act("commands", channel=DATA, command="/analyze", text="")
    url = app.payloads[0]["response_url"]
    kinds = ["ephemeral", "in_channel", "ephemeral", "ephemeral", "ephemeral"]
    for kind in kinds:
        async with desk.session.post(url, json={"text": kind, "response_type": kind}) as answer:
            assert answer.status == 200
    async with desk.session.post(url, json={"text": "late"}) as answer:
        assert answer.status == 404
    assert [m["text"] for m in await desk.read(person=COLLEAGUE)] == ["in_channel"]
    assert len(await desk.read()) == 5


async def test_shortcuts_reach_the_app(client: AsyncWebClient, desk: Desk, app: Listener) -> None:
    """One on a message carries the message with its files, a global one none."""
    file = await desk.drop("a.csv", b"a,b\n")
    [message] = await desk.read()
    await desk.act("shortcuts", callback_id="analyze_message", channel=DATA, ts=message["ts"])
    await desk.act("shortcuts", callback_id="analyze_files")
    action, shortcut = [p for p in app.payloads if "callback_id" in p]
    assert action["type"] == "message_action"
    assert action["message"]["files"][0]["id"] == file["id"]
    assert action["message_ts"] == message["ts"]
    assert shortcut["type"] == "shortcut" and "channel" not in shortcut
    unknown = await desk.act("shortcuts", callback_id="nothing")
    assert unknown[0] == 404


async def test_a_button_tells_message_thread_and_value(
    client: AsyncWebClient, desk: Desk, app: Listener
) -> None:
    """The app gets the action and can replace the message through the response URL."""
    root = await desk.post("question")
    ts = (await client.chat_postMessage(channel=DATA, thread_ts=root, text="x", blocks=[BUTTON]))[
        "ts"
    ]
    place = {"channel": DATA, "ts": ts, "block_id": "row"}
    assert (await desk.act("actions", **place, action_id="go"))[0] == 200
    payload = next(p for p in app.payloads if p.get("type") == "block_actions")
    assert payload["container"]["thread_ts"] == root
    [action] = payload["actions"]
    assert (action["action_id"], action["value"], action["type"]) == ("go", "v1", "button")
    async with desk.session.post(
        payload["response_url"], json={"replace_original": True, "text": "done"}
    ) as answer:
        assert answer.status == 200
    assert (await desk.read(thread_ts=root))[1]["text"] == "done"
    assert (await desk.act("actions", **place, action_id="gone"))[0] == 404


async def test_a_choice_is_one_of_the_options(
    client: AsyncWebClient, desk: Desk, app: Listener
) -> None:
    """The option comes whole; anything else is refused."""
    ts = (await client.chat_postMessage(channel=DATA, text="x", blocks=[BUTTON]))["ts"]
    place = {"channel": DATA, "ts": ts, "block_id": "row", "action_id": "pick"}
    assert (await desk.act("actions", **place, value="two"))[0] == 400
    await desk.act("actions", **place, value="one")
    payload = next(p for p in app.payloads if p.get("type") == "block_actions")
    assert payload["actions"][0]["selected_option"] == {"text": TITLE, "value": "one"}


async def test_a_trigger_opens_one_modal_within_three_seconds(
    slack: LocalSlack, client: AsyncWebClient, desk: Desk, app: Listener
) -> None:
    """A used, an old and an invented trigger id are refused, each with its code."""
    view = await opened(client, desk, app)
    assert view["root_view_id"] == view["id"] and view["private_metadata"] == "kept"
    used = app.payloads[-1]["trigger_id"]
    again = client.views_open(trigger_id=used, view=MODAL)
    assert await code(again) == "exchanged_trigger_id"
    invented = client.views_open(trigger_id="1.2.3", view=MODAL)
    assert await code(invented) == "invalid_trigger_id"
    slack.hub.ws.timing.trigger = -1.0
    await desk.act("shortcuts", callback_id="analyze_files")
    late = client.views_open(trigger_id=app.payloads[-1]["trigger_id"], view=MODAL)
    assert await code(late) == "expired_trigger_id"


async def test_a_bad_modal_is_refused_before_the_trigger_is_used(
    client: AsyncWebClient, desk: Desk, app: Listener
) -> None:
    """An overlong title, inputs without submit and stray keys are invalid arguments."""
    await desk.act("shortcuts", callback_id="analyze_files")
    trigger = app.payloads[-1]["trigger_id"]
    long = MODAL | {"title": {"type": "plain_text", "text": "x" * 25}}
    assert await code(client.views_open(trigger_id=trigger, view=long)) == "invalid_arguments"
    no_submit = {key: value for key, value in MODAL.items() if key != "submit"}
    opening = client.views_open(trigger_id=trigger, view=no_submit)
    assert await code(opening) == "invalid_arguments"
    stray = client.views_open(trigger_id=trigger, view=MODAL | {"color": "red"})
    assert await code(stray) == "invalid_arguments"
    assert (await client.views_open(trigger_id=trigger, view=MODAL))["ok"]


async def test_a_submission_carries_text_files_and_answers(
    slack: LocalSlack, client: AsyncWebClient, desk: Desk, app: Listener
) -> None:
    """Values come as Slack shapes them; the app may download the file it was handed."""
    view = await opened(client, desk, app)
    state = f'{{"q": {{"text": "why?"}}, "c": {{"where": "{GENERAL}"}}}}'
    status, answer = await desk.send(
        "views/submit", {"f/files:a.csv": b"a,b\n"}, view_id=view["id"], state=state
    )
    assert status == 200 and answer["response_action"] is None
    payload = app.payloads[-1]
    values = payload["view"]["state"]["values"]
    assert values["q"]["text"] == {"type": "plain_text_input", "value": "why?"}
    assert values["c"]["where"]["selected_conversation"] == GENERAL
    [file] = values["f"]["files"]["files"]
    headers = {"Authorization": f"Bearer {slack.bot_token}"}
    async with desk.session.get(file["url_private_download"], headers=headers) as download:
        assert await download.read() == b"a,b\n"
    [url] = payload["response_urls"]
    assert url["channel_id"] == GENERAL
    async with desk.session.post(url["response_url"], json={"text": "there"}) as said:
        assert said.status == 200
    assert (await desk.act("views/submit", view_id=view["id"], state={}))[0] == 404


async def test_the_client_checks_inputs_before_the_app_does(
    client: AsyncWebClient, desk: Desk, app: Listener
) -> None:
    """Missing, overlong and wrong inputs are shown to the person; the app hears nothing."""
    view = await opened(client, desk, app)
    heard = len(app.requests)
    status, answer = await desk.act("views/submit", view_id=view["id"], state={})
    assert status == 400 and set(answer["errors"]) == {"q"}
    long = {"q": {"text": "x" * 21}}
    status, answer = await desk.act("views/submit", view_id=view["id"], state=long)
    assert status == 400 and "20" in answer["errors"]["q"]
    status, answer = await desk.send(
        "views/submit",
        {"f/files:a.exe": b"x", "f/files:b.csv": b"x" * (10 * 1024 * 1024 + 1)},
        view_id=view["id"],
        state='{"q": {"text": "x"}}',
    )
    assert status == 400 and "f" in answer["errors"]
    assert len(app.requests) == heard


def test_what_was_cleared_is_not_what_was_there_first() -> None:
    """An untouched input has its initial value; one that was emptied has none."""
    text = {"type": "plain_text_input", "action_id": "text", "initial_value": "x"}
    assert state_value(text, None, [])["value"] == "x"
    assert state_value(text, "", [])["value"] is None
    option = {"text": {"type": "plain_text", "text": "A"}, "value": "a"}
    boxes = {"type": "checkboxes", "options": [option], "initial_options": [option]}
    assert state_value(boxes, [], [])["selected_options"] == []


async def test_the_app_answers_a_submission(
    client: AsyncWebClient, desk: Desk, app: Listener
) -> None:
    """Errors keep the modal open, an update replaces it, a push covers it, clear ends all."""
    view = await opened(client, desk, app)
    state = {"q": {"text": "x"}}

    async def submit(view_id: str, reply: Json) -> tuple[int, Json]:
        app.answers["view_submission"] = reply
        return await desk.act("views/submit", view_id=view_id, state=state)

    wrong: Json = {"response_action": "errors", "errors": {"q": "Say more."}}
    assert (await submit(view["id"], wrong))[1]["errors"] == {"q": "Say more."}
    unknown: Json = {"response_action": "errors", "errors": {"nothing": "?"}}
    assert (await submit(view["id"], unknown))[0] == 409
    broken: Json = {"response_action": "update", "view": {"type": "modal"}}
    assert (await submit(view["id"], broken))[0] == 409
    updated = (await submit(view["id"], {"response_action": "update", "view": MODAL}))[1]
    assert updated["view"]["id"] == view["id"] and updated["view"]["hash"] != view["hash"]
    pushed = (await submit(view["id"], {"response_action": "push", "view": MODAL}))[1]["view"]
    assert pushed["previous_view_id"] == view["id"]
    cleared = await submit(pushed["id"], {"response_action": "clear"})
    assert cleared[1]["response_action"] == "clear"
    assert await code(client.views_update(view_id=view["id"], view=MODAL)) == "not_found"


async def test_an_update_needs_the_current_hash(
    client: AsyncWebClient, desk: Desk, app: Listener
) -> None:
    """An app that looks at an old state is refused."""
    view = await opened(client, desk, app)
    await client.views_update(view_id=view["id"], hash=view["hash"], view=MODAL)
    stale = client.views_update(view_id=view["id"], hash=view["hash"], view=MODAL)
    assert await code(stale) == "hash_conflict"


async def test_closing_is_told_when_the_app_asked_for_it(
    client: AsyncWebClient, desk: Desk, app: Listener
) -> None:
    """`notify_on_close` brings `view_closed`."""
    view = await opened(client, desk, app)
    await desk.act("views/close", view_id=view["id"])
    closed = app.payloads[-1]
    assert (closed["type"], closed["view"]["id"]) == ("view_closed", view["id"])
    await until(lambda: closed["is_cleared"] is False)
