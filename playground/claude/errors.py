"""The API's errors: a status, a type, a sentence, and sometimes an ``error_code``."""

from collections.abc import Mapping
from typing import Any

TYPES: Mapping[int, str] = {
    400: "invalid_request_error",
    401: "authentication_error",
    402: "billing_error",
    403: "permission_error",
    404: "not_found_error",
    405: "invalid_request_error",
    409: "conflict_error",
    413: "request_too_large",
    429: "rate_limit_error",
    500: "api_error",
    504: "timeout_error",
    529: "overloaded_error",
}


NEVER_RETRY: Mapping[str, str] = {"x-should-retry": "false"}
"""What tells clients that the same request will fail again."""


class ApiError(Exception):
    """An answer that is an error; ``headers`` are sent along with it."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        error_code: str | None = None,
        details: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.error_code = error_code
        self.details = dict(details or {})
        self.headers = dict(headers or {})

    def body(self, request_id: str) -> dict[str, Any]:
        """The JSON of the answer, or of an ``error`` event in a stream."""
        error: dict[str, Any] = {"type": TYPES[self.status], "message": self.message}
        if self.error_code:
            error["details"] = {"error_code": self.error_code} | self.details
        return {"type": "error", "error": error, "request_id": request_id}


def invalid(message: str, *, error_code: str | None = None, **details: Any) -> ApiError:
    """A 400 that retrying does not mend."""
    return ApiError(400, message, error_code=error_code, details=details, headers=NEVER_RETRY)


def not_found(message: str, *, error_code: str | None = None) -> ApiError:
    """A 404."""
    return ApiError(404, message, error_code=error_code)
