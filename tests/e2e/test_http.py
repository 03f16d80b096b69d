"""The HTTP surface: signed requests of Slack, and nothing else."""

import hashlib
import hmac
import json
import time

import pytest
from slack_sdk.signature import SignatureVerifier

from tests.support.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize(
    "body",
    [b"{not json", b"[]", b"null", b'{"event": "x"}', b"\xff\xfe", b'{"event": {"type": 1}}'],
)
async def test_a_malformed_body_is_the_senders_fault(on_stage: Stage, body: bytes) -> None:
    """4xx, never 5xx, signed or not."""
    stamp = str(int(time.time()))
    key = on_stage.slack.signing_secret.encode()
    signed = hmac.new(key, b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    for signature, moment in ((f"v0={signed}", stamp), ("v0=forged", stamp), ("v0=x", "abc")):
        headers = {
            "Content-Type": "application/json",
            "X-Slack-Signature": signature,
            "X-Slack-Request-Timestamp": moment,
        }
        address = f"{on_stage.app.url}/slack/events"
        async with on_stage.session.post(address, data=body, headers=headers) as response:
            assert 400 <= response.status < 500, (signature, response.status)


async def test_a_mention_without_its_fields_is_not_delivered_again(on_stage: Stage) -> None:
    """400 with X-Slack-No-Retry: it would only come the same again."""
    event = {"type": "app_mention", "text": "x", "ts": "1.1", "channel": "C1"}
    envelope = {
        "type": "event_callback",
        "api_app_id": on_stage.slack.app_id,
        "team_id": on_stage.slack.team_id,
        "event_id": "Ev1",
        "event": event,
    }
    body, stamp = json.dumps(envelope), str(int(time.time()))
    verifier = SignatureVerifier(on_stage.slack.signing_secret)
    headers = {
        "Content-Type": "application/json",
        "X-Slack-Signature": verifier.generate_signature(timestamp=stamp, body=body) or "",
        "X-Slack-Request-Timestamp": stamp,
    }
    address = f"{on_stage.app.url}/slack/events"
    async with on_stage.session.post(address, data=body, headers=headers) as response:
        assert response.status == 400
        assert response.headers["X-Slack-No-Retry"] == "1"


@pytest.mark.parametrize(
    ("path", "content"),
    [("healthz", "ok"), ("readyz", "ready"), ("metrics", "datathread_accepted_total")],
)
async def test_an_operator_can_watch(on_stage: Stage, path: str, content: str) -> None:
    """Health, readiness and numbers."""
    async with on_stage.session.get(f"{on_stage.app.url}/{path}") as response:
        assert response.status == 200 and content in await response.text()
