"""What the stand-in proposes to ask next fits the data, and works when it is asked."""

from pathlib import Path

import pytest

from playground.sample import make_streaming_csv
from tests.playground.analyst.harness import Chat

pytestmark = pytest.mark.asyncio


async def test_each_proposal_names_real_columns_and_can_be_asked(tmp_path: Path) -> None:
    """Three short questions, none of them asked before; the answer to one proposes others."""
    path = tmp_path / "streaming.csv"
    make_streaming_csv(path)
    chat = Chat(tmp_path)
    first = await chat.ask("what drives churn?", [path])
    assert len(first.proposed) == 3 and max(map(len, first.proposed)) <= 60
    assert not any("drives churn" in question for question in first.proposed)
    assert {line.partition(":")[0] for line in first.described} == set(first.outputs)
    assert all("; across: " in line for line in first.described), "axes are told"
    second = await chat.ask(first.proposed[0])
    assert second.runs and all(result.return_code == 0 for _, result in second.runs)
    assert first.proposed[0] not in second.proposed and second.proposed


async def test_without_a_table_nothing_is_proposed(tmp_path: Path) -> None:
    """Code of one's own, and a greeting."""
    chat = Chat(tmp_path)
    assert (await chat.ask("```python\nprint(1)\n```")).proposed == []
    assert (await chat.ask("hello?")).proposed == []
