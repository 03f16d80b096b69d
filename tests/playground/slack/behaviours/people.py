"""The pace of calls, and what is shown to whom."""

import asyncio

from playground.slack import posting
from playground.slack.rates import Rates
from tests.playground.slack.behaviours.row import Table, instead, limit
from tests.playground.slack.bench import Bench
from tests.playground.slack.support import COLLEAGUE, DATA, GENERAL, MEMBER

ROWS = Table()


async def _status(slack: Bench, method: str, **args: str) -> tuple[int, str | None]:
    headers = {"Authorization": f"Bearer {slack.slack.bot_token}"}
    url = f"{slack.slack.api_url}{method}"
    async with slack.desk.session.post(url, headers=headers, data=args) as response:
        return response.status, response.headers.get("Retry-After")


@ROWS.row(instead(Rates, "wait", lambda *_: 0), pace=1.0)
async def a_tier_limits_the_calls_of_a_method(slack: Bench) -> None:
    """limits: 429 with Retry-After; startStream has 20 a minute, other methods their own."""
    answers = [await _status(slack, "chat.startStream", channel=DATA) for _ in range(21)]
    assert [status for status, _ in answers] == [200] * 20 + [429]
    assert 1 <= int(answers[-1][1] or 0) <= 60
    others = [await _status(slack, "chat.appendStream", channel=DATA) for _ in range(21)]
    assert {status for status, _ in others} == {200}


@ROWS.row(limit("SLACK_POST_BURST"), pace=1.0)
async def posts_in_a_channel_have_about_a_second_each(slack: Bench) -> None:
    """limits: one a second per channel after a small burst; other channels go on."""

    async def post(channel: str) -> tuple[int, str | None]:
        return await _status(slack, "chat.postMessage", channel=channel, text="x")

    answers = [await post(DATA) for _ in range(10)]
    assert [status for status, _ in answers[:4]] == [200] * 4
    assert answers[-1][0] == 429
    assert (await post(GENERAL))[0] == 200
    await asyncio.sleep(int(answers[-1][1] or 0))
    assert (await post(DATA))[0] == 200


@ROWS.row(instead(posting, "_meant_for", lambda *_: True))
async def an_ephemeral_message_is_for_one_person(slack: Bench) -> None:
    """posting: nobody else sees it, and the app cannot read it back."""
    await slack.client.chat_postEphemeral(channel=DATA, user=MEMBER, text="psst")
    assert [message["text"] for message in await slack.desk.read()] == ["psst"]
    assert await slack.desk.read(person=COLLEAGUE) == []
    history = await slack.client.conversations_history(channel=DATA)
    assert history["messages"] == []
