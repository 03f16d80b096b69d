"""Containers: what gets in, what stays, and for how long."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from playground.claude.brain import Bash, Say
from playground.claude.container import Container, ContainerStore
from playground.claude.limits import Limits
from playground.claude.messageroute import MessageRoute
from tests.playground.claude.support import JSON, Lab, assistant, attach, result, user
from tests.playground.claude.table import Behaviour, lift, refused, swap, wrap

UNKNOWN = "container_011Cunknown"


async def _only_this_turn(lab: Lab) -> None:
    lab.play([Bash("ls $INPUT_DIR")])
    file = await lab.upload()
    assert result(await lab.create("x", attach(file))).stdout == "data.csv\n"
    history = [user("x", attach(file)), assistant("ok"), user("again")]
    assert result(await lab.create(messages=history)).stdout == ""


async def _rolling(lab: Lab) -> None:
    lab.play([Bash("true")])
    container = (await lab.create()).container
    for _ in range(2):
        assert container is not None
        left = container.expires_at - lab.clock()
        assert timedelta(minutes=59) < left <= timedelta(hours=1)
        lab.clock.later(minutes=10)
        container = (await lab.create(container=container.id)).container


async def _thirty_days(lab: Lab) -> None:
    lab.play([Bash("true")])
    container = (await lab.create()).container
    assert container is not None
    lab.clock.later(days=29)
    await lab.create(container=container.id)
    lab.clock.later(days=1, minutes=1)
    with refused(404, "Container not found"):
        await lab.create(container=container.id)


async def _unknown(lab: Lab) -> None:
    with refused(404, f"Container not found: {UNKNOWN}"):
        await lab.create(container=UNKNOWN)


async def _unknown_in_a_stream(lab: Lab) -> None:
    (name, event), *rest = await lab.raw(container=UNKNOWN)
    assert (name, rest) == ("error", [])
    assert event["error"]["type"] == "not_found_error"
    assert event["error"]["message"].startswith("Container not found")
    with refused(200, "Container not found"):
        await lab.ask(container=UNKNOWN)


async def _persists(lab: Lab) -> None:
    lab.play([Bash("echo kept > note.txt")], [Bash("cat note.txt; ls $INPUT_DIR")])
    container = (await lab.create("x", attach(await lab.upload()))).container
    assert container is not None
    second = await lab.create(container=container.id)
    assert second.container is not None and second.container.id == container.id
    assert result(second).stdout == "kept\ndata.csv\n"


async def _one_each(lab: Lab) -> None:
    lab.play([Bash("echo kept > note.txt")], [Bash("ls")])
    first, second = await lab.create(), await lab.create()
    assert first.container is not None and second.container is not None
    assert first.container.id != second.container.id
    assert result(second).stdout == ""


async def _fresh_output(lab: Lab) -> None:
    lab.play([Bash("echo 1 > $OUTPUT_DIR/a.txt"), Bash("ls -A $OUTPUT_DIR")])
    message = await lab.create()
    assert len(result(message, 0).content) == 1
    assert (result(message, 1).stdout, result(message, 1).content) == ("", [])


async def _top_level(lab: Lab) -> None:
    lab.play([Bash("cd $OUTPUT_DIR; mkdir d; echo 1 > d/deep.txt; echo 2 > top.txt")])
    assert await _made(lab) == ["top.txt"]


async def _no_links(lab: Lab) -> None:
    lab.play([Bash("echo 1 > here.txt; ln -s $PWD/here.txt $OUTPUT_DIR/link.txt")])
    assert await _made(lab) == []


async def _made(lab: Lab) -> list[str]:
    outputs = result(await lab.create()).content
    files = [await lab.client.files.retrieve_metadata(output.file_id) for output in outputs]
    return [file.filename for file in files]


async def _last_event(lab: Lab) -> None:
    lab.play([Bash("true"), Say("Done.")])
    file = await lab.upload()
    events = [event for _, event in await lab.raw(messages=[user("x", attach(file))])]
    assert "container" not in events[0]["message"]
    assert events[-2]["delta"]["container"]["id"].startswith("container_011C")
    assert events[-2]["usage"]["input_tokens"] > events[0]["message"]["usage"]["input_tokens"]
    lab.claude.faults.add("cut", after_blocks=1)
    assert (await lab.ask("x", attach(file))).container is None


def _all_uploads(messages: list[JSON]) -> tuple[str, ...]:
    blocks = [block for message in messages for block in message["content"]]
    return tuple(block["file_id"] for block in blocks if block["type"] == "container_upload")


def _one_output(container: Container) -> Path:
    folder = container.folder / "output" / "only"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _before_the_stream(stream: Any) -> Any:
    async def checked(route: MessageRoute, request: Any, asked: Any, _: Any) -> Any:
        return await stream(route, request, asked, route._container(asked))

    return checked


def _same_again(create: Any) -> Any:
    return lambda store: next(iter(store._containers.values()), None) or create(store)


ROWS = (
    Behaviour(
        "files are mounted in the turn being generated only",
        "Messages, attachment rule: in an older message with a fresh container 200, but no file",
        _only_this_turn,
        swap("history._uploads", _all_uploads),
    ),
    Behaviour(
        "expires_at rolls",
        "Container: expires_at is now plus about one hour in every answer",
        _rolling,
        swap(
            "container.ContainerStore.expires_at",
            lambda store: datetime.now(UTC) + timedelta(hours=1),
        ),
    ),
    Behaviour(
        "a container outlives expires_at and dies after 30 days",
        "Container: 30 days after creation, whatever expires_at says",
        _thirty_days,
        lift(container_seconds=10**9),
        Limits(),
    ),
    Behaviour(
        "an unknown container without streaming",
        'Container: 404 not_found_error, "Container not found"',
        _unknown,
        swap("container.ContainerStore.get", lambda store, _, uploads: store.create()),
    ),
    Behaviour(
        "an unknown container in a stream",
        "Container: HTTP 200, and the error is the first event",
        _unknown_in_a_stream,
        wrap(MessageRoute, "_stream", _before_the_stream),
    ),
    Behaviour(
        "files persist in the container",
        "Container: reuse by its id brings back inputs and what was written",
        _persists,
        swap("container.ContainerStore.get", lambda store, _, uploads: store.create()),
    ),
    Behaviour(
        "each request without an id gets its own container",
        "Container: a request without container makes a new one",
        _one_each,
        wrap(ContainerStore, "create", _same_again),
    ),
    Behaviour(
        "$OUTPUT_DIR is fresh for every command",
        "Files in and out: each bash call gets an empty $OUTPUT_DIR",
        _fresh_output,
        swap("container.Container.fresh_output", _one_output),
    ),
    Behaviour(
        "only files at the top of $OUTPUT_DIR come back",
        "Files in and out: top-level files at the end of the command become file ids",
        _top_level,
        swap(
            "tool._outputs", lambda folder: [path for path in folder.rglob("*") if path.is_file()]
        ),
    ),
    Behaviour(
        "links in $OUTPUT_DIR do not come back",
        "ours: a link would carry out what the container does not hold",
        _no_links,
        swap("tool._outputs", lambda folder: [path for path in folder.iterdir() if path.is_file()]),
    ),
    Behaviour(
        "container and final usage come in the last event only",
        "Upload streaming: in all recorded streams they are in message_delta; a cut turn has none",
        _last_event,
        swap("generation._LAST_ONLY", ()),
    ),
)
