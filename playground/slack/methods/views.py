"""`views.*`: modals and the Home tab."""

from playground import limits
from playground.slack.blocks.validate import check_view
from playground.slack.call import Call, Method
from playground.slack.methods.content import scene
from playground.slack.refusal import Json, Refusal, invalid_arguments
from playground.slack.views import View


def open_view(call: Call) -> Json:
    """Opens a modal for the person behind a trigger."""
    given = _modal(call)
    trigger = call.hub.interactions.exchange(_trigger(call))
    view = call.hub.interactions.views.open(trigger.user, given)
    return _shown(call, "open", view)


def push(call: Call) -> Json:
    """Puts a modal on top of the one that the trigger came from."""
    given = _modal(call)
    interactions = call.hub.interactions
    trigger = interactions.exchange(_trigger(call))
    below = interactions.views.get(trigger.view) if trigger.view else None
    if below is None:
        raise Refusal("not_found")
    return _shown(call, "push", interactions.views.push(trigger.user, given, below))


def update(call: Call) -> Json:
    """Replaces an open view."""
    views = call.hub.interactions.views
    view_id, external_id = call.text("view_id"), call.text("external_id")
    if not view_id and not external_id:
        raise invalid_arguments("missing required field: view_id [json-pointer:/view_id]")
    view = views.get(view_id) if view_id else views.by_external(external_id or "")
    if view is None:
        raise Refusal("not_found")
    given = check_view(call.tree("view"), scene(call))
    return _shown(call, "update", views.update(view, given, call.text("hash")))


def publish(call: Call) -> Json:
    """Sets the Home tab of one person."""
    if not call.ws.manifest.home_tab:
        raise Refusal("not_enabled")
    user = call.ws.users.get(call.word("user_id"))
    if user is None or user.bot_id:
        raise invalid_arguments("user_not_found [json-pointer:/user_id]")
    given = check_view(call.tree("view"), scene(call))
    if given["type"] != "home":
        raise invalid_arguments("must be a valid enum value: home [json-pointer:/view/type]")
    views = call.hub.interactions.views
    return _shown(call, "home", views.publish(user.id, given, call.text("hash")))


def _modal(call: Call) -> Json:
    given = check_view(call.tree("view"), scene(call))
    if given["type"] != "modal":
        raise invalid_arguments("must be a valid enum value: modal [json-pointer:/view/type]")
    return given


def _trigger(call: Call) -> str:
    return call.word("trigger_id" if call.text("trigger_id") else "interactivity_pointer")


def _shown(call: Call, action: str, view: View) -> Json:
    payload = call.hub.interactions.views.payload(view)
    payload["state"]["values"] = call.hub.interactions.state_of(payload["blocks"])
    line = {"action": action, "view": payload}
    call.hub.feed.publish("view", lambda person: line if person == view.user else None)
    return {"ok": True, "view": payload}


_FOUR = limits.SLACK_TIERS[4]
_POINTER = ("interactivity_pointer", "trigger_id")
METHODS = (
    Method("views.open", open_view, _FOUR, None, ("view",), _POINTER),
    Method("views.push", push, _FOUR, None, ("view",), _POINTER),
    Method("views.update", update, _FOUR, None, ("view",), ("external_id", "hash", "view_id")),
    Method("views.publish", publish, _FOUR, None, ("user_id", "view"), ("hash",)),
)
