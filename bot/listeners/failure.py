"""A listener failed: what Slack is answered, and what a person is told."""

import structlog
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.listeners.payload import Malformed

log = structlog.get_logger(__name__)


def register(app: AsyncApp) -> None:
    """500 has Slack deliver an event again; 400 would only bring the same again, so it ends it."""

    @app.error
    async def failed(error: Exception, request: AsyncBoltRequest) -> BoltResponse:
        if isinstance(error, Malformed):
            log.warning("malformed_event", reason=str(error))
            return BoltResponse(status=400, body="", headers={"X-Slack-No-Retry": ["1"]})
        log.error("listener_failed", exc_info=error, mode=request.mode)
        return BoltResponse(status=500, body="")
