"""Whatever its kind, a planted driver is found; from shuffled outcomes comes none."""

from pathlib import Path

import pytest

from tests.conftest import sample

from .harness import Chat
from .planted import PLANTS, planted, shuffled

NAMES = list(PLANTS)
SHUFFLED = {name: shuffled for name in NAMES if name != "beside columns that leak"}


@pytest.mark.parametrize("name", sample(NAMES, 3))
async def test_a_planted_driver_is_found(chat: Chat, tmp_path: Path, name: str) -> None:
    """The finding names the one column that was made to drive the outcome."""
    planted(name).to_csv(tmp_path / "planted.csv", index=False)
    answer = await chat.ask("What drives result?", [tmp_path / "planted.csv"])
    assert answer.finding.startswith(PLANTS[name].driver), answer.text
    assert all(result.return_code == 0 for _, result in answer.runs)


async def test_shuffled_outcomes_have_no_driver(tmp_path: Path) -> None:
    """Of ten tables whose outcome was shuffled, at most one is given a driver (of the seeded
    sample of three in the normal run none)."""
    alarms = []
    names = sample(list(SHUFFLED), 3)
    for name in map(str, names):
        path = tmp_path / "shuffled.csv"
        shuffled(name, seed=7).to_csv(path, index=False)
        answer = await Chat(tmp_path).ask("What drives result?", [path])
        if not answer.finding.startswith("No driver of result"):
            alarms.append((name, answer.finding))
    print(f"shuffled: {', '.join(map(str, names))}; false alarms: {alarms}")
    assert len(alarms) <= (1 if len(names) == len(SHUFFLED) else 0), alarms


async def test_columns_that_leak_are_named(chat: Chat, tmp_path: Path) -> None:
    """What the outcome is written into is set aside by name, before the driver is looked for."""
    planted("beside columns that leak").to_csv(tmp_path / "leaky.csv", index=False)
    answer = await chat.ask("What drives result?", [tmp_path / "leaky.csv"])
    assert "Set aside: `status` and `refund`" in answer.text
