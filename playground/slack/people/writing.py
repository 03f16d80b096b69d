"""What a person writes: messages, edits, reactions, files, memberships."""

from playground.slack import membership, posting, render
from playground.slack.emoji import known_emoji
from playground.slack.filestore import SlackFile
from playground.slack.members import Channel
from playground.slack.messages import Message
from playground.slack.people.form import Form
from playground.slack.people.typed import stored
from playground.slack.refusal import Json, PersonRefusal
from playground.slack.richtext import rich_text
from playground.slack.workspace import OTHER_TEAM, STRANGER


async def post(form: Form) -> Json:
    """Posts text, files or both."""
    channel, person = _open(form), form.person
    text = stored(form.hub.ws, form.text("text", ""))
    files = [_owned(form, file) for name, file in form.files if name == "file"]
    files += _external(form)
    if not text.strip() and not files:
        raise PersonRefusal(400, "no_text", "There is nothing to send.")
    message = _message(form, channel, text)
    message.files = [file.id for file in files]
    message.subtype = "file_share" if files else None
    if channel.direct and form.fields.get("context"):
        message.app_context = form.tree("context")
    posting.post(form.hub, message)
    shown = [posting.file_for_person(form.hub, file.id, person.id) for file in files]
    return {"ts": message.ts, "files": shown}


async def edit(form: Form) -> Json:
    """Changes one's own message."""
    message = form.message(_open(form))
    if message.user != form.person.id:
        raise PersonRefusal(403, "cant_update_message", "You can edit only what you wrote.")
    text = stored(form.hub.ws, form.text("text"))

    def change() -> None:
        message.text = text
        message.blocks = rich_text(text, form.hub.ws.ids.block())

    posting.edit(form.hub, message, change, editor=form.person.id)
    return {"ts": message.ts}


async def delete(form: Form) -> Json:
    """Deletes one's own message; an admin deletes any."""
    message = form.message(form.channel())
    if message.ephemeral_to:
        form.hub.ws.histories[message.channel].ephemerals.pop(message.ts, None)
        return {}
    if message.user != form.person.id and not form.person.admin:
        raise PersonRefusal(403, "cant_delete_message", "You can delete only what you wrote.")
    posting.delete(form.hub, message)
    return {}


async def forward(form: Form) -> Json:
    """Shares a message into another channel."""
    original = form.message(form.channel())
    target = _open(form, "to")
    message = _message(form, target, stored(form.hub.ws, form.text("text", "")), thread=False)
    message.attachments = [_shared(form, original)]
    for file_id in original.files:
        file = form.hub.ws.files.files[file_id]
        form.hub.ws.files.share(file, target, {"ts": message.ts})
    posting.post(form.hub, message)
    return {"ts": message.ts}


async def react(form: Form) -> Json:
    """Adds or removes a reaction."""
    message, name = form.message(_open(form)), form.text("name").strip(":")
    if not known_emoji(name):
        raise PersonRefusal(400, "invalid_name", f"There is no emoji called “{name}”.")
    remove = bool(form.fields.get("remove"))
    there = form.person.id in message.reactions.get(name, [])
    if there != remove:
        error = "no_reaction" if remove else "already_reacted"
        raise PersonRefusal(409, error, "This reaction is already as you want it.")
    posting.react(form.hub, message, form.person.id, name, remove=remove)
    return {}


async def join(form: Form) -> Json:
    """Adds the app to a channel."""
    channel = _named(form)
    membership.join(form.hub, channel, form.hub.ws.app.bot_user, form.maybe("as"))
    return {}


async def leave(form: Form) -> Json:
    """Removes the app from a channel."""
    membership.leave(form.hub, _named(form), form.hub.ws.app.bot_user)
    return {}


