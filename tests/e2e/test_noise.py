"""Long messages that nobody addressed to the app, from people who may not ask it anything."""

import json
import os
from pathlib import Path

import pytest

from playground.slack.workspace import GENERAL, GUEST, SHARED, STRANGER
from tests.e2e.test_http import JSON, envelope, sent, signed
from tests.support import standstill
from tests.support.growth import SHAPES
from tests.support.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="module")

LONGEST = 39_000  # characters; Slack cuts messages at 40,000
TIMES = 4
LOUD = [
    "blanks",
    "tabs",
    "open links",
    "open mentions",
    "open addresses",
    "ampersands",
    "less than",
]


def spent(stage: Stage) -> float:
    """CPU seconds of the app's process so far."""
    assert stage.app.process
    fields = Path(f"/proc/{stage.app.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def heard(stage: Stage, text: str, **more: object) -> float:
    """What some such messages cost the app, in CPU seconds."""
    before = spent(stage)
    for number in range(TIMES):
        event: dict[str, object] = {"type": "message", "channel_type": "channel", "user": GUEST}
        event |= {
            "channel": GENERAL,
            "text": text,
            "ts": f"{1_790_000_000 + number}.000100",
            **more,
        }
        body = json.dumps(envelope(stage, event=event)).encode()
        status, _ = await sent(stage, body, signed(stage, body, JSON))
        assert status == 200
    return spent(stage) - before


@pytest.mark.parametrize("thread", [{}, {"thread_ts": "1.1"}], ids=["channel", "thread"])
@pytest.mark.parametrize("shape", LOUD)
async def test_a_long_message_costs_about_as_much_as_a_short_one(
    on_stage: Stage, shape: str, thread: dict[str, str]
) -> None:
    """Nothing is computed over it before it is known to be meant; the loop moves on."""
    quiet = await heard(on_stage, "lunch?", **thread)
    loud = await heard(on_stage, SHAPES[shape](LONGEST), **thread)
    assert loud < 5 * quiet + 0.05 * TIMES, (quiet, loud)
    assert not standstill.taken()


@pytest.mark.parametrize(("user", "channel"), [(GUEST, GENERAL), (STRANGER, SHARED)])
async def test_blanks_of_outsiders_hold_nobody_up(on_stage: Stage, user: str, channel: str) -> None:
    """As they come from Slack, twins and all; somebody else is acknowledged as quickly as ever."""
    outsider, before = on_stage.person(user), spent(on_stage)
    for _ in range(TIMES):
        await outsider.post(channel, "x" + " " * LONGEST + "x")
    async with on_stage.session.get(f"{on_stage.app.url}/healthz") as response:
        assert response.status == 200
    assert spent(on_stage) - before < 0.2 * TIMES
    assert not standstill.taken()
