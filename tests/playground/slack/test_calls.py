"""Web API calls: tokens, scopes, arguments, pace and planned failures."""

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import LocalSlack
from playground.slack.manifest import DEFAULT
from tests.playground.slack.support import DATA, MEMBER, Desk, Json, code, refused


async def test_the_token_decides(slack: LocalSlack) -> None:
    """No token, a wrong one and one of the wrong kind each have their own refusal."""
    assert await code(AsyncWebClient(base_url=slack.api_url).auth_test()) == "not_authed"
    wrong = AsyncWebClient("xoxb-wrong", base_url=slack.api_url)
    assert await code(wrong.auth_test()) == "invalid_auth"
    bot = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
    opening = bot.apps_connections_open(app_token=slack.bot_token)
    assert await code(opening) == "not_allowed_token_type"
    app = AsyncWebClient(slack.app_token, base_url=slack.api_url)
    assert await code(app.auth_test()) == "not_allowed_token_type"


async def test_auth_test_says_who_the_app_is(slack: LocalSlack, client: AsyncWebClient) -> None:
    """The bot's identity is what the server object says."""
    answer = await client.auth_test()
    assert answer["user_id"] == slack.bot_user_id
    assert answer["team_id"] == slack.team_id
    assert answer["is_enterprise_install"] is False


async def test_a_method_needs_its_scope() -> None:
    """A manifest without a scope makes the method refuse, and say which scope it wanted."""
    manifest: Json = {**DEFAULT, "oauth_config": {"scopes": {"bot": ["chat:write"]}}}
    async with await LocalSlack.start(manifest=manifest) as slack:
        client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
        answer = await refused(client.users_info(user=MEMBER))
        assert answer["error"] == "missing_scope"
        assert (answer["needed"], answer["provided"]) == ("users:read", "chat:write")
        reading = client.conversations_replies(channel=DATA, ts="1.0")
        assert (await refused(reading))["needed"] == "channels:history"


async def test_the_scope_depends_on_the_kind_of_channel() -> None:
    """Reading a private channel wants another scope than reading a public one."""
    scopes = ["channels:read", "channels:history"]
    manifest: Json = {**DEFAULT, "oauth_config": {"scopes": {"bot": scopes}}}
    async with await LocalSlack.start(manifest=manifest) as slack:
        client = AsyncWebClient(slack.bot_token, base_url=slack.api_url)
        assert (await client.conversations_info(channel=DATA))["ok"]
        private = await refused(client.conversations_info(channel="C0PRIVATE01"))
        assert private["needed"] == "groups:read"


async def test_unknown_methods_and_arguments_are_refused(client: AsyncWebClient) -> None:
    """A name that Slack does not have is refused, of a method as of an argument."""
    assert await code(client.api_call("chat.shout")) == "unknown_method"
    answer = await refused(client.chat_postMessage(channel=DATA, text="x", colour="red"))
    assert answer["error"] == "invalid_arguments"
    assert "colour" in answer["response_metadata"]["messages"][0]
    missing = await refused(client.api_call("chat.update", json={"channel": DATA}))
    assert "[json-pointer:/ts]" in missing["response_metadata"]["messages"][0]


async def test_arguments_are_read_from_query_form_and_json(slack: LocalSlack, desk: Desk) -> None:
    """A posting method takes all three; a reading method takes no JSON body."""
    headers = {"Authorization": f"Bearer {slack.bot_token}"}
    url, session = f"{slack.api_url}chat.postMessage", desk.session
    body = {"channel": DATA, "text": "hello"}
    for how in ({"params": body}, {"data": body}, {"json": body}):
        async with session.post(url, headers=headers, **how) as response:  # type: ignore[arg-type]
            assert (await response.json())["ok"], how
    async with session.post(
        f"{slack.api_url}conversations.info", headers=headers, json={"channel": DATA}
    ) as response:
        assert (await response.json())["error"] == "invalid_arguments"


async def test_posts_in_one_channel_are_limited_to_about_one_a_second(desk: Desk) -> None:
    """After a small burst the answer is 429 with the seconds to wait; other channels go on."""
    async with await LocalSlack.start() as slack:
        client = AsyncWebClient(slack.bot_token, base_url=slack.api_url, retry_handlers=[])
        for number in range(4):
            await client.chat_postMessage(channel=DATA, text=str(number))
        answer = client.chat_postMessage(channel=DATA, text="one too many")
        assert await code(answer) == "ratelimited"
        last = slack.calls[-1]
        assert last.status == 429
        await client.chat_postMessage(channel="C0GENERAL01", text="elsewhere")


async def test_a_tier_limits_calls_a_minute() -> None:
    """The twenty-first start of a stream within a minute is refused with `Retry-After`."""
    async with await LocalSlack.start() as slack, aiohttp.ClientSession() as session:
        headers = {"Authorization": f"Bearer {slack.bot_token}"}
        statuses = []
        for _ in range(21):
            async with session.post(
                f"{slack.api_url}chat.startStream", headers=headers, json={"channel": DATA}
            ) as response:
                statuses.append(response.status)
        assert statuses == [200] * 20 + [429]
        assert 1 <= int(response.headers["Retry-After"]) <= 60


@pytest.mark.parametrize("after", [False, True])
async def test_a_planned_error_comes_before_or_after_the_effect(
    slack: LocalSlack, client: AsyncWebClient, desk: Desk, after: bool
) -> None:
    """A method can fail without doing anything, or do its work and lose the answer."""
    slack.faults.add("chat.postMessage", error="internal_error", after_effect=after)
    assert await code(client.chat_postMessage(channel=DATA, text="x")) == "internal_error"
    assert len(await desk.read()) == int(after)
    assert (await client.chat_postMessage(channel=DATA, text="y"))["ok"]


async def test_a_planned_reset_cuts_the_connection(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    """The client sees a broken connection, not an answer."""
    slack.faults.add("auth.test", reset=True)
    with pytest.raises(aiohttp.ClientError):
        await client.auth_test()
    assert slack.calls[-1].status == 0


async def test_the_menu_of_failures_switches_them_on_and_off(
    slack: LocalSlack, client: AsyncWebClient, desk: Desk
) -> None:
    """A failure chosen on the page is active until it is used up."""
    await desk.act("faults", id="slack-rate-limit")
    _, listed = await desk.ask("faults")
    assert [each["id"] for each in listed["faults"] if each["active"]] == ["slack-rate-limit"]
    assert await code(client.chat_postMessage(channel=DATA, text="x")) == "ratelimited"
    _, listed = await desk.ask("faults")
    assert not any(each["active"] for each in listed["faults"])
    await desk.act("faults", id="slack-no-streams")
    start = client.chat_startStream(channel=DATA, thread_ts="1.0")
    assert await code(start) == "unknown_method"
    await desk.act("faults", id="slack-no-streams", active=False)
    start = client.chat_startStream(channel=DATA, thread_ts="1.0")
    assert await code(start) == "thread_not_found"
