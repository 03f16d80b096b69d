"""What a person does with the app: commands, shortcuts, buttons, Stop, its own page."""

from typing import Any

from playground import limits
from playground.slack import sessions
from playground.slack.delivery.outcome import Reply
from playground.slack.people import answers, interaction
from playground.slack.people.form import Form
from playground.slack.people.inputs import BadInput, option
from playground.slack.refusal import Json, PersonRefusal

_WITH_VALUE = ("button", "icon_button")
"""Elements that tell the value they were given, whatever the person does."""


async def command(form: Form) -> Json:
    """Runs a slash command; the app's answer appears in the channel or for that person only."""
    channel, name = form.channel(), form.text("command")
    known = {str(each["command"]) for each in form.hub.ws.manifest.commands}
    if name not in known or "commands" not in form.hub.ws.manifest.scopes:
        raise PersonRefusal(404, "unknown_command", f"{name} is not a valid command.")
    payload = interaction.command_payload(
        form.hub, form.person, channel, name, form.text("text", "")
    )
    reply = await form.hub.interact("slash_commands", payload)
    failed(reply, name)
    if reply.body:
        answers.say(form.hub, channel.id, form.person.id, reply.body)
    return {"response": reply.body}


async def shortcut(form: Form) -> Json:
    """Uses a global shortcut, or one on a message."""
    callback_id = form.text("callback_id")
    known = {str(each["callback_id"]): each for each in form.hub.ws.manifest.shortcuts}
    if callback_id not in known or not form.hub.ws.manifest.interactive:
        raise PersonRefusal(404, "unknown_shortcut", "The app has no such shortcut.")
    if known[callback_id]["type"] == "message":
        message = form.message(form.channel())
        payload = interaction.message_action_payload(form.hub, form.person, callback_id, message)
    else:
        payload = interaction.shortcut_payload(form.hub, form.person, callback_id)
    failed(await form.hub.interact("interactive", payload), str(known[callback_id]["name"]))
    return {}


async def press(form: Form) -> Json:
    """Presses a button or chooses in a menu, on a message or in a view."""
    hub = form.hub
    if not hub.ws.manifest.interactive:
        raise PersonRefusal(409, "not_interactive", "The app does not listen to buttons.")
    if view_id := form.maybe("view_id"):
        view = hub.interactions.views.get(view_id)
        if view is None or view.user != form.person.id:
            raise PersonRefusal(404, "view_not_found", "This window is gone.")
        action = _action(form, view.given["blocks"])
        state = hub.interactions.state_of(view.given["blocks"])
        payload = interaction.view_button_payload(hub, form.person, view, state, action)
    else:
        message = form.message(form.channel())
        action = _action(form, message.blocks)
        payload = interaction.message_button_payload(hub, form.person, message, action)
    failed(await hub.interact("interactive", payload), "This button")
    return {}


async def rename(form: Form) -> Json:
    """Gives the session of a thread another title, as people may."""
    channel, thread_ts = form.channel(), form.text("thread_ts")
    session = form.hub.ws.session(channel.id, thread_ts)
    if session is None:
        raise PersonRefusal(409, "no_session", "There is nothing to rename here.")
    sessions.rename(form.hub, session, form.text("title"), form.person.id)
    return {"title": session.title}


async def stop(form: Form) -> Json:
    """Presses Slack's own Stop, which is there only while a session is processing."""
    channel, thread_ts = form.channel(), form.text("thread_ts")
    session = form.hub.ws.session(channel.id, thread_ts)
    if session is None or session.status != "processing" or not sessions.stoppable(form.hub):
        raise PersonRefusal(409, "not_processing", "There is nothing to stop here.")
    return {"stopped": sessions.stop(form.hub, channel.id, thread_ts, form.person.id)}


