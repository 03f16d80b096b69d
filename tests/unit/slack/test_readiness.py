"""What a file object tells before any download."""

from typing import Any

import pytest

from bot.slack.readiness import NeedsInfo, Ready, Refused, readiness, unavailable
from bot.text import say
from bot.troubles import Trouble

HOSTED = {
    "id": "F1",
    "name": "data.csv",
    "mimetype": "text/csv",
    "filetype": "csv",
    "mode": "hosted",
    "size": 1200,
    "file_access": "visible",
    "url_private": "https://files.slack.com/files-pri/T1-F1/data.csv",
    "url_private_download": "https://files.slack.com/files-pri/T1-F1/download/data.csv",
}


def look(asked: bool = False, **changes: Any) -> Ready | Refused | NeedsInfo:
    file = {key: value for key, value in (HOSTED | changes).items() if value is not None}
    return readiness(file, max_bytes=200_000_000, asked=asked)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"mode": "snippet", "filetype": "python", "name": "x.py"},
        {"url_private_download": None},
        {"mimetype": "", "filetype": ""},
        {"size": 200_000_000},
        {"mode": None, "file_access": None},
    ],
    ids=["hosted", "snippet", "no download url", "fresh", "just fits", "few facts"],
)
def test_files_that_lie_in_slack_are_ready(changes: dict[str, Any]) -> None:
    """Uploads and snippets with an address and a size can be fetched."""
    ready = look(**changes)
    assert isinstance(ready, Ready)
    assert ready.url.startswith("https://files.slack.com/files-pri/T1-F1/")
    assert "files-pri" not in repr(ready)


@pytest.mark.parametrize(
    ("changes", "trouble"),
    [
        ({"mode": "tombstone", "url_private": None, "name": None}, Trouble.DELETED),
        ({"mode": "hidden_by_limit"}, Trouble.HIDDEN),
        ({"file_access": "access_denied"}, Trouble.NO_ACCESS),
        ({"is_external": True, "external_type": "gdrive", "mode": "external"}, Trouble.EXTERNAL),
        ({"mode": "external", "external_type": "app"}, Trouble.ELSEWHERE),
        ({"mode": "quip", "filetype": "quip"}, Trouble.IS_CANVAS),
        ({"filetype": "canvas"}, Trouble.IS_CANVAS),
        ({"mode": "list", "filetype": "list"}, Trouble.IS_LIST),
        ({"mode": "space", "filetype": "space"}, Trouble.IS_POST),
        ({"size": 0}, Trouble.EMPTY),
        ({"size": 200_000_001}, Trouble.TOO_BIG),
    ],
)
def test_each_refusal_has_its_sentence(changes: dict[str, Any], trouble: Trouble) -> None:
    """What cannot be read is named, with the reason and a way out."""
    refused = look(**changes)
    assert isinstance(refused, Refused) and refused.trouble == trouble
    sentence = say(refused.trouble.sentence, "en", **refused.values)
    assert sentence.startswith(refused.name)
    assert len(sentence.split(". ")) > 1, "a way out follows the reason"


def test_the_drive_sentence_names_the_place() -> None:
    """A linked file says where it lives."""
    refused = look(name="master.gsheet", is_external=True, external_type="gdrive")
    assert isinstance(refused, Refused)
    assert say(refused.trouble.sentence, "en", **refused.values) == (
        "master.gsheet: it lives in Google Drive, and I only read files uploaded to Slack. "
        "Download it and drop it here."
    )


@pytest.mark.parametrize(
    "stub",
    [
        {"id": "F1", "mode": "file_access", "file_access": "check_file_info", "created": 0},
        {"id": "F1"},
        {"id": "F1", "name": "data.csv", "url_private": "https://files.slack.com/x"},
    ],
    ids=["slack connect", "id only", "no size"],
)
def test_a_stub_is_asked_about_once(stub: dict[str, Any]) -> None:
    """A stub needs files.info; one that stays a stub is refused, so nobody asks for ever."""
    assert isinstance(readiness(stub, max_bytes=1), NeedsInfo)
    refused = readiness(stub, max_bytes=1, asked=True)
    assert isinstance(refused, Refused) and refused.trouble == Trouble.NO_ACCESS


@pytest.mark.parametrize("error", ["file_deleted", "file_not_found", "not_visible", "new_error"])
def test_files_info_can_refuse(error: str) -> None:
    """Whatever files.info answers becomes a sentence about the file."""
    refused = unavailable(error, "F1", "data.csv")
    assert say(refused.trouble.sentence, "en", **refused.values).startswith("data.csv: ")