async def connect(form: Form) -> Json:
    """Shares a channel with the other company, as an admin may; or ends that."""
    channel = _named(form)
    if not form.person.admin:
        raise PersonRefusal(403, "restricted_action", "Only an admin shares channels.")
    if channel.direct or channel.general or channel.archived:
        raise PersonRefusal(400, "cannot_share", "This conversation cannot be shared.")
    if form.fields.get("end"):
        membership.disconnect(form.hub, channel)
    elif not channel.shared:
        membership.connect(form.hub, channel, STRANGER, OTHER_TEAM)
    return {}


async def delete_file(form: Form) -> Json:
    """Deletes a file for everybody; the owner and an admin may."""
    file = _file(form)
    if file.user != form.person.id and not form.person.admin:
        raise PersonRefusal(403, "cant_delete_file", "You can delete only your own files.")
    posting.delete_file(form.hub, file)
    return {}


async def hide_file(form: Form) -> Json:
    """Hides a file behind the storage limit of a free workspace."""
    file = _file(form)
    file.mode = "hidden_by_limit"
    posting.show_file(form.hub, file)
    return {}


def _file(form: Form) -> SlackFile:
    file = form.hub.ws.files.files.get(form.text("file"))
    if file is None or file.gone:
        raise PersonRefusal(404, "file_not_found", "There is no such file.")
    return file


def _named(form: Form) -> Channel:
    channel = form.hub.ws.channels.get(form.text("channel"))
    if channel is None or channel.direct:
        raise PersonRefusal(404, "channel_not_found", "There is no such channel.")
    return channel


def _open(form: Form, name: str = "channel") -> Channel:
    channel = form.channel(name)
    if channel.archived:
        raise PersonRefusal(403, "is_archived", "This channel is archived.")
    return channel


def _message(form: Form, channel: Channel, text: str, *, thread: bool = True) -> Message:
    ws, person = form.hub.ws, form.person
    thread_ts = form.maybe("thread_ts") if thread else None
    if thread_ts:
        root = ws.histories[channel.id].messages.get(thread_ts)
        if root is None:
            raise PersonRefusal(404, "thread_not_found", "This thread is gone.")
        thread_ts = root.root
    return Message(
        channel=channel.id,
        ts=ws.ids.ts(),
        user=person.id,
        text=text,
        blocks=rich_text(text, ws.ids.block()),
        team=person.team,
        client_msg_id=ws.ids.uuid(),
        thread_ts=thread_ts,
    )


def _owned(form: Form, file: SlackFile) -> SlackFile:
    file.user, file.team = form.person.id, form.person.team
    return file


def _external(form: Form) -> list[SlackFile]:
    """Files that live elsewhere: `external` is a list of `name`, `url` and `external_type`."""
    ws = form.hub.ws
    files = []
    for each in form.rows("external"):
        file = ws.files.create(str(each["name"]), form.person.id, form.person.team, ws.clock())
        file.mode, file.external_url = "external", str(each["url"])
        file.external_type = str(each.get("external_type", "gdrive"))
        files.append(file)
    return files


def _shared(form: Form, original: Message) -> Json:
    ws = form.hub.ws
    author = ws.users.get(original.user)
    name = author.name if author else ""
    attachment: Json = {
        "ts": original.ts,
        "author_id": original.user,
        "channel_id": original.channel,
        "channel_team": ws.team.id,
        "is_msg_unfurl": True,
        "message_blocks": [
            {
                "team": ws.team.id,
                "channel": original.channel,
                "ts": original.ts,
                "message": {"blocks": original.blocks},
            }
        ],
        "id": 1,
        "color": "D0D0D0",
        "from_url": ws.permalink(original),
        "is_share": True,
        "fallback": f"{name}: {original.text}",
        "text": original.text,
        "author_name": name,
        "author_link": f"{ws.base}/team/{original.user}",
        "author_subname": name,
        "mrkdwn_in": ["text"],
        "footer": "Slack Conversation",
    }
    if original.files:
        attachment["files"] = render.files_of(ws, original)
    return attachment
