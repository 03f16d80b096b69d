"""Formulas, random experiments, fenced code, and the example: no file is needed."""

from pathlib import Path

import pandas as pd
import pytest

from playground.analyst.answer import markdown
from playground.analyst.behaviours.mathematics import formula_in, task_in
from playground.analyst.behaviours.simulation import trial_in
from playground.analyst.behaviours.withouttable import without_table
from playground.analyst.query import Language
from playground.analyst.voice import Voice
from tests.playground.analyst.files.running import Ran, ran


def asked(folder: Path, question: str, language: Language = "en") -> Ran[str]:
    """The Markdown of the answers to a question without a file."""
    steps = without_table([], question, Voice(language))
    assert steps is not None
    done = ran(steps, folder)
    text = "\n\n".join(map(markdown, done.value))
    return Ran(text, done.commands, done.printed, done.thoughts, done.outputs)


@pytest.mark.parametrize(
    ("question", "language", "says", "plots"),
    [
        ("solve x^2 - 5x + 6 = 0", "en", "has 2 solutions: x = 2 and x = 3", 1),
        ("solve x + y = 3 and x - y = 1", "en", "x = 2, y = 1", 0),
        ("solve cos(x) = x", "en", "x = 0.739085", 0),
        ("integrate x^2 from 0 to 3", "en", "`9` ≈ 9", 1),
        ("integrate x*exp(x)", "en", "`(x - 1)*exp(x)` + C", 0),
        ("differentiate sin(x)*x", "en", "`x*cos(x) + sin(x)`", 0),
        ("limit of sin(x)/x as x -> 0", "en", "is `1`", 0),
        ("minimum of x^2 - 4x + 1", "en", "a minimum of -3 at x = 2", 1),
        ("plot exp(-x)*cos(5x) from 0 to 3", "en", "from 0 to 3", 1),
        ("what is 17*23?", "en", "= 391", 0),
        ("what is 15% of 240?", "en", "= 36", 0),
        ("100 F to C", "en", "37.7778 °C", 0),
        ("20 °C in Fahrenheit", "de", "68 °F", 0),
        ("5 miles in km", "en", "8.04672 km", 0),
        ("Löse x^2 = 2 nach x", "de", "x = -sqrt(2) und x = sqrt(2)", 1),
        ("Leite x^3 ab", "de", "Die Ableitung von `x^3` ist `3*x^2`", 0),
        ("解方程 x^2 - 4 = 0", "zh", "x = -2和x = 2", 1),
        ("5公里等于多少英里", "zh", "3.10686 英里", 0),
        ("chance of a sum over 9 with two dice, 10,000 rolls", "en", "2 dice", 1),
        ("flip 10 coins: chance of at least 7 heads", "en", "exact chance is 17.1875", 1),
        ("birthday paradox with 23 people", "en", "exact chance is 50.7297", 1),
        ("estimate pi", "en", "Pi is about 3.1", 0),
        ("simulate normal(100, 15), chance of over 130", "en", "2.29", 1),
        ("Simuliere zwei Würfel, Summe mindestens 10", "de", "Wahrscheinlichkeit ist 16,6667", 1),
        ("模拟两个骰子，点数和大于9的概率", "zh", "精确概率为 16.6667%", 1),
        ("抛10枚硬币，至少7次正面的概率", "zh", "精确概率为 17.1875%", 1),
        ("random walk with 1000 steps", "en", "random walk of 1,000 steps", 1),
    ],
)  # fmt: skip
def test_formulas_and_chances_are_right(
    tmp_path: Path, question: str, language: Language, says: str, plots: int
) -> None:
    """Values known apart, short scripts, in three languages."""
    done = asked(tmp_path, question, language)
    assert says in done.value.replace("\N{NO-BREAK SPACE}", " "), done.printed
    assert len(done.outputs) == plots
    assert all(len(command.splitlines()) < 45 for command in done.commands)


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('id')", "x.__class__", "9^9^9^9", "x^100000", "lambda: 0",
        "open('/etc/passwd')", "exec(x)", "[x for x in x]", "x; import os", "sin", "(((",
        "1" * 30, "x" * 300,
    ],
)  # fmt: skip
def test_only_plain_formulas_pass(text: str) -> None:
    """Names, attributes and powers without end are no formulas."""
    assert formula_in(text) is None
    assert task_in(f"solve {text}") is None


@pytest.mark.parametrize(
    "question",
    [
        "What was our total revenue in 2024?", "compare 2023 and 2024", "plot revenue by month",
        "average tip in 2014 - 2015", "how many dice did we sell?",
        "Total sales from January to March",
        "What is the average weight of coins by year?", "2024-01-01 to 2024-02-01",
        "revenue in Q1?",
        "number of people by region", "各渠道的销售额是多少？", "What is the median tip?",
    ],
)  # fmt: skip
def test_questions_to_tables_are_no_formulas_and_no_experiments(question: str) -> None:
    """What names columns stays with the tables."""
    assert task_in(question) is None and trial_in(question) is None


def test_fenced_blocks_run_as_they_are(tmp_path: Path) -> None:
    """Python and shell in a row; what they printed, the files they made, the error of one."""
    code = (
        "import os\nopen(os.environ['OUTPUT_DIR'] + '/x.txt', 'w').write('a')\nprint('six', 2 * 3)"
    )
    done = asked(
        tmp_path, f"run\n```python\n{code}\n```\nand\n```bash\necho two\n```\n```py\n1/0\n```"
    )
    assert done.commands[:2] == [f"python3 - <<'EOF'\n{code}\nEOF", "echo two"]
    assert "six 6" in done.value and "`x.txt`" in done.value
    assert "Block 3 failed: `ZeroDivisionError: division by zero`" in done.value
    assert "Traceback" not in done.value
    quoted = asked(tmp_path, "```\nHello there, what is this?\n```")
    assert not quoted.commands


@pytest.mark.parametrize(
    ("question", "language", "made_up"),
    [
        ("Show me an example", "en", "invented"),
        ("Zeig mir ein Beispiel", "de", "erfunden"),
        ("给我看个例子", "zh", "虚构"),
    ],
)
def test_the_example_is_analysed_and_said_to_be_invented(
    tmp_path: Path, question: str, language: Language, made_up: str
) -> None:
    """A newcomer sees a whole answer, with a table that adds up, and the table as a file."""
    done = asked(tmp_path, question, language)
    sample = pd.read_csv(done.outputs["sample.csv"])
    total = int(sample.iloc[:, 2].sum())
    assert made_up in done.value and Voice(language).number(total) in done.value
    assert "revenue_by_month.png" in done.outputs


def test_without_a_file_the_answer_says_what_can_be_asked(tmp_path: Path) -> None:
    """No wall of text: what to drop, and what works without a file."""
    done = asked(tmp_path, "what is the average price?")
    assert "drop one" in done.value and not done.commands
