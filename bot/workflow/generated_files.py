"""Remember what a run generates and costs as soon as it is known, since the run may die.

Generated files never expire at Anthropic. Those of a run that died before its turn was kept would
stay there for ever if nobody remembered them.
"""

import structlog
from anthropic import AnthropicError
from sqlalchemy.exc import SQLAlchemyError

from bot.analysis.events import AnalysisEvent, ExecutionFinished
from bot.storage import OutputRole
from bot.workflow.run import Run

log = structlog.get_logger(__name__)


async def note(run: Run, event: AnalysisEvent) -> None:
    """Remember what an execution has generated. A database that is away does not end the run."""
    if not isinstance(event, ExecutionFinished) or not event.execution.file_ids:
        return
    file_ids = event.execution.file_ids
    try:
        await run.parts.storage.outputs.note(run.request.installation, run.id, file_ids)
    except (SQLAlchemyError, OSError) as error:
        log.warning("made_not_noted", run=run.id, files=len(file_ids), error=type(error).__name__)


async def note_cost(run: Run, usd: float) -> None:
    """Remember what an attempt has cost so far; one that dies would be in no book."""
    try:
        await run.parts.storage.usage.note(run.id, usd)
    except (SQLAlchemyError, OSError) as error:
        log.warning("cost_not_noted", run=run.id, error=type(error).__name__)


async def discard(run: Run) -> None:
    """Delete what attempts of a run have generated that its turn does not have.

    What cannot be deleted now goes with the thread, at the end of its retention.
    """
    outputs = run.parts.storage.outputs
    kept = (await run.kept())[0].file_ids if await run.turn() else ()
    for file in await outputs.of(run.id):
        if file.role != OutputRole.GENERATED or file.slack_file_id or file.file_id in kept:
            continue
        try:
            await run.parts.claude.files.delete(file.file_id)
        except AnthropicError as error:
            log.warning("made_not_deleted", run=run.id, error=type(error).__name__)
        else:
            await outputs.forget(run.id, file)
