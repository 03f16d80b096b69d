"""Somebody wants the code of an answer as a notebook."""

from collections.abc import Sequence

import structlog

from bot.analysis.notebook import as_notebook
from bot.analysis.record import from_record
from bot.slack.errors import SlackError
from bot.slack.files import NotShared, Outgoing, Place, UploadFailed
from bot.storage import Output, StoredTurn
from bot.threads import in_thread
from bot.workflow.carry_out import NOTEBOOK
from bot.workflow.errands.errand import Errand

BEHIND_ALL_OTHERS = 1_000

log = structlog.get_logger(__name__)


class Overtaken(Exception):
    """Another press of the button was a moment faster."""


async def notebook(errand: Errand) -> None:
    """Put the notebook into the thread, once; whoever asks again is told that it is there."""
    request, storage = errand.request, errand.parts.storage
    turn = await storage.conversations.turn(request.about)
    if turn is None or not await errand.stands_here():
        await errand.tell("answer.forgotten")
        return
    if not turn.ended["executions"]:
        await errand.tell("notebook.no_code")
        return
    try:
        try:
            fresh = await _share(errand, turn)
        except Overtaken:
            fresh = await _share(errand, turn)
    except (NotShared, UploadFailed, SlackError, Overtaken) as error:
        log.warning("notebook_not_shared", reason=str(error))
        await errand.tell("notebook.failed")
        return
    if not fresh:
        await errand.tell("notebook.there")


async def _share(errand: Errand, turn: StoredTurn) -> bool:
    """Share the notebook unless it is there; whether this errand did it. Raises Overtaken."""
    request, deliveries = errand.request, errand.parts.storage.deliveries
    known = await _known(errand)
    fresh = False

    async def record(slack_ids: Sequence[str]) -> None:
        nonlocal fresh
        fresh = True
        output = Output(NOTEBOOK, NOTEBOOK, BEHIND_ALL_OTHERS, slack_ids[0])
        if not await deliveries.swap_output(request.installation, request.about, output, known):
            raise Overtaken

    await errand.parts.uploader.share(
        errand.api,
        [Outgoing.of_bytes(NOTEBOOK, NOTEBOOK, await _data(errand, turn))],
        Place(request.channel, request.thread_ts),
        recorder=record,
        earlier=[known] if known else (),
    )
    return fresh


async def _known(errand: Errand) -> str | None:
    made = await errand.parts.storage.deliveries.outputs(errand.request.about)
    return next((file.slack_file_id for file in made if file.source == NOTEBOOK), None)


async def _data(errand: Errand, turn: StoredTurn) -> bytes:
    ended = from_record(turn.ended)
    files = await errand.parts.storage.conversations.files(errand.request.thread_id)
    names = [file.name for file in files]
    text = await in_thread(
        as_notebook, ended.executions, inputs=names, question=turn.question, model=ended.model
    )
    return text.encode()
