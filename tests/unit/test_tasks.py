"""Tasks that go on for ever end when they are told to."""

import asyncio

from bot.tasks import end


async def test_a_task_ends_that_misses_its_first_cancellation() -> None:
    """As one does whose driver gives a result instead."""
    missed = 0

    async def work() -> None:
        nonlocal missed
        while True:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                if missed:
                    raise
                missed += 1

    tasks = [asyncio.create_task(work()) for _ in range(2)]
    await asyncio.sleep(0)
    await end(*tasks)
    assert missed == 1 and all(task.cancelled() for task in tasks)


async def test_nothing_to_end_and_broken_tasks_are_no_trouble() -> None:
    """What went wrong in a task is not told again."""

    async def break_down() -> None:
        raise ValueError

    await end()
    task = asyncio.create_task(break_down())
    await end(task)
    assert task.done()
