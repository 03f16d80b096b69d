"""The Files API."""

from typing import Any

import anthropic
from anthropic.types import FileMetadata

from playground.claude.brain import Bash
from playground.claude.files import FileStore
from playground.claude.limits import Limits
from tests.playground.claude.support import Lab, result
from tests.playground.claude.table import Behaviour, ignore, lift, refused, swap, wrap


async def _upload_is_not_downloadable(lab: Lab) -> None:
    file = await lab.upload()
    with refused(400, "is not downloadable", "file_not_downloadable"):
        await lab.client.files.download(file.id)


async def _never_retried(lab: Lab) -> None:
    file = await lab.upload()
    answer = await lab.http("GET", f"/v1/files/{file.id}/content", lab.signed)
    assert (answer.status, answer.headers.get("x-should-retry")) == (400, "false")


async def _generated_is_downloadable(lab: Lab) -> None:
    lab.play([Bash("echo made > $OUTPUT_DIR/made.txt")])
    made = result(await lab.create()).content[0].file_id
    metadata = await lab.client.files.retrieve_metadata(made)
    assert (metadata.filename, metadata.downloadable) == ("made.txt", True)
    assert await (await lab.client.files.download(made)).read() == b"made\n"


async def _expiry_range(lab: Lab) -> None:
    for seconds in (3_599, 7_776_001):
        with refused(400, "expires_in_seconds"):
            await lab.upload(expires_in_seconds=seconds)
    for seconds in (3_600, 7_776_000):
        await lab.upload(expires_in_seconds=seconds)


async def _names(lab: Lab) -> None:
    for name in ("a:b.csv", "a?.csv", "a|b", "a<b", "x" * 256):
        with refused(400, "filename"):
            await lab.upload(name=name)
    await lab.upload(name="größe 数据.csv")


async def _too_large(lab: Lab) -> None:
    try:
        await lab.upload(b"x" * 300_000)
    except anthropic.ContentTooLargeError as error:
        assert "cloudflare" in error.response.headers["server"]
        assert "<html>" in error.response.text
    else:
        raise AssertionError("accepted")


async def _quota(lab: Lab) -> None:
    await lab.upload(b"x" * 600)
    with refused(400, "quota", "storage_quota_exceeded"):
        await lab.upload(b"x" * 600)


async def _ids_stand_alone(lab: Lab) -> None:
    file = await lab.upload()
    assert [f.id for f in (await _listed(lab, ids=[file.id, "file_011Cmissing"]))] == [file.id]
    for more in ({"limit": 5}, {"page": "page_x"}):
        with refused(400, "cannot be combined"):
            await _listed(lab, ids=[file.id], **more)


async def _newest_first(lab: Lab) -> None:
    ids = [(await lab.upload()).id for _ in range(3)]
    assert [file.id for file in await _listed(lab, limit=2)] == [ids[2], ids[1]]
    assert [file.id async for file in lab.client.files.list(limit=2)] == ids[::-1]


async def _listed(lab: Lab, **query: Any) -> list[FileMetadata]:
    return list((await lab.client.files.list(**query)).data)


async def _five_hundred(lab: Lab) -> None:
    for _ in range(500):
        assert (await lab.http("GET", "/v1/files?limit=1", lab.signed)).status == 200
    answer = await lab.http("GET", "/v1/files?limit=1", lab.signed)
    assert (answer.status, answer.error.get("type")) == (429, "rate_limit_error")
    assert 0 < int(answer.headers["retry-after"]) <= 60


def _never_downloadable(add: Any) -> Any:
    def added(store: FileStore, *name: str, **more: Any) -> Any:
        return add(store, *name, **more | {"downloadable": False})

    return added


ROWS = (
    Behaviour(
        "an upload cannot be downloaded",
        "Files API: downloading an upload is a 400, file_not_downloadable",
        _upload_is_not_downloadable,
        swap("fileroutes._check_downloadable", ignore),
    ),
    Behaviour(
        "a 400 says that retrying is useless",
        "Files API: recorded with x-should-retry: false",
        _never_retried,
        swap("errors.NEVER_RETRY", {}),
    ),
    Behaviour(
        "a generated file can be downloaded",
        "Files in and out: results carry the id only; name, type and bytes are in the Files API",
        _generated_is_downloadable,
        wrap(FileStore, "add", _never_downloadable),
    ),
    Behaviour(
        "an expiry outside one hour to 90 days",
        "Files API: expires_in_seconds is 3,600 to 7,776,000",
        _expiry_range,
        swap("fileroutes.FileRoutes._expiry", lambda _, text: int(text)),
    ),
    Behaviour(
        "a forbidden file name",
        'Files API: 1 to 255 characters without < > : " | ? * \\ / and control characters',
        _names,
        swap("fileroutes.check_name", lambda name, _: name),
    ),
    Behaviour(
        "a file over 500 MB",
        "Files API: 413 that the proxy in front answers in HTML (shrunk here)",
        _too_large,
        swap("fileroutes.FileRoutes._fits", lambda *_: True),
        Limits(file_max=100_000),
    ),
    Behaviour(
        "an upload beyond the storage quota",
        "Files API: 1 TB for an organization, then storage_quota_exceeded (shrunk here)",
        _quota,
        lift(storage_max=10**9),
        Limits(storage_max=1_000),
    ),
    Behaviour(
        "ids beside page or limit in a list",
        "Files API: ids[] omits misses silently and cannot be combined with page or limit",
        _ids_stand_alone,
        swap("fileroutes._check_alone", ignore),
    ),
    Behaviour(
        "lists come newest first, page by page",
        "Files API: newest first, limit 1 to 1,000, page and next_page",
        _newest_first,
        swap("files.FileStore.newest_first", lambda store: list(store._files.values())),
    ),
    Behaviour(
        "the 501st file request of a minute",
        "Files API: about 500 requests a minute for file calls",
        _five_hundred,
        swap("fileroutes.FileRoutes._count", ignore),
    ),
)
