"""Files in and out: the upload in three calls, downloads, and every odd kind of file."""

from aiohttp import web

from playground.slack import filestore
from playground.slack.filestore import FileStore, SlackFile
from playground.slack.hub import Hub
from playground.slack.methods import files
from playground.slack.transfer import Transfer
from playground.slack.uploads import Upload
from tests.playground.slack.behaviours.row import Table, forgiving, instead, limit, mute, pinned
from tests.playground.slack.bench import Bench, heard, without_scopes
from tests.playground.slack.support import (
    DATA,
    GENERAL,
    OUTSIDE,
    PNG,
    SHARED,
    STRANGER,
    Json,
    code,
    until,
)

ROWS = Table()


@ROWS.row(forgiving(files, "_length", "missing_argument", lambda _: 1))
async def an_empty_file_cannot_be_uploaded(slack: Bench) -> None:
    """writing files: length 0 is missing_argument."""
    promise = slack.client.files_getUploadURLExternal(filename="a.csv", length=0)
    assert await code(promise) == "missing_argument"


@ROWS.row(limit("SLACK_SNIPPET"))
async def a_snippet_has_one_megabyte(slack: Bench) -> None:
    """reading files: snippet_too_large."""
    length = 1024 * 1024 + 1
    promise = slack.client.files_getUploadURLExternal
    large = promise(filename="a.py", length=length, snippet_type="python")
    assert await code(large) == "snippet_too_large"


@ROWS.row(pinned(Upload, "completed", False))
async def an_upload_is_completed_once(slack: Bench) -> None:
    """writing files: the second completeUploadExternal finds no file."""
    file: Json = {"id": await slack.store(b"x", "a.bin"), "title": "a"}
    complete = slack.client.files_completeUploadExternal
    await complete(files=[file], channel_id=DATA)
    assert await code(complete(files=[file], channel_id=DATA)) == "file_not_found"


@ROWS.row(pinned(Upload, "length", 5))
async def the_bytes_must_be_there_as_promised(slack: Bench) -> None:
    """writing files: length must be exact, and 200 means stored."""
    promised = await slack.client.files_getUploadURLExternal(filename="a.bin", length=10)
    async with slack.desk.session.post(promised["upload_url"], data=b"short") as response:
        assert response.status == 400
    file: Json = {"id": promised["file_id"], "title": "a"}
    complete = slack.client.files_completeUploadExternal(files=[file], channel_id=DATA)
    assert await code(complete) == "file_not_found"


def _at_once(hub: Hub, seconds: float, action: object) -> None:
    assert callable(action)
    action()


@ROWS.row(instead(Hub, "later", _at_once))
async def a_share_becomes_visible_later(slack: Bench) -> None:
    """writing files: no type and no shares at first; files.info tells when."""
    slack.timing.processing = 1.0
    root = await slack.desk.post("question")
    answer = await slack.client.files_upload_v2(
        content=PNG, filename="plot.png", channel=DATA, thread_ts=root
    )
    [file] = answer["files"]
    assert (file["mimetype"], file["shares"]) == ("", {})
    assert len(await slack.desk.read(thread_ts=root)) == 1
    store = slack.slack.hub.ws.files.files
    await until(lambda: store[file["id"]].shares)
    info = (await slack.client.files_info(file=file["id"]))["file"]
    assert info["mimetype"] == "image/png"
    assert info["shares"]["public"][DATA][0]["thread_ts"] == root


@ROWS.row(instead(files, "_silent", lambda _: False))
async def alt_text_makes_a_share_fail_silently(slack: Bench) -> None:
    """writing files: ok is true, the file is stored, and no message appears."""
    uploading = slack.client.files_upload_v2(
        content=PNG, filename="plot.png", alt_txt="A plot", channel=DATA
    )
    file = (await uploading)["files"][0]["id"]
    await until(lambda: slack.slack.hub.ws.files.files[file].processed)
    assert await slack.desk.read() == []


@ROWS.row(mute("file_shared"))
async def a_share_is_told_by_its_id_only(slack: Bench) -> None:
    """events: file_shared comes beside the message, with nothing but ids."""
    app = await slack.listener()
    file = await slack.desk.drop("a.csv", b"a,b\n")
    [event] = await heard(app, "file_shared")
    assert event["file_id"] == event["file"]["id"] == file["id"]
    assert event["file"] == {"id": file["id"]} and event["channel_id"] == DATA


