"""Logs: whoever logs, no secret gets out."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.logs import masked

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "secret",
    [
        "xoxb-12345-abcDEF",
        "xoxe.xoxb-1-abc",
        "xapp-1-A0-1-deadbeef",
        "sk-ant-api03-abc_DEF-123",
        "postgresql://user:hunter2@host/db",
        "wss://wss.slack.com/link/?ticket=abc-123&app_id=1",
        "Authorization: Bearer abcdefghijk",
        "ya29.a0-abc-123_x",
        "Credential=AKIA12345EXAMPLE6789/20261127",
        "Signature=0123456789abcdef12345",
        "api-key: hunter2-hunter2",
        "{'x-api-key': 'hunter2-hunter2'}",
        "{'x-amz-security-token': 'hunter2-hunter2'}",
        "x-amz-security-token:hunter2-hunter2\\nx-amz-date:1",
        "[(b'x-api-key', b'hunter2-hunter2')]",
    ],
)
def test_secrets_are_masked(secret: str) -> None:
    """Tokens, keys, passwords in addresses, tickets."""
    told = masked(f"before {secret} after")
    assert "***" in told and told.startswith("before ") and "after" in told
    for part in ("12345", "deadbeef", "api03", "hunter2", "abc-123", "abcdefghijk"):
        assert part not in told


def test_every_line_is_json_and_masked_whoever_logs() -> None:
    """structlog, the standard library, and a traceback that quotes a token."""
    code = (
        "from bot import logs; logs.configure('INFO'); import logging, structlog\n"
        "structlog.get_logger('a').info('hello', token='xoxb-1-secret')\n"
        "logging.getLogger('b').warning('with xoxb-1-secret')\n"
        "try:\n    raise ValueError('xoxb-1-secret')\n"
        "except ValueError:\n    logging.getLogger('c').exception('broke')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert [line["logger"] for line in lines] == ["a", "b", "c"]
    assert "secret" not in done.stderr and "ValueError" in lines[2]["exception"]
