"""Files in and out: the three-call upload, downloads, and every odd kind of file."""

import asyncio

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from playground.slack import LocalSlack
from tests.playground.slack.support import (
    BOT,
    COLLEAGUE,
    DATA,
    OUTSIDE,
    PNG,
    SHARED,
    STRANGER,
    Desk,
    Json,
    Listener,
    code,
    refused,
    until,
)


async def fetch(
    slack: LocalSlack, desk: Desk, url: str, token: str | None = None
) -> tuple[int, str, bytes]:
    """Status, content type and body behind a file's address, redirects followed."""
    headers = {"Authorization": f"Bearer {token or slack.bot_token}"}
    async with desk.session.get(url, headers=headers) as response:
        return response.status, response.content_type, await response.read()


async def store(client: AsyncWebClient, desk: Desk, data: bytes, **how: str) -> str:
    """Uploads bytes without sharing them; returns the file's id."""
    promised = await client.files_getUploadURLExternal(length=len(data), **how)
    async with desk.session.post(promised["upload_url"], data=data) as response:
        assert response.status == 200
    return str(promised["file_id"])


async def test_a_dropped_file_comes_back_byte_for_byte(
    slack: LocalSlack, client: AsyncWebClient, desk: Desk
) -> None:
    """The app downloads what the person dropped, and sees where it was shared."""
    data = b"a,b\n" + b"1,2\n" * 50_000
    file = await desk.drop("table.csv", data)
    assert (file["mimetype"], file["mode"], file["lines"]) == ("text/csv", "snippet", 50_001)
    assert await fetch(slack, desk, file["url_private_download"]) == (200, "text/csv", data)
    info = (await client.files_info(file=file["id"]))["file"]
    assert info["shares"]["public"][DATA][0]["ts"]
    assert info["size"] == len(data)


async def test_a_large_text_file_is_no_snippet(desk: Desk) -> None:
    """Beyond one megabyte a text file is an ordinary hosted one."""
    file = await desk.drop("big.csv", b"x" * (1024 * 1024 + 1))
    assert file["mode"] == "hosted" and "preview" not in file


async def test_without_the_right_a_download_ends_at_the_login_page(
    slack: LocalSlack, desk: Desk
) -> None:
    """It is not a 403: a redirect with Slack's mark leads to HTML with status 200."""
    file = await desk.drop("table.csv", b"a,b\n")
    url = file["url_private_download"]
    status, kind, body = await fetch(slack, desk, url, "xoxb-wrong")
    assert (status, kind) == (200, "text/html") and body.startswith(b"<!DOCTYPE html>")
    async with desk.session.get(url, allow_redirects=False) as response:
        assert response.status == 302
        assert response.headers["X-Slack-Meta"] == "?;acl_fail"
    hidden = await desk.drop("secret.csv", b"a,b\n", channel=OUTSIDE)
    assert (await fetch(slack, desk, hidden["url_private_download"]))[1] == "text/html"


async def test_a_file_outside_the_apps_channels_does_not_exist_for_it(
    client: AsyncWebClient, desk: Desk
) -> None:
    """`files.info` and `files.list` know only what the app can see."""
    hidden = await desk.drop("secret.csv", b"a,b\n", channel=OUTSIDE)
    seen = await desk.drop("open.csv", b"a,b\n")
    assert await code(client.files_info(file=hidden["id"])) == "file_not_found"
    listed = await client.files_list()
    assert [file["id"] for file in listed["files"]] == [seen["id"]]


async def test_planned_failures_of_a_download(slack: LocalSlack, desk: Desk) -> None:
    """A login page, too few bytes, a cut connection and a server error, once each."""
    data = b"x" * 200_000
    url = (await desk.drop("table.csv", data))["url_private_download"]
    slack.faults.add_download("login")
    assert (await fetch(slack, desk, url))[1] == "text/html"
    slack.faults.add_download("short")
    assert len((await fetch(slack, desk, url))[2]) == 100_000
    slack.faults.add_download("cut")
    with pytest.raises(aiohttp.ClientPayloadError):
        await fetch(slack, desk, url)
    slack.faults.add_download("status")
    assert (await fetch(slack, desk, url))[0] == 500
    assert (await fetch(slack, desk, url))[2] == data