@ROWS.row(mute("file_deleted"))
async def a_deleted_file_is_told_without_its_deleter(slack: Bench) -> None:
    """events: file_deleted has file_id and channel_ids, and no user."""
    app = await slack.listener()
    file = await slack.desk.drop("a.csv", b"a,b\n")
    await slack.desk.act("files/delete", file=file["id"])
    [event] = await heard(app, "file_deleted")
    assert (event["file_id"], event["channel_ids"]) == (file["id"], [DATA])
    assert "user" not in event


@ROWS.row(instead(FileStore, "delete", lambda *_: None))
async def a_deleted_file_leaves_a_tombstone(slack: Bench) -> None:
    """reading files: mode tombstone, without address and title."""
    file = await slack.desk.drop("a.csv", b"a,b\n")
    await slack.desk.act("files/delete", file=file["id"])
    [message] = await slack.desk.read()
    assert message["files"] == [{"id": file["id"], "mode": "tombstone"}]
    assert await code(slack.client.files_info(file=file["id"])) == "file_deleted"


def _whole(file: SlackFile) -> Json:
    return {"id": file.id, "mode": "hosted", "url_private": "https://example.com"}


@ROWS.row(instead(filestore, "remains", _whole))
async def an_old_file_is_hidden_by_the_limit(slack: Bench) -> None:
    """reading files: mode hidden_by_limit on a free plan, without an address."""
    file = await slack.desk.drop("old.csv", b"a,b\n")
    await slack.desk.act("files/hide", file=file["id"])
    info = (await slack.client.files_info(file=file["id"]))["file"]
    assert info["mode"] == "hidden_by_limit" and "url_private" not in info


@ROWS.row(pinned(SlackFile, "external_url", ""))
async def an_external_file_lives_elsewhere(slack: Bench) -> None:
    """reading files: is_external, and the address is the third party's."""
    app = await slack.listener()
    drive = {"name": "master.gsheet", "url": "https://drive.example.com/x"}
    await slack.desk.act("messages", channel=DATA, text="", external=[drive])
    [file] = (await heard(app, "message"))[0]["files"]
    assert (file["mode"], file["is_external"]) == ("external", True)
    assert file["url_private"] == drive["url"]


@ROWS.row(instead(FileStore, "stub", FileStore.payload))
async def a_file_of_another_company_comes_as_a_stub(slack: Bench) -> None:
    """reading files: check_file_info in the event; files.info has the rest."""
    app = await slack.listener()
    await slack.desk.drop("theirs.csv", b"a,b\n", channel=SHARED, **{"as": STRANGER})
    [stub] = (await heard(app, "message"))[0]["files"]
    known = {"mode": "file_access", "file_access": "check_file_info", "created": 0, "user": ""}
    assert stub == known | {"id": stub["id"], "timestamp": 0}
    info = (await slack.client.files_info(file=stub["id"]))["file"]
    assert (await slack.get(info["url_private_download"]))[2] == b"a,b\n"


def _any_file(transfer: Transfer, request: web.Request) -> SlackFile:
    return transfer._hub.ws.files.files[request.match_info["file"]]


@ROWS.row(instead(Transfer, "_readable", _any_file), manifest=without_scopes("files:read"))
async def a_download_without_the_scope_is_a_login_page(slack: Bench) -> None:
    """reading files: a redirect with x-slack-meta acl_fail to HTML with status 200."""
    url = (await slack.desk.drop("a.csv", b"a,b\n"))["url_private_download"]
    status, kind, body = await slack.get(url)
    assert (status, kind) == (200, "text/html") and body.startswith(b"<!DOCTYPE html>")
    async with slack.desk.session.get(url, allow_redirects=False) as response:
        assert response.status == 302
        assert response.headers["X-Slack-Meta"] == "?;acl_fail"


@ROWS.row(instead(FileStore, "visible", lambda *_: True))
async def a_file_outside_the_apps_channels_does_not_exist(slack: Bench) -> None:
    """gestures: file_not_found for what the bot cannot see."""
    hidden = await slack.desk.drop("a.csv", b"a,b\n", channel=OUTSIDE)
    assert await code(slack.client.files_info(file=hidden["id"])) == "file_not_found"


@ROWS.row(instead(files, "_share", lambda *_: None))
async def several_files_make_one_message(slack: Bench) -> None:
    """writing files: one completeUploadExternal with all ids."""
    names = ("a.txt", "b.txt")
    both: list[Json] = [{"id": await slack.store(b"x", name), "title": name} for name in names]
    await slack.client.files_completeUploadExternal(
        files=both, channel_id=GENERAL, initial_comment="Here"
    )
    store = slack.slack.hub.ws.files.files
    await until(lambda: all(store[each["id"]].processed for each in both))
    messages = await slack.desk.read(GENERAL)
    assert [[file["name"] for file in each["files"]] for each in messages] == [["a.txt", "b.txt"]]
