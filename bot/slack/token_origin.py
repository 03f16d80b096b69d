"""The one door for the bot token: the hosts that it, and people's files, may travel to."""

import re
from typing import NamedTuple

from yarl import URL

_ADDRESS = re.compile(
    r"(?P<scheme>https?)://"
    r"(?P<host>[a-z0-9-]+(?:\.[a-z0-9-]+)*|\[[0-9a-f:.]+\])"
    r"(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<rest>/[^\x00-\x20\x7f\\]*)?",
    re.ASCII | re.IGNORECASE,
)
_SLACK = ("slack.com", ".slack.com", ".slack-edge.com", ".slack-files.com")
_GOVERNMENT = ("slack-gov.com", ".slack-gov.com")
"""Of the workspaces whose API is at slack-gov.com: theirs alone, and theirs only there."""
_PORTS = {"http": 80, "https": 443}


class Origin(NamedTuple):
    """Scheme, host and port of an address."""

    scheme: str
    host: str
    port: int


def origin_of(url: str) -> Origin | None:
    """The origin of a plain http(s) address; None for what two parsers might read in two ways.

    That is: user names, backslashes, white space, control characters, percent signs and
    non-ASCII in the host, trailing dots, and an address that yarl (which connects) reads otherwise.
    """
    match = _ADDRESS.fullmatch(url)
    if match is None:
        return None
    scheme, host = match["scheme"].lower(), match["host"].lower()
    origin = Origin(scheme, host.strip("[]"), int(match["port"] or _PORTS[scheme]))
    try:
        parsed = URL(url)
    except ValueError:
        return None
    same = (parsed.scheme, parsed.raw_host, parsed.port) == tuple(origin)
    return origin if same and parsed.raw_user is None else None


def token_may_go_to(url: str, api_url: str) -> bool:
    """Whether a request for ``url`` may carry the bot token.

    It may go over https, on the usual port, to the hosts of Slack (of GovSlack where ``api_url`` is
    there: neither knows the other's tokens), and to the very origin of ``api_url``.
    """
    origin = origin_of(url)
    if origin is None:
        return False
    api = origin_of(api_url)
    if origin == api:
        return True
    hosts = _GOVERNMENT if api is not None and _is_among(api.host, _GOVERNMENT) else _SLACK
    return (
        _is_among(origin.host, hosts)
        and origin.scheme == "https"
        and origin.port == _PORTS["https"]
    )


def _is_among(host: str, hosts: tuple[str, ...]) -> bool:
    """Whether a host is one of ``hosts``, or below one that begins with a dot."""
    return host == hosts[0] or host.endswith(hosts[1:])
