"""The files of a run, from their id to their place in Slack."""

import asyncio

from bot.storage import Output, OutputRole, Storage
from tests.unit.storage.asked import HERE


async def test_posts_and_outputs_are_remembered(storage: Storage) -> None:
    """The first post for a purpose stays; an output gets its Slack id later."""
    deliveries, outputs = storage.deliveries, storage.outputs
    await deliveries.keep_post(HERE, "run", "answer-0", "C1", "2.1")
    await deliveries.keep_post(HERE, "run", "answer-0", "C1", "2.2")
    assert await deliveries.post("run", "answer-0") == "2.1"
    await outputs.note(HERE, "run", ["file_1"])
    plot = Output(OutputRole.GENERATED, "file_1", "a.png", 0, "F9", in_answer=True)
    await outputs.keep(HERE, "run", plot)
    await outputs.note(HERE, "run", ["file_1"])
    assert await outputs.of("run") == [plot]


async def test_of_several_that_remember_a_file_at_once_one_succeeds(storage: Storage) -> None:
    """The first of all, and later whoever replaces the one that was known."""
    outputs = storage.outputs

    async def swap(slack_id: str, instead_of: str | None) -> bool:
        output = Output(OutputRole.NOTEBOOK, "", "analysis.ipynb", 9, slack_id)
        return await outputs.swap(HERE, "r1", output, instead_of)

    assert sorted(await asyncio.gather(*(swap(f"F{n}", None) for n in range(5)))) == [False] * 4 + [
        True
    ]
    (kept,) = await outputs.of("r1")
    assert kept.slack_file_id
    assert [await swap("F7", kept.slack_file_id), await swap("F8", kept.slack_file_id)] == [
        True,
        False,
    ]
    await storage.deliveries.forget("r1")
    assert await outputs.of("r1") == []
