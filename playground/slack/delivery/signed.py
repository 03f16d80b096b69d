"""Delivery over HTTP: signed requests, three retries, and an answer within three seconds."""

import asyncio
import hashlib
import hmac
import json
import ssl
from collections.abc import Mapping
from urllib.parse import urlencode

import aiohttp

from playground.slack.delivery.outcome import Delivery, Reply
from playground.slack.ids import Clock
from playground.slack.refusal import Json
from playground.slack.workspace import Timing

_AGENT = "Slackbot 1.0 (+https://api.slack.com/robots)"


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """The `v0` signature of a request body."""
    base = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


class SignedHttp:
    """Posts payloads to the app's request URL."""

    def __init__(
        self, url: str, secret: str, session: aiohttp.ClientSession, timing: Timing, clock: Clock
    ) -> None:
        self.url = url
        self._secret = secret
        self._session = session
        self._timing = timing
        self._clock = clock

    @property
    def connected(self) -> bool:
        """HTTP has no connection to lose."""
        return True

    async def challenge(self, token: str, challenge: str) -> bool:
        """Whether the URL answers Slack's `url_verification` with the challenge."""
        body = {"token": token, "challenge": challenge, "type": "url_verification"}
        status, answer, _ = await self._post(json.dumps(body).encode(), "application/json", {})
        text = answer.decode("utf-8", "replace")
        return status == 200 and challenge in text

    async def event(self, delivery: Delivery) -> None:
        """Delivers an event, retrying until it is accepted, forbidden or given up."""
        body = json.dumps(delivery.payload, separators=(",", ":")).encode()
        for wait in (0.0, *self._timing.retries):
            headers = {}
            if delivery.attempts:
                await asyncio.sleep(wait)
                headers["X-Slack-Retry-Num"] = str(delivery.attempts)
                headers["X-Slack-Retry-Reason"] = delivery.reasons[-1]
            delivery.attempts += 1
            try:
                status, _, answered = await self._post(body, "application/json", headers)
            except _Failed as failure:
                delivery.reasons.append(failure.reason)
                continue
            if 200 <= status < 300:
                delivery.outcome = "accepted"
                return
            delivery.reasons.append("http_error")
            if answered.get("X-Slack-No-Retry") == "1":
                break
        delivery.outcome = "given_up"

    async def interact(self, kind: str, payload: Json) -> Reply:
        """Sends a command or an interaction once and waits for the app's answer."""
        fields = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
        try:
            status, body, headers = await self._post(
                urlencode(fields).encode(), "application/x-www-form-urlencoded", {}
            )
        except _Failed as failure:
            timed_out = failure.reason == "http_timeout"
            return Reply("operation_timeout" if timed_out else "dispatch_failed")
        if not 200 <= status < 300:
            return Reply("dispatch_failed")
        text = body.decode("utf-8", "replace")
        if headers.get("Content-Type", "").startswith("application/json") and text.strip():
            return Reply(None, json.loads(text))
        return Reply(None, text or None)

    async def _post(
        self, body: bytes, content_type: str, extra: dict[str, str]
    ) -> tuple[int, bytes, Mapping[str, str]]:
        timestamp = str(int(self._clock()))
        headers = {
            "Content-Type": content_type,
            "User-Agent": _AGENT,
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(self._secret, timestamp, body),
            **extra,
        }
        timeout = aiohttp.ClientTimeout(total=self._timing.ack)
        try:
            async with self._session.post(
                self.url, data=body, headers=headers, timeout=timeout, max_redirects=2
            ) as response:
                return response.status, await response.read(), response.headers
        except TimeoutError as error:
            raise _Failed("http_timeout") from error
        except aiohttp.TooManyRedirects as error:
            raise _Failed("too_many_redirects") from error
        except (aiohttp.ClientSSLError, ssl.SSLError) as error:
            raise _Failed("ssl_error") from error
        except aiohttp.ClientConnectionError as error:
            raise _Failed("connection_failed") from error
        except aiohttp.ClientError as error:
            raise _Failed("unknown_error") from error


class _Failed(Exception):
    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
