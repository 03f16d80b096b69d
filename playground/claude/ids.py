"""Ids in the API's shapes: a prefix, a version, and base58."""

import secrets

from aiohttp import web

REQUEST_ID = web.RequestKey("request_id", str)
"""Where a request keeps the id that its answer carries."""

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def new_id(prefix: str) -> str:
    """A fresh id such as ``file_011C…``, ``container_011C…``, ``msg_01…`` or ``srvtoolu_01…``."""
    dated = prefix in {"file", "container", "req"}
    length = 20 if dated else 22
    tail = "".join(secrets.choice(_ALPHABET) for _ in range(length))
    return f"{prefix}_{'011C' if dated else '01'}{tail}"