async def test_several_uploads_become_one_message_a_moment_later(
    client: AsyncWebClient, desk: Desk
) -> None:
    """The answer shows bare files; then one message carries all of them, processed."""
    root = await desk.post("question")
    uploads: list[Json] = [
        {"content": PNG, "filename": "plot.png", "title": "Churn by tier"},
        {"content": "print(1)\n", "filename": "analysis.py", "snippet_type": "python"},
    ]
    answer = await client.files_upload_v2(
        file_uploads=uploads, channel=DATA, thread_ts=root, initial_comment="Here"
    )
    assert [file["mimetype"] for file in answer["files"]] == ["", ""]
    assert answer["files"][0]["shares"] == {}
    assert len(await desk.read(thread_ts=root)) == 1
    await asyncio.sleep(0.2)
    [_, message] = await desk.read(thread_ts=root)
    assert (message["user"], message["subtype"], message["text"]) == (BOT, "file_share", "Here")
    plot, script = message["files"]
    assert (plot["original_w"], plot["title"]) == (640, "Churn by tier")
    assert (script["mode"], script["lines"]) == ("snippet", 1)
    info = (await client.files_info(file=plot["id"]))["file"]
    assert info["shares"]["public"][DATA][0]["thread_ts"] == root


async def test_alt_text_makes_the_share_silently_not_happen(
    client: AsyncWebClient, desk: Desk
) -> None:
    """The call says yes, the file is processed, and no message appears."""
    answer = await client.files_upload_v2(
        content=PNG, filename="p.png", alt_txt="A plot", channel=DATA
    )
    await asyncio.sleep(0.2)
    assert await desk.read() == []
    info = (await client.files_info(file=answer["files"][0]["id"]))["file"]
    assert info["mimetype"] == "image/png" and info["shares"] == {}


async def test_what_cannot_be_promised(client: AsyncWebClient) -> None:
    """Empty files, unknown and oversized snippets, and long descriptions."""
    promise = client.files_getUploadURLExternal
    assert await code(promise(filename="a", length=0)) == "missing_argument"
    odd = promise(filename="a", length=5, snippet_type="poem")
    assert await code(odd) == "unknown_snippet_type"
    large = promise(filename="a.py", length=1024 * 1024 + 1, snippet_type="python")
    assert await code(large) == "snippet_too_large"
    long = promise(filename="a", length=5, alt_txt="x" * 1_001)
    assert await code(long) == "alt_txt_too_large"


async def test_bytes_must_match_the_promise(client: AsyncWebClient, desk: Desk) -> None:
    """Too few bytes are refused, a form works like a raw body, and each address works once."""
    promised = await client.files_getUploadURLExternal(filename="a.bin", length=10)
    async with desk.session.post(promised["upload_url"], data=b"short") as response:
        assert response.status == 400
    unsent = client.files_completeUploadExternal(files=[{"id": promised["file_id"]}])
    assert await code(unsent) == "file_not_found"
    form = aiohttp.FormData()
    form.add_field("file", b"0123456789", filename="a.bin")
    async with desk.session.post(promised["upload_url"], data=form) as response:
        assert response.status == 200
    async with desk.session.post(promised["upload_url"], data=b"0123456789") as response:
        assert response.status == 404


async def test_where_an_upload_cannot_be_shared(client: AsyncWebClient, desk: Desk) -> None:
    """Unknown channels, people instead of channels, and completing twice."""
    complete = client.files_completeUploadExternal
    file: Json = {"id": await store(client, desk, b"x", filename="a.bin"), "title": "a"}
    assert await code(complete(files=[file], channel_id="C0NOWHERE01")) == "channel_not_found"
    assert await code(complete(files=[file], channel_id=OUTSIDE)) == "not_in_channel"
    assert await code(complete(files=[file], channel_id="U0MEMBER001")) == "invalid_channel"
    unknown = complete(files=[{"id": "F0NOTHING00", "title": "x"}], channel_id=DATA)
    assert await code(unknown) == "file_not_found"
    await complete(files=[file], channel_id=DATA)
    assert await code(complete(files=[file], channel_id=DATA)) == "file_not_found"


async def test_a_deleted_file_leaves_a_tombstone(
    slack: LocalSlack, client: AsyncWebClient, desk: Desk, app: Listener
) -> None:
    """Its bytes are gone, its message says so, and the app hears of it."""
    file = await desk.drop("table.csv", b"a,b\n")
    other = await desk.act("files/delete", COLLEAGUE, file=file["id"])
    assert other[0] == 403
    assert (await desk.act("files/delete", file=file["id"]))[0] == 200
    await until(lambda: app.events("file_deleted"))
    [event] = app.events("file_deleted")
    assert (event["file_id"], event["channel_ids"]) == (file["id"], [DATA])
    assert "user" not in event
    [message] = await desk.read()
    assert message["files"] == [{"id": file["id"], "mode": "tombstone"}]
    assert await code(client.files_info(file=file["id"])) == "file_deleted"
    assert (await fetch(slack, desk, file["url_private_download"]))[0] == 404


