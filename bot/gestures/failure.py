"""Answer Slack, and tell the person, when a listener failed."""

import asyncio
from collections.abc import Mapping
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest, AsyncRespond
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.gestures.form.opening import FAILURES
from bot.gestures.form.view import notice_view
from bot.gestures.payload import Malformed
from bot.text import say

TELL_SECONDS = 0.8  # of the three that Slack waits, most are gone

log = structlog.get_logger(__name__)


def listen(app: AsyncApp) -> None:
    """500 has Slack deliver an event again; 400 would only bring the same again, so it ends it.

    Gestures are not delivered again: whoever made one is told.
    """

    @app.error
    async def failed(
        error: Exception,
        body: dict[str, Any],
        request: AsyncBoltRequest,
        client: AsyncWebClient,
        respond: AsyncRespond,
    ) -> BoltResponse:
        if isinstance(error, Malformed):
            log.warning("malformed_event", reason=str(error))
            return BoltResponse(status=400, body="", headers={"X-Slack-No-Retry": ["1"]})
        log.error("listener_failed", exc_info=error, mode=request.mode)
        if (answer := sentence_for(body)) is not None:
            return BoltResponse(status=200, body=answer)
        if "event" in body:
            return BoltResponse(status=500, body="")
        try:
            async with asyncio.timeout(TELL_SECONDS):
                await _tell(body, client, respond)
        except FAILURES as problem:
            log.warning("failure_not_told", error=type(problem).__name__)
            return BoltResponse(status=500, body="")
        return BoltResponse(status=200, body="")


def sentence_for(body: Mapping[str, Any]) -> dict[str, Any] | None:
    """The acknowledgement that carries the sentence; None where an acknowledgement cannot."""
    sentence = say("gesture.failed")
    if "command" in body:
        return {"response_type": "ephemeral", "text": sentence}
    if body.get("type") != "view_submission":
        return None
    fields = [block for block in body["view"]["blocks"] if block["type"] == "input"]
    if not fields:
        return {"response_action": "update", "view": notice_view(sentence)}
    return {"response_action": "errors", "errors": {fields[-1]["block_id"]: sentence}}


async def _tell(body: Mapping[str, Any], client: AsyncWebClient, respond: AsyncRespond) -> None:
    """By the gesture's answer address; without one, in a window."""
    sentence = say("gesture.failed")
    if body.get("response_url"):
        await respond(text=sentence, response_type="ephemeral", replace_original=False)
    elif trigger_id := body.get("trigger_id"):
        in_modal = (body.get("view") or {}).get("type") == "modal"
        show = client.views_push if in_modal else client.views_open
        await show(trigger_id=trigger_id, view=notice_view(sentence))
