"""Groups for which something holds, and the best inside each group, over a table made by hand."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from playground.analyst.behaviours.aggregate import aggregate
from playground.analyst.query import Dimension, Filter, Measure, Query
from playground.analyst.voice import Voice
from tests.playground.analyst.behaving import Ran, behave, described


def _asked(folder: Path, **parts: Any) -> Ran:
    rows = [("Ada", "N", 5), ("Ada", "N", 6), ("Ben", "N", 2), ("Ben", "S", 9), ("Cleo", "S", 1)]
    pd.DataFrame(rows, columns=["who", "region", "units"]).to_csv(folder / "a.csv", index=False)
    query = Query("rank", order="most", **parts)
    table = described(folder, "a.csv", ())
    return behave(aggregate(query, (table,), Voice(query.language)), folder)


@pytest.mark.parametrize("language", ["en", "de", "zh"])
def test_groups_are_kept_for_which_it_holds(language: Any, tmp_path: Path) -> None:
    """Who has more than one row: two of three, and Cleo is not named."""
    kept = Filter("", ">", ("1",))
    who = (Dimension("who"),)
    ran = _asked(tmp_path, measures=(Measure(),), dimensions=who, having=kept, language=language)
    assert "2" in ran.answer.finding
    assert [row[0] for row in ran.answer.table[1:]] == ["Ada", "Ben"]


def test_the_best_inside_each_group_is_told(tmp_path: Path) -> None:
    """Ada leads in the north with 11, Ben in the south with 9."""
    by = (Dimension("who"), Dimension("region"))
    ran = _asked(tmp_path, measures=(Measure("units", "sum"),), dimensions=by, within=True)
    assert [list(row[:3]) for row in ran.answer.table[1:]] == [
        ["Ada", "N", "11"],
        ["Ben", "S", "9"],
    ]
