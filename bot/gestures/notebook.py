"""The notebook: the code of an answer comes into the thread as a Jupyter notebook."""

from collections.abc import Sequence
from typing import Any

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.acts import GetNotebook
from bot.analysis.notebook import as_notebook
from bot.analysis.record import from_record
from bot.gestures.payload import pressed, value_of
from bot.intake import Intake
from bot.reply.answer_buttons import NOTEBOOK as BUTTON
from bot.slack.errors import SlackError
from bot.slack.files import NotShared, Outgoing, Place, UploadFailed
from bot.storage import Output, OutputRole, StoredTurn
from bot.threads import in_thread
from bot.workflow.action import Action
from bot.workflow.share_outputs import NOTEBOOK

BEHIND_ALL_OTHERS = 1_000

log = structlog.get_logger(__name__)


def listen(app: AsyncApp, intake: Intake) -> None:
    """Listen for the button under an answer."""

    @app.action(BUTTON)
    async def notebook(ack: AsyncAck, body: dict[str, Any]) -> None:
        await intake.accept(pressed(body).turned_into(GetNotebook, run=value_of(body)))
        await ack()


class Overtaken(Exception):
    """Another press of the button was a moment faster."""


async def do(action: Action[GetNotebook]) -> None:
    """Put the notebook into the thread, once; whoever asks again is told that it is there."""
    act, storage = action.act, action.parts.storage
    turn = await storage.conversations.turn(act.run)
    if turn is None or not await action.stands_here(act.run):
        await action.tell("answer.forgotten")
        return
    if not turn.ended["executions"]:
        await action.tell("notebook.no_code")
        return
    try:
        try:
            fresh = await _share(action, turn)
        except Overtaken:
            fresh = await _share(action, turn)
    except (NotShared, UploadFailed, SlackError, Overtaken) as error:
        log.warning("notebook_not_shared", reason=str(error))
        await action.tell("notebook.failed")
        return
    if not fresh:
        await action.tell("notebook.there")


async def _share(action: Action[GetNotebook], turn: StoredTurn) -> bool:
    """Share the notebook unless it is there; whether this action did it. Raises Overtaken."""
    act, outputs = action.act, action.parts.storage.outputs
    known = await _known(action)
    fresh = False

    async def record(slack_ids: Sequence[str]) -> None:
        nonlocal fresh
        fresh = True
        output = Output(OutputRole.NOTEBOOK, "", NOTEBOOK, BEHIND_ALL_OTHERS, slack_ids[0])
        if not await outputs.swap(act.installation, act.run, output, known):
            raise Overtaken

    await action.parts.uploader.share(
        action.api,
        [Outgoing.of_bytes(NOTEBOOK, NOTEBOOK, await _data(action, turn))],
        Place(act.channel, act.thread_ts),
        recorder=record,
        earlier=[known] if known else (),
    )
    return fresh


async def _known(action: Action[GetNotebook]) -> str | None:
    known = await action.parts.storage.outputs.of(action.act.run)
    return next((file.slack_file_id for file in known if file.role == OutputRole.NOTEBOOK), None)


async def _data(action: Action[GetNotebook], turn: StoredTurn) -> bytes:
    ended = from_record(turn.ended)
    files = await action.parts.storage.conversations.files(action.act.thread_id)
    names = {file.name: file.given or file.name for file in files}
    text = await in_thread(
        as_notebook, ended.executions, inputs=names, question=turn.question, model=ended.model
    )
    return text.encode()
