"""What a listener may touch before Slack is acknowledged."""

import ast
import inspect
from collections.abc import Iterable
from types import ModuleType
from typing import get_args

import pytest

from bot.acts import AnyAct, Ask
from bot.gestures import ACTIONS, LISTENING

ACKNOWLEDGE, KEEP = {"ack"}, {"intake.accept"}
FORM = {"forms.open", "forms.tell", "client.views_open", "client.views_update", "look"}
"""Opening, changing and checking a form: Slack's triggers live three seconds."""
LATER = {"create_task", "ensure_future", "gather", "run_coroutine_threadsafe", "to_thread"}
"""Ways to have something done without awaiting it."""


def functions_of(module: ModuleType) -> dict[str, ast.FunctionDef | ast.AsyncFunctionDef]:
    """The functions of a module, by name."""
    return {
        each.name: each
        for each in ast.parse(inspect.getsource(module)).body
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def run_by_listeners(module: ModuleType) -> list[ast.AST]:
    """All that ``listen`` registers, and the private coroutines of the module that it awaits."""
    functions = functions_of(module)
    listen = list(ast.walk(functions["listen"]))
    helpers = [functions[name] for name in awaited_in(listen) if name in functions]
    own = [each for each in helpers if each.name.startswith("_")]
    return [*listen, *(node for helper in own for node in ast.walk(helper))]


def awaited_in(nodes: Iterable[ast.AST]) -> set[str]:
    """What is called and awaited."""
    return {
        ast.unparse(node.value.func if isinstance(node.value, ast.Call) else node.value)
        for node in nodes
        if isinstance(node, ast.Await)
    }


@pytest.mark.parametrize("module", LISTENING, ids=lambda module: module.__name__)
def test_a_listener_awaits_only_the_ack_the_intake_and_the_form(module: ModuleType) -> None:
    """It is given nothing else: no storage, no job, no cloud but the client for forms."""
    assert list(inspect.signature(module.listen).parameters) == ["app", "intake"]
    own = {name for name in functions_of(module) if name.startswith("_")}
    assert awaited_in(run_by_listeners(module)) - own <= ACKNOWLEDGE | KEEP | FORM


@pytest.mark.parametrize("module", LISTENING, ids=lambda module: module.__name__)
def test_a_listener_leaves_nothing_to_be_done_beside_it(module: ModuleType) -> None:
    """No task of its own, and nothing that it enters may wait but a limit of time."""
    nodes = run_by_listeners(module)
    called = {
        ast.unparse(node.func).rpartition(".")[2] for node in nodes if isinstance(node, ast.Call)
    }
    assert not called & LATER
    entered = [
        ast.unparse(item.context_expr).partition("(")[0]
        for node in nodes
        if isinstance(node, ast.AsyncWith)
        for item in node.items
    ]
    assert set(entered) <= {"asyncio.timeout"}
    assert not any(isinstance(node, ast.AsyncFor) for node in nodes)


def test_every_act_but_a_question_has_its_function() -> None:
    """A question goes into its thread's queue instead."""
    assert {*ACTIONS, Ask} == set(get_args(AnyAct))
