"""``check --live --record`` and ``compare``: what is kept, what is not, and what differs."""

import json
import random
import re
import string
from pathlib import Path
from typing import Any

import pytest

from bot.check.record import prepare, scrubbed
from bot.check.wire import Exchange
from bot.settings import SettingsError
from playground.compare import differences, read
from playground.slack.messages import Message
from playground.slack.workspace import DATA, MEMBER

from .test_check_live import Clouds, clouds

__all__ = ["clouds"]

SECRET = "xoxb-12345678901-abcdefGHIJKL"


def _session(clouds: Clouds) -> set[str]:
    """Keys, ids, names and addresses of a session with the local servers."""
    ws = clouds.slack.hub.ws
    values = {clouds.claude.api_key, clouds.slack.bot_token, clouds.slack.app_token}
    values |= {ws.team.id, ws.team.name, ws.app.id, ws.app.bot_user, ws.app.bot_id}
    values |= {*ws.users, *ws.channels, *ws.files.files}
    values |= {user.real_name for user in ws.users.values() if user.id != ws.app.bot_user}
    return values | {clouds.claude.url, clouds.slack.url, "A word of ours alone", "secret-plans"}


async def test_a_recording_holds_no_key_name_or_id_and_what_others_said(
    clouds: Clouds, tmp_path: Path
) -> None:
    """All of it is searched; the files of others, and their messages, are not in it either."""
    history = clouds.slack.hub.ws.histories[DATA]
    ts, team = clouds.slack.hub.ws.ids.ts(), clouds.slack.team_id
    history.add(Message(DATA, ts, MEMBER, "A word of ours alone", [], team))
    file_id, path = clouds.claude.files.reserve()
    path.write_bytes(b"x")
    clouds.claude.files.add(file_id, "secret-plans.csv")
    seen: set[str] = {file_id}
    folder = tmp_path / "kept"
    code, _, lines = await clouds.check("--channel", "#data", "--record", str(folder))
    assert code == 0, lines
    whole = "\n".join(path.read_text("utf-8") for path in folder.rglob("*") if path.is_file())
    seen |= _session(clouds)
    seen |= {str(call.answer.get("ts")) for call in clouds.slack.calls if "ts" in call.answer}
    assert [value for value in seen if value in whole] == []
    assert not re.search(r"127\.0\.0\.1|xox[a-z]-|xapp-|sk-ant-", whole)
    assert clouds.claude.files.holds(file_id)
    assert any("thinking_delta" in path.read_text("utf-8") for path in folder.rglob("*.sse"))
    index = json.loads((folder / "index.json").read_text("utf-8"))
    assert {"claude.run", "slack.picture", "deleted"} <= {each["step"] for each in index}


@pytest.mark.parametrize("what", ["full", "file", "beneath_a_file"])
def test_a_recording_that_could_not_be_kept_is_told_before_it_is_paid_for(
    what: str, tmp_path: Path
) -> None:
    """Not after the trial, which costs money: a folder with files, a file, a folder in a file."""
    place = tmp_path / "kept"
    if what == "full":
        place.mkdir()
        (place / "mine.txt").write_text("mine")
    else:
        place.write_text("mine")
    with pytest.raises(SettingsError, match=r"--record: .*kept"):
        prepare(place / "deeper" if what == "beneath_a_file" else place)
    kept = place / "mine.txt" if what == "full" else place
    assert kept.read_text() == "mine"


def test_an_empty_folder_and_a_new_one_are_places_of_a_recording(tmp_path: Path) -> None:
    """Nothing is left in it by looking."""
    for folder in (tmp_path, tmp_path / "new" / "one"):
        prepare(folder)
        assert [path for path in folder.iterdir() if path.name != "new"] == []


def _word(chance: random.Random, length: int = 12) -> str:
    return "".join(chance.choices(string.ascii_letters + string.digits, k=length))


def _secret(chance: random.Random) -> str:
    """Something that only two should know, in one of its shapes."""
    word = _word(chance)
    upper = _word(chance, 10).upper()
    return chance.choice(
        [
            f"xoxb-{word}-{word}",
            f"xapp-1-{word}",
            f"sk-ant-api03-{word}-{word}",
            f"{chance.choice('TUWCDGBAF')}0{upper}",
            f"{chance.choice(['file', 'msg', 'container', 'req', 'srvtoolu'])}_01{word}",
            f"https://{word}.slack.com/archives/{upper}",
            f"{word}@company.example",
            f"17{chance.randrange(10**8):08d}.{chance.randrange(10**6):06d}",
        ]
    )


