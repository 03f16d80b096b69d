"""What a listener may touch before Slack is acknowledged."""

import ast
import inspect
from types import ModuleType
from typing import get_args

import pytest

from bot.acts import AnyAct, Ask
from bot.gestures import ACTIONS, LISTENING

ACKNOWLEDGE, KEEP = {"ack"}, {"intake.accept"}
FORM = {"forms.open", "forms.tell", "client.views_update", "look", "_ask_why"}
"""Opening, changing and checking a form: Slack's triggers live three seconds."""


def listen_of(module: ModuleType) -> ast.FunctionDef:
    """The source of what a module registers."""
    (found,) = ast.parse(inspect.getsource(module.listen)).body
    assert isinstance(found, ast.FunctionDef)
    return found


@pytest.mark.parametrize("module", LISTENING, ids=lambda module: module.__name__)
def test_a_listener_awaits_only_the_ack_the_intake_and_the_form(module: ModuleType) -> None:
    """It is given nothing else: no storage, no job, no cloud but the client for forms."""
    assert list(inspect.signature(module.listen).parameters) == ["app", "intake"]
    awaited = {
        ast.unparse(node.value.func)
        for node in ast.walk(listen_of(module))
        if isinstance(node, ast.Await) and isinstance(node.value, ast.Call)
    }
    assert awaited <= ACKNOWLEDGE | KEEP | FORM
    waits = [node for node in ast.walk(listen_of(module)) if isinstance(node, ast.Await)]
    assert all(isinstance(node.value, ast.Call) for node in waits)


def test_every_act_but_a_question_has_its_function() -> None:
    """A question goes into its thread's queue instead."""
    assert {*ACTIONS, Ask} == set(get_args(AnyAct))
