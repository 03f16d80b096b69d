"""What people thought of an answer."""

from bot.storage import Storage
from tests.unit.storage.asked import HERE


async def test_the_last_verdict_of_a_person_counts(storage: Storage) -> None:
    """A reason stays when the same thumb comes again without one, and goes with another thumb."""
    feedback = storage.feedback

    async def keep(verdict: str, reason: str = "") -> bool:
        return await feedback.keep(HERE, "r1", "U1", verdict, reason)

    assert await keep("bad")
    assert await keep("bad", "the wrong column")
    assert not await keep("bad")
    assert await feedback.verdicts("r1") == {"U1": ("bad", "the wrong column")}
    assert await keep("good")
    assert await feedback.keep(HERE, "r1", "U2", "bad")
    assert await feedback.verdicts("r1") == {"U1": ("good", ""), "U2": ("bad", "")}