async def test_a_hidden_file_has_no_address(client: AsyncWebClient, desk: Desk) -> None:
    """Beyond a free workspace's limit only the stub is left, and listings leave it out."""
    file = await desk.drop("old.csv", b"a,b\n")
    await desk.act("files/hide", file=file["id"])
    info = (await client.files_info(file=file["id"]))["file"]
    assert info["mode"] == "hidden_by_limit" and "url_private" not in info
    assert (await client.files_list())["files"] == []
    shown = await client.files_list(show_files_hidden_by_limit=True)
    assert [each["id"] for each in shown["files"]] == [file["id"]]


async def test_an_external_file_lives_elsewhere(app: Listener, desk: Desk) -> None:
    """Its address is the third party's, and the object says so."""
    drive = {"name": "master.gsheet", "url": "https://drive.example.com/x"}
    await desk.act("messages", channel=DATA, text="", external=[drive])
    await until(lambda: app.events("message"))
    [file] = app.events("message")[0]["files"]
    assert (file["mode"], file["is_external"]) == ("external", True)
    assert file["url_private"] == "https://drive.example.com/x"


async def test_a_file_of_another_company_comes_as_a_stub(
    slack: LocalSlack, client: AsyncWebClient, desk: Desk, app: Listener
) -> None:
    """The event tells only its id; `files.info` gives the object, and the app may download it."""
    await desk.drop("theirs.csv", b"a,b\n", channel=SHARED, **{"as": STRANGER})
    await until(lambda: app.events("message"))
    [stub] = app.events("message")[0]["files"]
    assert set(stub) == {"id", "mode", "file_access", "created", "timestamp", "user"}
    assert stub["file_access"] == "check_file_info"
    info = (await client.files_info(file=stub["id"]))["file"]
    assert info["user_team"] == "T0PARTNER01"
    assert (await fetch(slack, desk, info["url_private_download"]))[2] == b"a,b\n"


async def test_people_get_files_safely(desk: Desk) -> None:
    """Pictures and text are shown, active content is only ever downloaded."""

    async def headers(name: str, data: bytes) -> tuple[str, str]:
        file = await desk.drop(name, data)
        async with desk.session.get(desk.url + file["people_url"]) as response:
            assert await response.read() == data
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            place = response.headers["Content-Disposition"].split(";")[0]
            return response.content_type, place

    assert await headers("a.png", PNG) == ("image/png", "inline")
    assert await headers("a.csv", b"a,b\n") == ("text/plain", "inline")
    assert (await headers("a.html", b"<script>"))[1] == "attachment"
    assert (await headers("a.svg", b"<svg/>"))[1] == "attachment"


async def test_the_apps_own_file_can_be_deleted_by_the_app_only(
    client: AsyncWebClient, desk: Desk
) -> None:
    """Somebody else's file is refused."""
    theirs = await desk.drop("theirs.csv", b"a,b\n")
    assert await code(client.files_delete(file=theirs["id"])) == "cant_delete_file"
    own = await client.files_upload_v2(content="x", filename="own.txt", channel=DATA)
    await client.files_delete(file=own["files"][0]["id"])
    again = await refused(client.files_delete(file=own["files"][0]["id"]))
    assert again["error"] == "file_deleted"


async def test_a_file_can_be_attached_to_a_posted_message(
    client: AsyncWebClient, desk: Desk
) -> None:
    """`chat.update` takes the ids of files that the app can see."""
    uploaded = await client.files_upload_v2(content=PNG, filename="plot.png")
    ts = (await client.chat_postMessage(channel=DATA, text="x"))["ts"]
    await client.chat_update(channel=DATA, ts=ts, text="x", file_ids=[uploaded["files"][0]["id"]])
    [message] = await desk.read()
    assert message["files"][0]["name"] == "plot.png"
    unknown = client.chat_update(channel=DATA, ts=ts, text="x", file_ids=["F0NOTHING00"])
    assert await code(unknown) == "file_not_found"


async def test_a_large_file_passes_both_ways(slack: LocalSlack, desk: Desk) -> None:
    """Thirty megabytes are taken from a person and given to the app whole."""
    data = bytes(range(256)) * (30 * 4096)
    file = await desk.drop("large.bin", data)
    assert file["size"] == len(data)
    assert (await fetch(slack, desk, file["url_private_download"]))[2] == data
