"""Logs: one JSON object a line on stderr, every secret masked, whoever logged it."""

import logging
import re
import sys

import structlog
from structlog.typing import Processor

_SECRETS = re.compile(
    r"xox[a-z](?:\.xox[a-z])?-[\w-]+"  # Slack tokens
    r"|xapp-[\w-]+"
    r"|sk-ant-[\w-]+"
    r"|ya29\.[\w-]+"  # Google's access tokens
    r"|(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])"  # AWS's key ids
    r"|(?<=Signature=)[0-9a-f]{16,}"  # of a request signed for AWS
    r"|(?i:(?<=api-key: )|(?<=api-key': ')|(?<=api-key', b')|(?<=security-token: )"
    r"|(?<=security-token': ')|(?<=security-token', b')"
    r"|(?<=security-token:)(?! ))"  # what signs for AWS logs it so
    r"[^\s'\"]{8,}"
    r"|(?<=Bearer )[\w.~+/=-]{8,}"
    r"|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"  # user and password in a URL
    r"|(?<=ticket=)[\w%-]+"  # a Socket Mode address is a key
)


def masked(text: str) -> str:
    """The text without tokens, keys and passwords."""
    return _SECRETS.sub("***", text)


class _Masking(structlog.stdlib.ProcessorFormatter):
    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))


def configure(level: str) -> None:
    """Send structlog's and the standard library's logs through the same door."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        _Masking(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for noisy in ("aiohttp.access", "httpx2", "httpcore2", "alembic"):
        logging.getLogger(noisy).setLevel("WARNING")
