"""Nothing of one installation is seen, counted or stopped from another."""

import ast
import dataclasses
from pathlib import Path

import pytest

import bot.storage
from bot.acts import Ask, Installation
from bot.storage import Storage
from bot.storage.states import Ahead, QueueLimits

COLUMNS = {"app_id", "enterprise_id", "team_id"}
ORGANIZATIONS = (Installation("A1", "E1", ""), Installation("A1", "E2", ""))
WORKSPACES = (Installation("A1", "", "T1"), Installation("A1", "", "T2"))
APPS = (Installation("A1", "", "T1"), Installation("A2", "", "T1"))

Pair = tuple[Installation, Installation]


@pytest.fixture(params=[ORGANIZATIONS, WORKSPACES, APPS], ids=["org-wide", "teams", "apps"])
def pair(request: pytest.FixtureRequest) -> Pair:
    """Two installations with something in common."""
    found: Pair = request.param
    return found


def asked(installation: Installation, ts: str = "1.1") -> Ask:
    """A question in a channel that both know, in a thread of its own."""
    return Ask(installation, f"Ev{ts}", "C1", ts, ts, "U1", "T1", text="q", addressed=True)


async def test_what_waits_elsewhere_is_not_ahead(storage: Storage, pair: Pair) -> None:
    """The older question of another installation is not counted."""
    here, there = pair
    await storage.admission.accept(asked(there), QueueLimits())
    mine = asked(here, "1.2")
    await storage.admission.accept(mine, QueueLimits())
    assert await storage.inbox.ahead_of(mine.act_id) == Ahead(0, 0)


async def test_what_waits_elsewhere_takes_no_room(storage: Storage, pair: Pair) -> None:
    """Neither of the person, nor of the channel, nor of the workspace."""
    here, there = pair
    room = QueueLimits(per_person=1, per_channel=1, per_team=1)
    assert not (await storage.admission.accept(asked(there), room)).turned_away
    assert not (await storage.admission.accept(asked(here), room)).turned_away
    assert (await storage.admission.accept(asked(here, "1.2"), room)).turned_away


async def test_threads_elsewhere_are_not_open_here(storage: Storage, pair: Pair) -> None:
    """A stop of everything in a channel ends what is under way in one's own installation."""
    here, there = pair
    for installation in pair:
        await storage.admission.accept(asked(installation), QueueLimits())
    assert await storage.stops.open_threads(here, "C1") == [asked(here).thread_id]
    assert await storage.stops.open_threads(there, "C1") == [asked(there).thread_id]


async def test_what_opens_elsewhere_does_not_open_here(storage: Storage, pair: Pair) -> None:
    """A question on its way into the same channel of another installation."""
    here, there = pair
    opens = dataclasses.replace(
        asked(there), ts="", thread_ts="", identity="trigger.1", unspoken=True
    )
    await storage.admission.accept(opens, QueueLimits(), urgent=True)
    assert await storage.admission.opens_in(there, "C1")
    assert not await storage.admission.opens_in(here, "C1")


async def test_a_message_belongs_to_a_thread_of_its_own_installation(
    storage: Storage, pair: Pair
) -> None:
    """A question and a post of the app's; elsewhere the same ts is another message's."""
    here, there = pair
    question = dataclasses.replace(asked(there), thread_ts="1.0")
    await storage.admission.accept(question, QueueLimits())
    await storage.deliveries.keep_post(there, question.act_id, "answer-0", "C1", "1.5")
    for ts in ("1.0", "1.1", "1.5"):
        assert await storage.admission.thread_of(there, "C1", ts) == "1.0"
        assert await storage.admission.thread_of(here, "C1", ts) is None


def test_the_columns_of_a_tenant_are_compared_in_one_module() -> None:
    """All other modules ask for a scope: they name none of the columns in a query."""
    package = Path(str(bot.storage.__file__)).parent
    modules = [path for path in package.glob("*.py") if path.name != "tenant.py"]
    assert len(modules) > 10
    named = {
        f"{path.name}: {ast.unparse(node)}"
        for path in modules
        for node in ast.walk(ast.parse(path.read_text()))
        if _names_a_tenant(node)
    }
    assert not named


def _names_a_tenant(node: ast.AST) -> bool:
    """``table.c.team_id`` and the like, and taking a tenant's columns apart by hand."""
    match node:
        case ast.Attribute(value=ast.Attribute(attr="c"), attr=name):
            return name in COLUMNS
        case ast.Subscript(value=ast.Attribute(attr="c"), slice=ast.Constant(value=name)):
            return name in COLUMNS
        case ast.Attribute(value=ast.Call(func=ast.Name(id="tenant"))):
            return True
    return False