def _nested(chance: random.Random, secret: str) -> Any:
    """A body with a secret anywhere in it: as a value, in a text, as a key, in a list."""
    value: Any = chance.choice(
        [secret, f"see {secret}, please", {secret: 1}, [secret, {"id": secret}]]
    )
    for _ in range(chance.randrange(4)):
        key = chance.choice(["text", "id", "user", "message", "error", "type", "stdout", "x"])
        value = chance.choice([{key: value}, [value], {key: value, "ok": True}])
    return value if isinstance(value, dict) else {"body": value}


@pytest.mark.parametrize("seed", range(200))
def test_no_secret_survives_wherever_it_stands(seed: int) -> None:
    """In bodies, addresses, headers and streams, cut into pieces or not."""
    chance = random.Random(seed)
    secrets = [_secret(chance) for _ in range(6)]
    exchanges = []
    for secret in secrets:
        side = chance.choice(["claude", "slack"])
        body = json.dumps(_nested(chance, secret)).encode()
        kind = "application/json"
        if side == "claude" and chance.random() < 0.5:
            body, kind = _stream(chance, secret), "text/event-stream"
        url = f"https://host.example/api/v1/files/{secret if '://' not in secret else 'x'}"
        sent = json.dumps(_nested(chance, secret)).encode()
        headers = {"content-type": "application/json", "authorization": f"Bearer {secret}"}
        answer = {"content-type": kind, "request-id": secret}
        each = Exchange(side, "step", "POST", url, headers, sent, 200, "OK", answer)
        each.received += body
        exchanges.append(each)
    whole = "\n".join(scrubbed(exchanges, {SECRET: "token"}).values())
    assert [secret for secret in secrets if secret in whole] == []


def _stream(chance: random.Random, secret: str) -> bytes:
    """A stream whose deltas cut a secret into pieces."""
    text, events = f"before {secret} after", []
    while text:
        size = chance.randint(1, 9)
        delta = {"type": "text_delta", "text": text[:size]}
        events.append({"type": "content_block_delta", "index": 0, "delta": delta})
        text = text[size:]
    return "".join(f"event: x\ndata: {json.dumps(each)}\n\n" for each in events).encode()


def test_one_value_becomes_one_name_everywhere() -> None:
    """What is replaced stays what it was to whoever reads the recording: one and the same."""
    secret = "file_01AbCdEfGhIjKlMnOp"
    each = Exchange(
        "claude", "s", "GET", f"https://a.example/v1/files/{secret}", {}, b"", 200, "OK",
        {"content-type": "application/json"},
    )  # fmt: skip
    each.received += json.dumps({"id": secret}).encode()
    files = scrubbed([each], {})
    (id,) = [json.loads(files["claude/001.response.json"])["body"]["id"]]
    assert json.loads(files["claude/001.request.json"])["uri"].endswith(f"/v1/files/{id}")


async def test_compare_names_each_difference_in_one_line(clouds: Clouds, tmp_path: Path) -> None:
    """None between two recordings of the same servers; each change in one of them is told."""
    folders = tmp_path / "one", tmp_path / "two"
    for folder in folders:
        code, _, lines = await clouds.check("--channel", DATA, "--record", str(folder))
        assert code == 0, lines
    one, two = map(read, folders)
    assert list(differences(one, two)) == []
    (upload,) = (
        path
        for path in folders[0].glob("claude/*.request.json")
        if "multipart" in path.read_text("utf-8")
    )
    answer = Path(str(upload).replace("request", "response"))
    told = json.loads(answer.read_text("utf-8"))
    told["body"] |= {"sha256": "x", "size_bytes": "66"}
    answer.write_text(json.dumps(told), "utf-8")
    place = "claude.upload POST /v1/files"
    assert list(differences(read(folders[0]), two)) == [
        f"{place}: only the real one has body.sha256 (string)",
        f"{place}: body.size_bytes is string, here number",
    ]
