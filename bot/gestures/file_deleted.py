"""A file that is deleted in Slack: its copies at Anthropic go as well."""

from collections.abc import Mapping
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp, AsyncBoltContext

from bot.acts import FileGone
from bot.gestures.payload import event_of, installation_of, reading
from bot.intake import Intake
from bot.workflow.action import Action

log = structlog.get_logger(__name__)


def listen(app: AsyncApp, intake: Intake) -> None:
    """A file that the app has moved; any other is none of its business."""

    @app.event("file_deleted")
    async def deleted(body: dict[str, Any], context: AsyncBoltContext) -> None:
        await intake.accept(file_gone(body, context.bot_user_id or ""))


@reading("file_deleted")
def file_gone(body: Mapping[str, Any], bot_user_id: str) -> FileGone:
    """The event that a file was deleted; Slack does not say by whom.

    Raises Malformed where Slack's own fields are missing.
    """
    event, installation = event_of(body), installation_of(body)
    file_id, ts = str(event["file_id"]), str(event["event_ts"])
    return FileGone(
        installation,
        body.get("event_id") or ts,
        "",
        ts,
        "",
        bot_user_id,
        installation.team_id,
        file_id=file_id,
        identity=f"gone:{file_id}",
    )


async def do(action: Action[FileGone]) -> None:
    """Delete the file's copies; what was answered about it stays.

    The next question in its threads finds it missing, says so, and goes on from a summary.
    """
    act, parts = action.act, action.parts
    copies = await parts.storage.conversations.copies(act.installation, act.file_id)
    for file_id in copies:
        await parts.claude.files.delete(file_id)
    log.info("copies_deleted", copies=len(copies))
