"""A file that is deleted in Slack: its copies at Anthropic go as well."""

from collections.abc import Mapping
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp, AsyncBoltContext

from bot.gestures.payload import event_of, installation_of, reading
from bot.intake import Intake
from bot.request import Request
from bot.workflow.action import Action

log = structlog.get_logger(__name__)


def listen(app: AsyncApp, intake: Intake) -> None:
    """A file that the app has moved; any other is none of its business."""

    @app.event("file_deleted")
    async def deleted(body: dict[str, Any], context: AsyncBoltContext) -> None:
        await intake.accept(file_gone(body, context.bot_user_id or ""))


@reading("file_deleted")
def file_gone(body: Mapping[str, Any], bot_user_id: str) -> Request:
    """The event that a file was deleted; Slack does not say by whom.

    Raises Malformed where Slack's own fields are missing.
    """
    event, installation = event_of(body), installation_of(body)
    file_id, ts = str(event["file_id"]), str(event["event_ts"])
    return Request(
        installation=installation,
        delivery_id=body.get("event_id") or ts,
        channel="",
        ts=ts,
        thread_ts="",
        user=bot_user_id,
        user_team=installation.team_id,
        text="",
        addressed=False,
        intent="gone",
        act=f"gone:{file_id}",
        about=file_id,
    )


async def do(action: Action) -> None:
    """Delete the file's copies; what was answered about it stays.

    The next question in its threads finds it missing, says so, and goes on from a summary.
    """
    request, parts = action.request, action.parts
    copies = await parts.storage.conversations.copies(request.installation, request.about)
    for file_id in copies:
        await parts.claude.files.delete(file_id)
    log.info("copies_deleted", copies=len(copies))