async def home(form: Form) -> Json:
    """Opens the app's page; the Home tab shows what the app published for this person."""
    hub, person, tab = form.hub, form.person, form.text("tab", "home")
    open_tabs = {"home": hub.ws.manifest.home_tab, "messages": hub.ws.manifest.messages_tab}
    if not open_tabs.get(tab):
        raise PersonRefusal(404, "tab_not_enabled", "The app has no such tab.")
    direct = hub.ws.direct(person.id)
    event: Json = {"type": "app_home_opened", "user": person.id, "channel": direct.id}
    event |= {"tab": tab, "event_ts": hub.ws.ids.ts()}
    view = hub.interactions.views.home(person.id)
    shown = hub.interactions.views.payload(view) if view else None
    if tab == "home" and shown:
        event["view"] = shown
    if form.maybe("context"):
        event["context"] = {"entities": [_place(form, form.text("context"))]}
    hub.events.emit("app_home_opened", event)
    return {"channel": direct.id, "view": shown if tab == "home" else None}


async def context(form: Form) -> Json:
    """Looks at another channel, or at a message in it, beside the app's open page."""
    channel, hub = form.channel(), form.hub
    entity = _place(form, channel.id)
    if ts := form.maybe("ts"):
        entity["type"] = "slack#/types/message_context"
        entity["value"] = {"message_ts": ts, "channel_id": channel.id}
    event: Json = {"type": "app_context_changed", "channel": hub.ws.direct(form.person.id).id}
    event |= {"user": form.person.id, "context": {"entities": [entity]}}
    hub.events.emit("app_context_changed", event | {"event_ts": hub.ws.ids.ts()})
    return {}


def failed(reply: Reply, what: str) -> None:
    """Tells the person what Slack tells them when the app does not answer."""
    if reply.error == "operation_timeout":
        words = f"{what} failed with the error “operation_timeout”."
        raise PersonRefusal(409, "operation_timeout", words)
    if reply.error:
        words = f"{what} failed with the error “{reply.error}”."
        raise PersonRefusal(409, reply.error, words)


def _place(form: Form, channel: str) -> Json:
    return {"type": "slack#/types/channel_id", "value": channel, "team_id": form.hub.ws.team.id}


def _action(form: Form, blocks: list[Json]) -> Json:
    block_id, action_id = form.text("block_id"), form.text("action_id")
    for element in _elements(blocks, block_id):
        if element.get("action_id") == action_id:
            break
    else:
        raise PersonRefusal(404, "action_not_found", "There is no such button.")
    kind, where = {"type": element["type"]}, {"action_id": action_id, "block_id": block_id}
    try:
        chosen = _chosen(element, form.fields.get("value"))
    except BadInput as problem:
        raise PersonRefusal(400, "invalid_value", str(problem)) from problem
    pressed = element["type"] in ("button", "feedback_buttons")
    action: Json = where | chosen | kind if pressed else kind | where | chosen
    if "placeholder" in element:
        action["placeholder"] = element["placeholder"]
    return action | {"action_ts": form.hub.ws.ids.ts()}


def _elements(blocks: list[Json], block_id: str) -> list[Json]:
    found: list[Json] = []
    for block in blocks:
        found += _elements(block.get("child_blocks", []), block_id)
        found += _elements(block.get("elements", []) if block["type"] == "carousel" else [], "")
        if block.get("block_id") != block_id:
            continue
        for key in ("elements", "actions"):
            found += [each for each in block.get(key) or [] if isinstance(each, dict)]
        found += [block[key] for key in ("accessory", "element") if key in block]
    return found


def _chosen(element: Json, value: Any) -> Json:
    kind = element["type"]
    if kind in _WITH_VALUE:
        return {key: element[key] for key in ("text", "value", "style", "icon") if key in element}
    if kind == "feedback_buttons":
        for name in ("positive_button", "negative_button"):
            button = element[name]
            if button["value"] == value:
                return {"text": button["text"], "value": value}
        raise BadInput("This is neither of the two buttons.")
    if kind in ("static_select", "radio_buttons", "overflow", "external_select"):
        return {"selected_option": option(element, str(value))}
    if kind in ("checkboxes", "multi_static_select"):
        return {"selected_options": [option(element, str(each)) for each in value or []]}
    named = {"users_select": "user", "channels_select": "channel"}
    named |= {"conversations_select": "conversation", "datepicker": "date"}
    if kind in named:
        return {f"selected_{named[kind]}": value}
    return {"value": str(value or "")[: limits.SLACK_INPUT_TEXT]}
