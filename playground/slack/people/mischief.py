"""The menu of failures on the page."""

from playground.slack.faults import Fault, MenuEntry
from playground.slack.hub import Hub
from playground.slack.people.form import Form
from playground.slack.refusal import Json, PersonRefusal


async def listing(form: Form) -> Json:
    """What can be made to fail, and what is set to."""
    return {"faults": form.hub.faults.listing()}


async def switch(form: Form) -> Json:
    """Switches one failure on or off; without `active` the other way round."""
    for entry in form.hub.faults.menu:
        if entry.id == form.text("id"):
            active = form.fields.get("active")
            entry.switch(not entry.active() if active is None else bool(active))
            return {"faults": form.hub.faults.listing()}
    raise PersonRefusal(404, "fault_not_found", "There is no such failure.")


def fill_menu(hub: Hub) -> None:
    """Puts the workspace's own failures on the menu."""
    faults = hub.faults
    faults.offer(
        "slack-rate-limit",
        "Slack says “too many requests” to the next message",
        lambda: Fault("chat.postMessage", status=429, retry_after=3),
    )
    faults.offer(
        "slack-error",
        "Slack answers the next message with an error, but posts it",
        lambda: Fault("chat.postMessage", status=500, after_effect=True),
    )
    faults.offer(
        "slack-reset",
        "The connection breaks while the next message is posted",
        lambda: Fault("chat.postMessage", reset=True),
    )
    faults.offer(
        "slack-upload", "The next file upload to Slack fails", lambda: Fault("upload", status=500)
    )
    faults.menu.append(_download(hub))
    faults.menu.append(
        _set("slack-no-tables", "Slack refuses tables", faults.refused_blocks, {"table"})
    )
    faults.menu.append(
        _set(
            "slack-no-cards",
            "Slack refuses plans and task cards",
            faults.refused_blocks,
            {"plan", "task_card"},
        )
    )
    streaming = {"chat.startStream", "chat.appendStream", "chat.stopStream"}
    faults.menu.append(
        _set("slack-no-streams", "Slack knows no streaming", faults.unknown_methods, streaming)
    )


def _set(entry_id: str, title: str, place: set[str], names: set[str]) -> MenuEntry:
    def switch_to(on: bool) -> None:
        place.difference_update(names)
        if on:
            place.update(names)

    return MenuEntry(entry_id, title, switch_to, lambda: names <= place)


def _download(hub: Hub) -> MenuEntry:
    planned = [hub.faults.add_download("login", times=0)]

    def switch_to(on: bool) -> None:
        planned[0].times = 0
        if on:
            planned[0] = hub.faults.add_download("login")

    return MenuEntry(
        "slack-download",
        "The next download from Slack ends at a login page",
        switch_to,
        lambda: planned[0].times > 0,
    )
