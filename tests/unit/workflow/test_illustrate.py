"""Pictures of an answer that nobody shows are taken out of Slack."""

from bot.storage import Output, OutputRole, Storage
from bot.workflow.illustrate import withdraw
from tests.unit.slack.stub import HERE, in_turn, refusal
from tests.unit.workflow.asking import Desk, asking

PLOT = Output(OutputRole.GENERATED, "file_1", "a.png", 0, "F9", in_answer=True)
TABLE = Output(OutputRole.GENERATED, "file_2", "b.csv", 1, "F8")


async def stored(desk: Desk) -> list[Output]:
    """A picture for the answer and a file in the thread, and what is left after withdrawing."""
    for output in (PLOT, TABLE):
        await desk.storage.outputs.keep(HERE, desk.run.id, output)
    await withdraw(desk.run, await desk.run.api())
    return await desk.storage.outputs.of(desk.run.id)


async def test_a_picture_that_no_message_shows_goes(storage: Storage) -> None:
    """It is still known as a generated file, to be shared as one."""
    async with asking(storage) as desk:
        desk.slack.methods["files.delete"] = in_turn({})
        left = await stored(desk)
        assert [(file.name, file.slack_file_id, file.in_answer) for file in left] == [
            ("a.png", None, False),
            ("b.csv", "F8", False),
        ]
        assert desk.slack.count("files.delete") == 1


async def test_a_picture_in_an_answer_stays(storage: Storage) -> None:
    """One page that shows it is enough."""
    async with asking(storage) as desk:
        await storage.deliveries.keep_post(HERE, desk.run.id, "pictured-0", "C1", "2.0")
        assert await stored(desk) == [PLOT, TABLE]


async def test_a_picture_that_is_gone_already_does_no_harm(storage: Storage) -> None:
    """Somebody deleted it by hand."""
    async with asking(storage) as desk:
        desk.slack.methods["files.delete"] = in_turn(refusal("file_not_found"))
        assert (await stored(desk))[0].slack_file_id is None


async def test_what_may_still_be_there_is_remembered(storage: Storage) -> None:
    """Slack refused with a code that nobody knows."""
    async with asking(storage) as desk:
        desk.slack.methods["files.delete"] = lambda _: refusal("code_of_next_year")
        assert await stored(desk) == [PLOT, TABLE]
