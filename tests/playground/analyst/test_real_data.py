"""Well-known tables give their well-known answers."""

import shutil
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.conftest import sample

from .harness import Answer, Chat


def _packaged(package: str, path: str) -> Path:
    spec = find_spec(package)
    assert spec is not None and spec.origin is not None
    return Path(spec.origin).parent / path


async def _ask(folder: Path, package: str, path: str, question: str) -> Answer:
    copy = shutil.copy(_packaged(package, path), folder / Path(path).name)
    return await Chat(folder).ask(question, [Path(copy)])


REAL = [
    ("vega_datasets", "_data/iris.json", "What separates species?", "Petal width tells species"),
    ("vega_datasets", "_data/cars.json", "What drives Miles_per_Gallon?", "Weight in lbs is"),
    ("vega_datasets", "_data/barley.json", "What drives yield?", "Site is the strongest driver"),
    ("vega_datasets", "_data/seattle-weather.csv", "correlations", "temp_max and temp_min rise"),
    ("vega_datasets", "_data/stocks.csv", "Show the trend", "Price for AAPL rose"),
    ("vega_datasets", "_data/airports.csv", "rows by state", "Number of rows is highest for AK"),
    ("vega_datasets", "_data/us-employment.csv", "Summary", "us-employment.csv holds 120 rows"),
    ("sklearn", "datasets/data/iris.csv", "Analyse", "iris.csv holds 150 rows"),
    ("sklearn", "datasets/data/breast_cancer.csv", "Analyse", "breast_cancer.csv holds 569"),
    ("sklearn", "datasets/data/wine_data.csv", "Analyse", "wine_data.csv holds 178 rows"),
    ("sklearn", "datasets/data/linnerud_exercise.csv", "profile", "linnerud_exercise.csv holds 20"),
    ("statsmodels", "datasets/fair/fair.csv", "What drives affairs?", "Rate marriage is"),
    ("statsmodels", "datasets/anes96/anes96.csv", "What predicts vote?", "PID is the strongest"),
    ("statsmodels", "datasets/co2/co2.csv", "Show the trend of co2", "Average co2 rose from"),
    ("statsmodels", "datasets/star98/star98.csv", "What drives MATHTOT?", "PR50M is the strongest"),
    ("statsmodels", "datasets/spector/spector.csv", "What drives grade?", "GPA is the strongest"),
]  # fmt: skip


@pytest.mark.parametrize("case", sample(REAL, 4), ids=lambda case: Path(case[1]).name)
async def test_known_tables(tmp_path: Path, case: tuple[str, str, str, str]) -> None:
    """The finding is the one of the textbook, every execution ran, and there is a plot."""
    package, path, question, finding = case
    answer = await _ask(tmp_path, package, path, question)
    assert answer.finding.startswith(finding), answer.text
    assert all(result.return_code == 0 for _, result in answer.runs), answer.runs[-1][1].stderr
    assert answer.outputs
