"""What an error of the Anthropic API means for a person: one table."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx2
from anthropic import (
    AnthropicError,
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    InternalServerError,
    RateLimitError,
)

from bot.troubles import Trouble

CLAUDE_AWAY = (
    APIConnectionError,
    InternalServerError,
    RateLimitError,
    httpx2.TransportError,
)
"""Exceptions that say that the API does not answer at the moment."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A failure as data: its ``trouble``, and the ``values`` that the sentence needs.

    ``retryable`` says that the same request may work later; ``retry_after`` is in seconds, where
    the API told.
    """

    trouble: Trouble
    values: Mapping[str, Any] = field(default_factory=dict)
    retryable: bool = False
    retry_after: float | None = None


@dataclass(frozen=True, slots=True)
class _Row:
    trouble: Trouble
    retryable: bool = False


_SPENT = _Row(Trouble.SPEND_LIMIT)
_BUSY = _Row(Trouble.OVERLOADED, retryable=True)
_BY_CODE = {
    "file_expired": _Row(Trouble.FILE_EXPIRED),
    "file_not_downloadable": _Row(Trouble.FILE_NOT_DOWNLOADABLE),
    "storage_quota_exceeded": _Row(Trouble.STORAGE_FULL),
    "image_dimensions_too_large": _Row(Trouble.IMAGE_TOO_LARGE),
    "enforced_spend_limit_reached": _SPENT,
    "contract_spend_limit_reached": _SPENT,
    "linked_organization_spend_limit_reached": _SPENT,
    "ramp_limit_exceeded": _Row(Trouble.RATE_LIMIT, retryable=True),
    "organization_on_hold": _Row(Trouble.FORBIDDEN),
    "user_profile_not_billable": _SPENT,
}
_BY_TYPE = {
    "authentication_error": _Row(Trouble.BAD_KEY),
    "billing_error": _SPENT,
    "permission_error": _Row(Trouble.FORBIDDEN),
    "rate_limit_error": _Row(Trouble.RATE_LIMIT, retryable=True),
    "overloaded_error": _BUSY,
    "timeout_error": _Row(Trouble.TIMEOUT, retryable=True),
    "api_error": _Row(Trouble.CLAUDE_TROUBLE, retryable=True),
    "request_too_large": _Row(Trouble.TOO_LARGE),
}
_BY_STATUS = {
    401: _Row(Trouble.BAD_KEY),
    402: _SPENT,
    403: _Row(Trouble.FORBIDDEN),
    408: _Row(Trouble.TIMEOUT, retryable=True),
    413: _Row(Trouble.TOO_LARGE),
    429: _Row(Trouble.RATE_LIMIT, retryable=True),
    504: _Row(Trouble.TIMEOUT, retryable=True),
    529: _BUSY,
}
_MODEL_GONE = _Row(Trouble.MODEL_UNKNOWN)
_FILE_GONE = _Row(Trouble.FILE_GONE)
_CONTAINER_GONE = _Row(Trouble.CONTAINER_GONE)
_PROMPT_TOO_LONG = _Row(Trouble.PROMPT_TOO_LONG)
_HISTORY_REFUSED = _Row(Trouble.HISTORY_REFUSED)
_CONNECTION = _Row(Trouble.CONNECTION, retryable=True)
_TIMEOUT = _Row(Trouble.TIMEOUT, retryable=True)
_TROUBLE = _Row(Trouble.CLAUDE_TROUBLE, retryable=True)


def problem_of(error: BaseException) -> Problem:
    """The problem behind an exception of the SDK or of its transport.

    An error event inside a stream comes as APIStatusError with status 200: its type decides, as
    everywhere. Other exceptions, and errors that the table does not know, give a general sentence
    with the request id; the API's own words never reach a person.
    """
    if isinstance(error, APITimeoutError | httpx2.TimeoutException):
        return _problem(_TIMEOUT)
    if isinstance(error, APIConnectionError | httpx2.TransportError):
        return _problem(_CONNECTION)
    if isinstance(error, APIStatusError):
        return _of_status(error)
    if isinstance(error, AnthropicError | ValueError):
        return _problem(_TROUBLE)
    return Problem(Trouble.BROKE)


def _of_status(error: APIStatusError) -> Problem:
    said_no = error.status_code >= 400
    row = (
        _BY_CODE.get(error.error_code or "")
        or _by_wording(error)
        or _BY_TYPE.get(error.type or "")
        or _BY_STATUS.get(error.status_code)
        or (_TROUBLE if error.status_code >= 500 or not (error.type or said_no) else None)
    )
    if row is None:
        return Problem(Trouble.UNKNOWN, {"request_id": error.request_id or "-"})
    return _problem(row, _retry_after(error) if row.retryable else None)


def _by_wording(error: APIStatusError) -> _Row | None:
    """What an error's words tell: the one place where they count.

    These causes share a type and carry no code. A thinking block that comes back is refused as
    ``messages.1.content.0: Invalid `signature` in `thinking` block`` (mostly "bound to a different
    conversation"; build-with-claude/preserved-thinking), or ``Invalid `data` in
    `redacted_thinking` block``, or as one that "cannot be modified" (api/errors). A spend limit
    that the account set for itself is a 400, and so is an empty balance (api/errors).
    """
    said = (error.api_message or "").lower()
    if error.type == "not_found_error" or error.status_code == 404:
        if said.startswith("container not found"):
            return _CONTAINER_GONE
        return _MODEL_GONE if said.startswith("model") else _FILE_GONE if "file" in said else None
    if "usage limit" in said or "credit balance" in said:
        return _SPENT
    of_a_block = said.startswith("messages.") or "cannot be modified" in said
    blocks = "signature" in said or ("thinking" in said and of_a_block)
    if blocks and error.status_code not in (401, 403):  # whose signature is the whole request's
        return _HISTORY_REFUSED
    return _PROMPT_TOO_LONG if said.startswith("prompt is too long") else None


def _retry_after(error: APIStatusError) -> float | None:
    told = error.response.headers.get("retry-after", "")
    try:
        return max(float(told), 0.0)
    except ValueError:
        return None


def _problem(row: _Row, retry_after: float | None = None) -> Problem:
    return Problem(row.trouble, {}, row.retryable, retry_after)
