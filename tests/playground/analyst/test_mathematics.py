"""Formulas and random experiments: no file is needed, and no text of a question is run."""

import pytest

from bot.playground.analyst.formula import python_of
from bot.playground.analyst.mathematics import task_in
from bot.playground.analyst.simulation import trial_in
from tests.conftest import sample

from .harness import Chat

ANSWERS = [
    ("solve x^2 - 5x + 6 = 0", "has 2 solutions: x = 2 and x = 3", 1),
    ("solve x + y = 3 and x - y = 1", "x = 2, y = 1", 0),
    ("solve cos(x) = x", "x = 0.739085", 0),
    ("integrate x^2 from 0 to 3", "is `9` ≈ 9", 1),
    ("integrate x*exp(x)", "`(x - 1)*exp(x)` + C", 0),
    ("differentiate sin(x)*x", "is `x*cos(x) + sin(x)`", 0),
    ("limit of sin(x)/x as x -> 0", "is `1`", 0),
    ("minimum of x^2 - 4x + 1", "minimum -3 at x = 2", 1),
    ("plot exp(-x)*cos(5x) from 0 to 3", "from 0 to 3", 1),
    ("what is 17*23?", "= 391", 0),
    ("simulate 10,000 rolls of two dice, chance of a sum over 9", "exact chance is 16.6667 %", 1),
    ("flip 10 coins: chance of at least 7 heads", "exact chance is 17.1875 %", 1),
    ("estimate pi", "Pi is about 3.1", 1),
    ("simulate normal(100, 15), chance of over 130", "is about 2.2", 1),
]
HOSTILE = (
    "__import__('os').system('id')",
    "x.__class__",
    "9^9^9^9",
    "x^100000",
    "lambda: 0",
    "open('/etc/passwd')",
    "exec(x)",
    "[x for x in x]",
    "x; import os",
    "sin",
    "(((",
    "1" * 30,
    "x" * 300,
)


@pytest.mark.parametrize(("question", "says", "plots"), sample(ANSWERS, 5))
async def test_a_formula_is_answered_without_a_file(
    chat: Chat, question: str, says: str, plots: int
) -> None:
    """The answer is the right one, its code ran, and a picture comes where one helps."""
    answer = await chat.ask(question)
    assert says in answer.text
    assert answer.runs and answer.runs[-1][1].return_code == 0
    assert len(answer.outputs) == plots


@pytest.mark.parametrize("text", HOSTILE)
def test_only_plain_formulas_pass(text: str) -> None:
    """Names, calls, attributes and powers without end are no formulas, so they reach no code."""
    assert python_of(text) is None
    assert task_in(f"solve {text}") is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2x(x+1)", "2*x*(x + 1)"),
        ("x² − 3", "x**2 - 3"),
        ("ln(x) + pi", "log(x) + pi"),
        ("-x^2", "- x**2"),
    ],
)
def test_formulas_are_read_as_people_type_them(text: str, code: str) -> None:
    """Signs of multiplication may be left out, powers raised, and names spelled in full."""
    assert python_of(text) == code


@pytest.mark.parametrize(
    "question",
    ["what drives churn?", "plot age", "top 10", "solve my problem", "normal people (12, 3)", ""],
)
def test_other_questions_are_no_mathematics(question: str) -> None:
    """Words around a table are left to the rules about tables."""
    assert task_in(question) is None
    assert trial_in(question) is None
