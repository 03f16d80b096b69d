"""Which file a question is about, and the way that each kind of file takes."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.playground.analyst.archives import archive, archive_wish
from bot.playground.analyst.documents import document, document_wish, table_in
from bot.playground.analyst.images import images
from bot.playground.analyst.kinds import Kind, kind_by_name, kind_of
from bot.playground.analyst.profile import Profile, profile_from
from bot.playground.analyst.steps import Steps
from bot.playground.analyst.tables import Place, part_named, parts_note, profiled
from bot.playground.analyst.words import KINDS, answer, listed
from bot.playground.claude.brain import Conversation, File


@dataclass(frozen=True, slots=True)
class Seen:
    """A table to go on with: its profile, what to say about its file beside the answer, and
    whether it was read in this turn."""

    profile: Profile
    note: str = ""
    fresh: bool = True


def seen(file: File, question: str, beside: Sequence[File] = ()) -> Steps[Seen | str]:
    """What a file holds: a profile of its table, or else the answer to the question on it.

    ``beside`` are the files that came with it; images among them are taken together.
    """
    place, kind = Place.of(file.name), kind_of(file)
    note = kind.note
    if kind.group == "archive":
        opened = yield from archive(place, question)
        if isinstance(opened, str):
            return opened
        place, kind, note = opened.place, kind_by_name(opened.place.name), opened.note
    if kind.group == "refused":
        why = f"I cannot analyse `{file.name}`: {kind.why_not}."
        return answer(why, [KINDS, "A fenced Python block in the question is run as it is."])
    if kind.group == "image":
        others = [other for other in beside if other != file and kind_of(other).group == "image"]
        places = [place, *(Place.of(other.name) for other in others)]
        return with_note((yield from images(places, question)), note)
    if kind.group == "document":
        table = yield from table_in(place, kind.form, question)
        if table:
            told = f"This is about the largest table in `{place.name}`."
            return Seen(table, " ".join(filter(None, [note, told])))
        return with_note((yield from document(place, kind.form, question)), note)
    found = yield from profiled(place, kind.form, question)
    if isinstance(found, str):
        return with_note(answer(found, [_advice(kind)]), note)
    return Seen(found, " ".join(filter(None, [note, parts_note(found)])))


def _advice(kind: Kind) -> str:
    if kind.form == "delimited":
        return (
            "I expect one line of names, then one line a row, with commas, semicolons, tabs or "
            "bars between the cells."
        )
    return f"Open it where it was made, save {kind.words} anew, and drop that here."


def with_note(text: str, note: str) -> str:
    """An answer with one more remark before its last paragraph, which says what I am."""
    if not note:
        return text
    body, _, end = text.rpartition("\n\n")
    return "\n\n".join([body, note, end])


def unread(conversation: Conversation, used: Sequence[File]) -> str:
    """Which of the new files the answer is not about; images are taken all together."""
    groups = {kind_of(file).group for file in used} & {"image"}
    others = [
        f"`{other.name}`"
        for other in conversation.new_files
        if other not in used and kind_of(other).group not in groups
    ]
    return f"I did not look at {listed(others)}: ask by name." if others else ""


def file_meant(conversation: Conversation, question: str) -> File | None:
    """The file the question names, else the first new one that is a table, else the one that was
    looked at last, else the newest."""
    low = question.lower()
    for file in [*conversation.new_files, *reversed(conversation.files)]:
        if file.name.lower() in low:
            return file
    if not conversation.new_files:
        last = last_used(conversation)
        return last or (conversation.files[-1] if conversation.files else None)
    tables = [file for file in conversation.new_files if kind_of(file).group == "table"]
    return (tables or list(conversation.new_files))[0]


def last_used(conversation: Conversation) -> File | None:
    """The file that the last execution of earlier turns read."""
    for turn in reversed(conversation.turns):
        for execution in reversed(turn.executions):
            for file in conversation.files:
                if f"input_file({file.name!r})" in execution.command:
                    return file
    return None


def known_profiles(conversation: Conversation) -> dict[str, Profile]:
    """The profiles that earlier turns printed, by file name, the one used last at the end."""
    known: dict[str, Profile] = {}
    for turn in conversation.turns:
        for execution in turn.executions:
            if execution.return_code:
                continue
            profile = profile_from(execution.stdout)
            if profile is not None and profile.rows:
                known.pop(profile.file, None)
                known[profile.file] = profile
                continue
            used = [name for name, old in known.items() if old.reader in execution.command]
            for name in used[-1:]:
                known[name] = known.pop(name)
    return known


def remembered(conversation: Conversation, question: str) -> Profile | None:
    """The profile that a question without new files goes on with: of the file it names, else the
    one used last; None where the file or the part of it that is meant was not read yet."""
    if conversation.new_files:
        return None
    known = known_profiles(conversation)
    low = question.lower()
    named = [file.name for file in conversation.files if file.name.lower() in low]
    if named:
        profile = known.get(named[0])
    else:
        last = last_used(conversation)
        profile = next(reversed(known.values()), None)
        if profile and last and last.name not in profile.file + profile.reader:
            return None
    if profile is None:
        return None
    other = part_named(profile, question)
    if other not in (None, profile.part):
        return None
    if "_blocks(" in profile.reader and document_wish(question):
        return None
    if "unpacked(" in profile.reader and archive_wish(question):
        return None
    return profile
