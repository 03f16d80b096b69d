"""What a run makes and costs: noted as soon as it is known, since the run may die.

Files are deleted if no kept turn has them.

The files that a run makes never expire. Those of a run that died before its turn was kept would
stay at Anthropic for ever if nobody remembered them.
"""

import structlog
from anthropic import AnthropicError
from sqlalchemy.exc import SQLAlchemyError

from bot.analysis.events import AnalysisEvent, ExecutionFinished
from bot.request import Installation
from bot.workflow.parts import Parts

log = structlog.get_logger(__name__)


async def note(parts: Parts, installation: Installation, run_id: str, event: AnalysisEvent) -> None:
    """Remember what an execution has made. A database that is away does not end the run."""
    if not isinstance(event, ExecutionFinished) or not event.execution.file_ids:
        return
    made = event.execution.file_ids
    try:
        await parts.storage.deliveries.keep_made(installation, run_id, made)
    except (SQLAlchemyError, OSError) as error:
        log.warning("made_not_noted", run=run_id, files=len(made), error=type(error).__name__)


async def note_cost(parts: Parts, run_id: str, usd: float) -> None:
    """Remember what an attempt has cost so far; one that dies would be in no book."""
    try:
        await parts.storage.usage.note(run_id, usd)
    except (SQLAlchemyError, OSError) as error:
        log.warning("cost_not_noted", run=run_id, error=type(error).__name__)


async def discard(parts: Parts, run_id: str) -> None:
    """Delete what attempts of a run have made that its turn does not have.

    What cannot be deleted now goes with the thread, at the end of its retention.
    """
    deliveries = parts.storage.deliveries
    turn = await parts.storage.conversations.turn(run_id)
    kept = {i for each in turn.ended["executions"] for i in each["file_ids"]} if turn else set()
    for file_id in await deliveries.made(run_id):
        if file_id in kept:
            continue
        try:
            await parts.claude.files.delete(file_id)
        except AnthropicError as error:
            log.warning("made_not_deleted", run=run_id, error=type(error).__name__)
        else:
            await deliveries.forget_made(run_id, file_id)
