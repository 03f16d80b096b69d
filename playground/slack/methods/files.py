"""`files.*`: the three-call upload, and reading what is there."""

from playground import limits
from playground.slack import posting
from playground.slack.blocks.stored import with_ids
from playground.slack.blocks.validate import check_blocks
from playground.slack.call import Call, Method
from playground.slack.filestore import SlackFile
from playground.slack.filetypes import snippet_type
from playground.slack.members import Channel
from playground.slack.messages import Message
from playground.slack.methods.content import scene
from playground.slack.refusal import Json, Refusal, invalid_arguments
from playground.slack.richtext import rich_text


def get_upload_url(call: Call) -> Json:
    """Promises a file: an address for its bytes and its id."""
    length = _length(call)
    alt_text = call.text("alt_txt") or ""
    if len(alt_text) > limits.SLACK_FILE_ALT_TEXT:
        raise Refusal("alt_txt_too_large")
    kind = None
    if named := call.text("snippet_type"):
        kind = snippet_type(named)
        if kind is None:
            raise Refusal("unknown_snippet_type")
        if length > limits.SLACK_SNIPPET:
            raise Refusal("snippet_too_large")
    if length > limits.SLACK_FILE:
        raise Refusal("file_upload_size_restricted")
    ws = call.ws
    file = ws.files.create(
        call.word("filename"), ws.app.bot_user, ws.team.id, ws.clock(), kind=kind
    )
    file.alt_text, file.processed = alt_text, False
    return {"ok": True, "upload_url": call.hub.uploads.begin(file, length), "file_id": file.id}


def complete_upload(call: Call) -> Json:
    """Shares stored files in one message, a moment later; without a channel in none."""
    files = _promised(call)
    channels = _destinations(call)
    thread_ts = call.thread(channels[0]) if channels else None
    if thread_ts and len(channels) > 1:
        raise invalid_arguments("thread_ts needs exactly one channel [json-pointer:/channels]")
    comment = call.text("initial_comment") or ""
    given = None if comment else call.tree("blocks")
    blocks = check_blocks(given, scene(call)) if given else []
    blocks = [with_ids(block, call.ws.ids.block) for block in blocks]
    for file in files:
        upload = call.hub.uploads.by_file(file.id)
        if upload:
            upload.completed = True
    silent = _silent(files)

    def finish() -> None:
        alive = [file for file in files if not file.gone]
        for file in alive:
            file.processed = True
            posting.show_file(call.hub, file)
        if silent or not alive:
            return
        for channel in channels:
            _share(call, channel, thread_ts, alive, comment, blocks)

    answer = [call.ws.files.payload(file, call.ws.channels) for file in files]
    call.hub.later(call.ws.timing.processing, finish)
    return {"ok": True, "files": answer}


def info(call: Call) -> Json:
    """One file with the places where it was shared."""
    file = _visible(call, call.word("file"))
    if file.mode == "tombstone":
        raise Refusal("file_deleted")
    shown = call.ws.files.payload(file, call.ws.channels)
    answer: Json = {"ok": True, "file": shown, "comments": []}
    if file.mode == "snippet" and file.processed and file.size <= limits.SLACK_SNIPPET:
        answer["content"] = file.path.read_text(encoding="utf-8", errors="replace")
    return answer | {"response_metadata": {"next_cursor": ""}}


