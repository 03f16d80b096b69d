"""The Home tab: what somebody asked and spent, settings, where data goes."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import pytest

from bot.gestures.home_view import ANALYZE, CHANNEL, FORGET, SHARED_FILES, choice_block
from bot.slack.blocks import actions, option
from playground.claude.brain import Bash, Say
from playground.slack.workspace import ADMIN, DATA, GUEST, OUTSIDE, STRANGER
from tests.e2e.conftest import Brain
from tests.support.people import Person, seen
from tests.support.stage import Stage
from tests.support.thread import answers, asked, settled

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.parametrize("on_stage", ["socket", "http"], indirect=True, scope="module"),
]

CSV = [("sales.csv", b"month,units\n1,20\n2,35\n")]
View = Mapping[str, Any]


@pytest.fixture(autouse=True)
def quick(brain: Brain) -> None:
    """Every question has the same short answer."""
    brain.scripts[""] = [Bash("echo looked"), Say("**Units went up.**")]


async def shown(person: Person, wanted: str) -> View:
    """The person's Home tab, opened until it shows something."""
    view: View = {}

    async def found() -> bool:
        nonlocal view
        view = (await person.act("home", tab="home"))["view"] or {}
        if wanted in json.dumps(view):
            return True
        await asyncio.sleep(0.5)
        return False

    await person.until(found)
    return view


async def use(person: Person, view: View, action_id: str, value: str = "") -> None:
    """Press or choose something in the view."""
    (block,) = [
        block
        for block in view["blocks"]
        if any(one.get("action_id") == action_id for one in block.get("elements") or ())
    ]
    where = {"view_id": view["id"], "block_id": block["block_id"], "action_id": action_id}
    await person.act("actions", **where, value=value)


async def test_an_empty_start_says_what_to_do(on_stage: Stage, colleague: Person) -> None:
    """Nothing asked, nothing spent, no settings; and where the data goes."""
    view = json.dumps(await shown(colleague, "Drop a file into a channel"))
    assert "Today: 0 analyses, $0.00 of $20.00" in view and "72 hours" in view
    assert "latest analyses" not in view and CHANNEL not in view


@pytest.mark.parametrize(
    ("user", "why"), [(GUEST, "full members of this workspace only"), (STRANGER, "this company")]
)
async def test_outsiders_learn_why_there_is_nothing(on_stage: Stage, user: str, why: str) -> None:
    """No button, no settings."""
    view = await shown(on_stage.person(user), why)
    assert not [block for block in view["blocks"] if block["type"] == "actions"]


async def test_what_somebody_asked_is_listed_with_links(
    on_stage: Stage, member: Person, colleague: Person
) -> None:
    """To them alone; the link leads to the thread, and no word of the question calls anybody."""
    question = "did <!channel> units rise | or fall?"
    ts = await asked(on_stage, member, DATA, question, CSV)
    await settled(on_stage, member, DATA, ts)
    view = json.dumps(await shown(member, "units rise"))
    assert f"/archives/{DATA}/p{ts.replace('.', '')}|did" in view and f"<#{DATA}>" in view
    assert "<!channel>" not in view and "Today: 1 analysis" in view
    assert "units rise" not in json.dumps(await shown(colleague, "Today: 0 analyses"))


async def test_the_form_opens_from_the_tab(on_stage: Stage, member: Person) -> None:
    """The same form that the command opens."""
    await use(member, await shown(member, ANALYZE), ANALYZE)

    async def form() -> bool:
        views = on_stage.slack.hub.interactions.views.of(member.user)
        return any(view.given["type"] == "modal" for view in views)

    await member.until(form)


async def test_an_admin_chooses_for_a_channel_and_it_counts_at_once(
    on_stage: Stage, member: Person
) -> None:
    """Saved and shown; a file shared there is answered without a mention, for members only."""
    admin, guest = on_stage.person(ADMIN), on_stage.person(GUEST)
    await use(admin, await shown(admin, CHANNEL), CHANNEL, DATA)
    view = await shown_after(on_stage, admin, choice_block(DATA))
    await use(admin, view, SHARED_FILES, "auto")
    await shown_after(on_stage, admin, f"<#{DATA}>: Analyze at once")
    theirs = await guest.post(DATA, "", CSV)
    ts = await member.post(DATA, "units by month", CSV)
    thread = await settled(on_stage, member, DATA, ts)
    assert "Units went up" in seen(answers(on_stage, thread)[0])
    assert len(await guest.messages(DATA, theirs)) == 1
    assert not [m for m in await guest.messages(DATA) if m.get("ephemeral")]


async def shown_after(stage: Stage, person: Person, wanted: str) -> View:
    """The Home tab as it is on the screen, once it shows something without being opened anew."""
    views = stage.slack.hub.interactions.views

    async def found() -> View | None:
        view = views.home(person.user)
        shows = view is not None and wanted in json.dumps(view.given)
        return views.payload(view) if view and shows else None

    view: View = await person.until(found)
    return view


async def test_a_channel_without_the_app_says_so(on_stage: Stage) -> None:
    """The choice is kept for the day that it is invited."""
    admin = on_stage.person(ADMIN)
    await use(admin, await shown(admin, CHANNEL), CHANNEL, OUTSIDE)
    await shown_after(on_stage, admin, "I am not in")


async def test_everything_of_a_person_is_forgotten_from_the_tab(
    on_stage: Stage, member: Person
) -> None:
    """Their list is empty then, what they spent stays in the books."""
    ts = await asked(on_stage, member, DATA, "which month is best?", CSV)
    await settled(on_stage, member, DATA, ts)
    view = await shown(member, "which month is best")
    await use(member, view, FORGET)
    empty = json.dumps(await shown_after(on_stage, member, "Drop a file into a channel"))
    assert "which month" not in empty and "Today: 0 analyses" not in empty
    direct = on_stage.slack.hub.ws.direct(member.user).id
    assert any("forg" in seen(m).lower() for m in await member.messages(direct))


async def test_the_choice_of_others_is_refused(on_stage: Stage, colleague: Person) -> None:
    """Whoever is no admin has no menu; a choice that comes all the same changes nothing."""
    blocks = [actions(_radio(), block_id=choice_block(DATA))]
    view = on_stage.slack.hub.interactions.views.publish(
        colleague.user, {"type": "home", "blocks": blocks}
    )
    await use(colleague, {**view.given, "id": view.id}, SHARED_FILES, "off")
    direct = on_stage.slack.hub.ws.direct(colleague.user).id

    async def refused() -> bool:
        return any("Only admins" in seen(m) for m in await colleague.messages(direct))

    await colleague.until(refused)
    now = await shown(on_stage.person(ADMIN), CHANNEL)
    assert f"<#{DATA}>: Leave alone" not in json.dumps(now)


def _radio() -> dict[str, Any]:
    return {
        "type": "radio_buttons",
        "action_id": SHARED_FILES,
        "options": [option("off", "Leave alone")],
    }
