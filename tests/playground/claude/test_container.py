"""Containers: what lives in them, for how long, and when files get in."""

from datetime import UTC, datetime, timedelta
from typing import Any

import anthropic
import pytest

from playground.claude.brain import Bash, Say

from .support import MODEL, TOOL, Lab, Start, assistant, attach, result, user

LIST = Bash("ls $INPUT_DIR")


async def test_files_persist_in_a_reused_container(start: Start) -> None:
    """A container id brings back inputs and what earlier turns wrote."""
    lab = await start([Bash("echo kept > note.txt")], [Bash("cat note.txt; ls $INPUT_DIR")])
    first = await lab.ask("x", attach(await lab.upload()))
    assert first.container is not None
    second = await lab.ask(container=first.container.id)
    assert second.container is not None
    assert second.container.id == first.container.id
    assert result(second).stdout == "kept\ndata.csv\n"
    assert [file.name for file in lab.brain.conversations[1].files] == ["data.csv"]
    assert lab.brain.conversations[1].new_files == ()


async def test_without_an_id_every_request_has_its_own_container(start: Start) -> None:
    """Two requests share nothing."""
    lab = await start([Bash("echo kept > note.txt")], [Bash("ls")])
    first, second = await lab.ask(), await lab.ask()
    assert first.container and second.container
    assert first.container.id != second.container.id
    assert result(second).stdout == ""


async def test_a_file_creates_a_container_even_unused(start: Start) -> None:
    """An attachment alone brings a container."""
    lab = await start([Say("I did not look.")])
    assert (await lab.ask("x", attach(await lab.upload()))).container is not None


async def test_an_upload_in_an_earlier_turn_is_ignored_in_a_fresh_container(start: Start) -> None:
    """200 OK, but the file is not there: only the turn being generated mounts files."""
    lab = await start([Say("ok")], [LIST])
    file = await lab.upload()
    history = [user("x", attach(file)), assistant("ok"), user("again")]
    await lab.ask("x")
    message = await lab.ask(messages=history)
    assert result(message).stdout == ""
    assert lab.brain.conversations[1].files == ()


async def test_attaching_again_is_harmless(start: Start) -> None:
    """The same file in a new message of a reused container stays one file."""
    lab = await start([LIST])
    file = await lab.upload()
    first = await lab.ask("x", attach(file))
    assert first.container is not None
    second = await lab.ask("x", attach(file), container=first.container.id)
    assert result(second).stdout == "data.csv\n"


async def test_two_files_of_one_name_are_both_there(start: Start) -> None:
    """The second one gets a number, and the brain knows it by that name."""
    lab = await start([LIST])
    message = await lab.ask("x", attach(await lab.upload()), attach(await lab.upload()))
    assert result(message).stdout == "data.csv\ndata_2.csv\n"
    assert [f.name for f in lab.brain.conversations[0].files] == ["data.csv", "data_2.csv"]


async def _first_error(lab: Lab, container: str) -> anthropic.APIStatusError:
    with pytest.raises(anthropic.APIStatusError) as caught:
        await lab.ask(container=container)
    return caught.value


async def test_an_unknown_container_is_an_error_event_in_a_stream(start: Start) -> None:
    """Streaming: HTTP 200 and the error as first event; otherwise a plain 404."""
    lab = await start()
    error = await _first_error(lab, "container_011Cunknown")
    assert (error.status_code, error.type) == (200, "not_found_error")
    assert "Container not found: container_011Cunknown" in str(error)
    with pytest.raises(anthropic.NotFoundError, match="Container not found"):
        await lab.create(container="container_011Cunknown")


async def test_a_container_dies_after_thirty_days(start: Start) -> None:
    """expires_at is a rolling value; the id works long after it, but not for ever."""
    now = [datetime(2026, 11, 1, tzinfo=UTC)]
    lab = await start([Bash("true")], clock=lambda: now[0])
    message = await lab.ask()
    assert message.container is not None
    assert message.container.expires_at == now[0] + timedelta(hours=1)
    now[0] += timedelta(days=29)
    await lab.ask(container=message.container.id)
    now[0] += timedelta(days=1, seconds=1)
    assert (await _first_error(lab, message.container.id)).type == "not_found_error"


async def test_the_fault_kills_the_container_of_the_request(start: Start) -> None:
    """dead_container: a known id is gone, and stays gone."""
    lab = await start([Bash("true")])
    message = await lab.ask()
    assert message.container is not None
    lab.claude.faults.add("dead_container")
    for _ in range(2):
        assert (await _first_error(lab, message.container.id)).type == "not_found_error"


@pytest.mark.parametrize(
    ("container", "says"),
    [
        ({"id": "container_1"}, "valid string"),
        ({"skills": [{"type": "anthropic", "skill_id": "csv"}]}, "Skill not found: csv"),
        ({"skills": [{"type": "built-in", "skill_id": "xlsx"}]}, "'anthropic' or 'custom'"),
        ({"skills": [{"type": "anthropic", "skill_id": "pdf"}] * 9}, "at most 8 items"),
        ({"skills": [{"type": "anthropic", "skill_id": "pdf"}], "x": 1}, "Extra inputs"),
    ],
)
async def test_a_strange_container_is_refused(
    start: Start, container: dict[str, Any], says: str
) -> None:
    """An id is a string of its own; skills are those that there are."""
    lab = await start()
    with pytest.raises(anthropic.BadRequestError, match=says):
        await lab.create(container=container)


async def test_skills_are_loaded_and_told(start: Start) -> None:
    """Into a new container and into one that is there."""
    lab = await start([Bash("true")])
    skills = [{"type": "anthropic", "skill_id": "xlsx"}]
    first = (await lab.create(container={"skills": skills})).container
    assert first is not None and first.skills is not None
    assert [skill.skill_id for skill in first.skills] == ["xlsx"]
    again = (await lab.create(container={"id": first.id, "skills": skills})).container
    assert again is not None and again.id == first.id


async def test_requests_are_recorded(start: Start) -> None:
    """Calls are kept with headers and body, messages and files apart by kind."""
    lab = await start()
    file = await lab.upload(expires_in_seconds=7200)
    await lab.ask("What is it?", attach(file), tools=[TOOL])
    uploaded, asked = lab.claude.requests
    assert (uploaded.kind, uploaded.body["expires_in_seconds"]) == ("files", 7200)
    assert (asked.kind, asked.body["model"]) == ("messages", MODEL)
    assert asked.headers["anthropic-version"] == "2026-10-21"