def list_files(call: Call) -> Json:
    """The files that the app can see, newest first, in pages."""
    ws = call.ws
    user, channel = call.text("user"), call.text("channel")
    if user and user not in ws.users:
        raise Refusal("user_not_found")
    if channel:
        call.channel()
    low, high = float(call.text("ts_from") or 0), float(call.text("ts_to") or 1e12)
    found = [
        file
        for file in reversed(ws.files.files.values())
        if ws.files.visible(file, ws.app.bot_user, ws.channels.values(), ws.app.bot_user)
        and file.mode != "tombstone"
        and (file.mode != "hidden_by_limit" or call.flag("show_files_hidden_by_limit"))
        and (not user or file.user == user)
        and (not channel or channel in file.shares)
        and low <= file.created <= high
        and _of_types(call, file)
    ]
    count, page = call.number("count", 100, 200), call.number("page", 1, 10**6)
    shown = found[(page - 1) * count : page * count]
    pages = max(1, -(-len(found) // count))
    paging = {"count": count, "total": len(found), "page": page, "pages": pages}
    listed = [ws.files.payload(file, ws.channels) for file in shown]
    return {"ok": True, "files": listed, "paging": paging}


def delete(call: Call) -> Json:
    """Deletes one of the app's own files."""
    file = _visible(call, call.word("file"))
    if file.mode == "tombstone":
        raise Refusal("file_deleted")
    if file.user != call.ws.app.bot_user:
        raise Refusal("cant_delete_file")
    posting.delete_file(call.hub, file)
    return {"ok": True}


def _length(call: Call) -> int:
    if not str(call.args.get("length", "")).isdigit():
        raise invalid_arguments("must be an integer [json-pointer:/length]")
    length = int(call.args["length"])
    if length == 0:
        raise Refusal("missing_argument", arg="length")
    return length


def _silent(files: list[SlackFile]) -> bool:
    """Whether these files are stored but never posted, as happens to any with `alt_txt`."""
    return any(file.alt_text for file in files)


def _promised(call: Call) -> list[SlackFile]:
    given = call.tree("files")
    if not isinstance(given, list) or not given:
        raise invalid_arguments("missing required field: files [json-pointer:/files]")
    if len(given) > limits.SLACK_FILES_PER_MESSAGE:
        raise invalid_arguments("no more than 100 items allowed [json-pointer:/files]")
    files = []
    for number, item in enumerate(given):
        if not isinstance(item, dict) or not isinstance(item.get("id"), str):
            raise invalid_arguments(f"missing required field: id [json-pointer:/files/{number}]")
        upload = call.hub.uploads.by_file(item["id"])
        if upload is None or not upload.stored or upload.completed:
            raise Refusal("file_not_found", file=item["id"])
        files.append(upload.file)
    for item, file in zip(given, files, strict=True):
        file.title = str(item.get("title") or file.name)
    return files


def _destinations(call: Call) -> list[Channel]:
    names = call.words("channels")
    if len(names) > limits.SLACK_SHARE_CHANNELS:
        raise Refusal("channels_limit_exceeded")
    if single := call.text("channel_id"):
        names = [single]
    places = []
    for name in names:
        if name in call.ws.users:
            raise Refusal("invalid_channel")
        places.append(Call(call.hub, {"channel": name}).place())
    return places


def _share(
    call: Call,
    channel: Channel,
    thread_ts: str | None,
    files: list[SlackFile],
    comment: str,
    blocks: list[Json],
) -> None:
    message = Message(
        channel=channel.id,
        ts=call.ws.ids.ts(),
        user=call.ws.app.bot_user,
        text=comment,
        blocks=blocks or rich_text(comment, call.ws.ids.block()),
        team=call.ws.team.id,
        thread_ts=thread_ts,
        subtype="file_share",
        bot=True,
        files=[file.id for file in files],
    )
    posting.post(call.hub, message)


def _visible(call: Call, file_id: str) -> SlackFile:
    ws = call.ws
    file = ws.files.files.get(file_id)
    upload = call.hub.uploads.by_file(file_id)
    if file is None or (upload and not upload.completed):
        raise Refusal("file_not_found")
    if not ws.files.visible(file, ws.app.bot_user, ws.channels.values(), ws.app.bot_user):
        raise Refusal("file_not_found")
    return file


def _of_types(call: Call, file: SlackFile) -> bool:
    types = set(call.words("types"))
    if not types or "all" in types:
        return True
    unknown = types - {"spaces", "snippets", "images", "gdocs", "zips", "pdfs"}
    if unknown:
        raise Refusal("unknown_type")
    kinds = {
        "snippets": file.mode == "snippet",
        "images": file.kind.mimetype.startswith("image/"),
        "zips": file.kind.filetype == "zip",
        "pdfs": file.kind.filetype == "pdf",
    }
    return any(kinds.get(name, False) for name in types)


_FOUR = limits.SLACK_TIERS[4]
METHODS = (
    Method(
        "files.getUploadURLExternal",
        get_upload_url,
        _FOUR,
        "files:write",
        ("filename", "length"),
        ("alt_txt", "snippet_type"),
        json=False,
    ),
    Method(
        "files.completeUploadExternal",
        complete_upload,
        _FOUR,
        "files:write",
        ("files",),
        ("blocks", "channel_id", "channels", "initial_comment", "thread_ts"),
        json=False,
    ),
    Method(
        "files.info",
        info,
        _FOUR,
        "files:read",
        ("file",),
        ("count", "cursor", "limit", "page"),
        json=False,
    ),
    Method(
        "files.list",
        list_files,
        limits.SLACK_TIERS[3],
        "files:read",
        (),
        (
            "channel",
            "count",
            "page",
            "show_files_hidden_by_limit",
            "ts_from",
            "ts_to",
            "types",
            "user",
        ),
        json=False,
    ),
    Method("files.delete", delete, limits.SLACK_TIERS[3], "files:write", ("file",)),
)
