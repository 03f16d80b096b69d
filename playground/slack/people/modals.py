"""Submitting and closing modals."""

from typing import Any

from playground.slack.blocks.schema import Scene
from playground.slack.blocks.validate import check_view
from playground.slack.filestore import SlackFile
from playground.slack.interactions import ResponseUrl
from playground.slack.people import interaction
from playground.slack.people.form import Form
from playground.slack.people.gestures import failed
from playground.slack.people.inputs import BadInput, inputs_of, missing, state_value
from playground.slack.refusal import Json, PersonRefusal, Refusal
from playground.slack.views import View

_TROUBLE = "We had some trouble connecting. Try again?"


async def submit(form: Form) -> Json:
    """Submits the modal; the app may answer with errors, another view, or nothing."""
    view = _view(form)
    state = _state(form, view)
    urls = _response_urls(form, view, state)
    payload = interaction.submission_payload(form.hub, form.person, view, state, urls)
    reply = await form.hub.interact("interactive", payload)
    failed(reply, "This form")
    body = reply.body if isinstance(reply.body, dict) else {}
    try:
        return _obey(form, view, body)
    except Refusal as refusal:
        raise PersonRefusal(
            409, refusal.error, _TROUBLE, response_metadata=refusal.fields.get("response_metadata")
        ) from refusal


async def close(form: Form) -> Json:
    """Closes the modal; the app hears of it if it asked to."""
    view = _view(form)
    form.hub.interactions.views.close(view)
    _tell(form, "close", view)
    if view.given.get("notify_on_close"):
        payload = interaction.closed_payload(form.hub, form.person, view)
        await form.hub.interact("interactive", payload)
    return {}


def _view(form: Form) -> View:
    view = form.hub.interactions.views.get(form.text("view_id"))
    if view is None or view.user != form.person.id or view.given["type"] != "modal":
        raise PersonRefusal(404, "view_not_found", "This window is gone.")
    return view


def _state(form: Form, view: View) -> Json:
    given = form.tree("state")
    state: Json = {}
    errors: dict[str, str] = {}
    for block, element in inputs_of(view.given["blocks"]):
        block_id, action_id = block["block_id"], element["action_id"]
        value: Any = given.get(block_id, {}).get(action_id)
        files = _files(form, f"{block_id}/{action_id}")
        try:
            entry = state_value(element, value, files)
            if len(files) > int(element.get("max_files", 10)):
                raise BadInput(f"No more than {element.get('max_files', 10)} files.")
            problem = missing(block, entry)
        except BadInput as bad:
            entry, problem = {}, str(bad)
        if problem:
            errors[block_id] = problem
        if element["type"] == "file_input":
            entry["files"] = [_handed(form, file) for file in files]
        state[block_id] = {action_id: entry}
    if errors:
        raise PersonRefusal(400, "invalid_input", "Some fields need another look.", errors=errors)
    return state


def _files(form: Form, part: str) -> list[SlackFile]:
    return [file for name, file in form.files if name == part]


def _handed(form: Form, file: SlackFile) -> Json:
    file.user, file.team, file.handed = form.person.id, form.person.team, True
    return form.hub.ws.files.payload(file)


def _response_urls(form: Form, view: View, state: Json) -> list[Json]:
    urls: list[Json] = []
    for block, element in inputs_of(view.given["blocks"]):
        entry = state[block["block_id"]][element["action_id"]]
        channel = entry.get("selected_conversation") or entry.get("selected_channel")
        if not element.get("response_url_enabled") or channel not in form.hub.ws.channels:
            continue
        url = ResponseUrl(channel, form.person.id, form.hub.interactions.until())
        urls.append(
            {
                "block_id": block["block_id"],
                "action_id": element["action_id"],
                "channel_id": channel,
                "response_url": form.hub.interactions.response_url("app", url),
            }
        )
    return urls


def _obey(form: Form, view: View, body: Json) -> Json:
    views = form.hub.interactions.views
    action = body.get("response_action")
    if action == "errors":
        known = {block["block_id"] for block, _ in inputs_of(view.given["blocks"])}
        errors = body.get("errors")
        if not isinstance(errors, dict) or not errors or not set(errors) <= known:
            raise PersonRefusal(409, "invalid_errors", _TROUBLE)
        return {"response_action": "errors", "errors": errors}
    if action in ("update", "push"):
        given = check_view(body.get("view"), Scene())
        if action == "update":
            views.update(view, given)
        else:
            view = views.push(form.person.id, given, view)
        _tell(form, action, view)
        return {"response_action": action, "view": views.payload(view)}
    if action == "clear":
        views.clear(view)
        _tell(form, "close", view)
        return {"response_action": "clear"}
    if action is not None:
        raise PersonRefusal(409, "invalid_response_action", _TROUBLE)
    views.close(view)
    _tell(form, "close", view)
    return {"response_action": None}


def _tell(form: Form, action: str, view: View) -> None:
    payload = form.hub.interactions.views.payload(view)
    payload["state"]["values"] = form.hub.interactions.state_of(payload["blocks"])
    line = {"action": action, "view": payload}
    form.hub.feed.publish("view", lambda person: line if person == view.user else None)
