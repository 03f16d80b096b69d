"""Reading a file for the first time: the profile that everything else goes by."""

from pathlib import Path

from bot.playground.analyst.assemble import lines
from bot.playground.analyst.profile import Profile, profile_from
from bot.playground.analyst.steps import EMPTIED, Steps, run, trouble
from bot.playground.claude.brain import Conversation, File, Result

WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
JSON = (".json", ".jsonl", ".ndjson", ".geojson")
DELIMITED = (".csv", ".tsv", ".tab", ".txt", ".dat", ".gz", ".psv", "")
EXCEL = (".xlsx", ".xlsm", ".xls")


def reader_of(file: File) -> str | None:
    """The recipe that reads a file as a table, by its first bytes and its name; None: no table."""
    suffix = Path(file.name).suffix.lower()
    try:
        with file.path.open("rb") as stream:
            magic = stream.read(4)
    except OSError:
        magic = b""
    if magic == b"PAR1" or suffix in (".parquet", ".pq"):
        return "read_parquet"
    if suffix in EXCEL and (magic in WORKBOOKS or not magic):
        return "read_workbook"
    if suffix in JSON:
        return "read_json"
    if suffix in DELIMITED or (file.mime_type.startswith("text/") and suffix not in (".md", ".py")):
        return "read_delimited"
    return None


def profiled(file: File, reader: str) -> Steps[Profile | str]:
    """The profile of a table, or the sentence that says why there is none."""
    result = yield from run(
        "load and profile the table",
        _main(file, f"table, reader = {reader}(path)"),
        f"First I look at what {file.name} holds.",
    )
    if reader == "read_delimited" and (result.error_code or result.return_code in (137, -9)):
        result = yield from run(
            "load the first 200,000 rows and profile them",
            _main(
                file,
                f"table, reader = {reader}(path, most=200_000)",
            ),
            "That was too much at once; I take the first 200,000 rows.",
        )
    return _judged(file, result)


def _main(file: File, reading: str) -> str:
    return lines(
        f"path = input_file({file.name!r})",
        reading,
        "table.columns = table.columns.astype(str).str.strip()",
        "repairs = repairs_for(table)",
        "for line in repairs:",
        "    exec(line)",
        EMPTIED,
        "profile = profile_of(table)",
        "show_profile(profile)",
        "about = {'file': path.name, 'reader': reader, 'repairs': repairs}",
        "print(json.dumps({**about, **profile}, ensure_ascii=False))",
    )


def _judged(file: File, result: Result) -> Profile | str:
    problem = trouble(result)
    if problem is not None:
        if problem in ("the file is empty", "No columns to parse from file"):
            return f"`{file.name}` is empty: there is nothing in it to analyse."
        return (
            f"I could not read `{file.name}` as a table ({problem.rstrip('.')}): it seems damaged, "
            "or something else than its name says."
        )
    profile = profile_from(result.stdout)
    if profile is None:
        return f"`{file.name}` was read, but its profile came back incomplete."
    if profile.rows == 0 or profile.width == 0:
        names = [column.name for column in profile.columns]
        told = f" (columns: {', '.join(names[:8])})" if names else ""
        return f"`{file.name}` has no row with a value in it{told}: there is nothing to analyse."
    return profile


def known_profiles(conversation: Conversation) -> dict[str, Profile]:
    """The profiles that earlier turns printed, by file name."""
    known: dict[str, Profile] = {}
    for turn in conversation.turns:
        for execution in turn.executions:
            profile = profile_from(execution.stdout)
            if profile and profile.rows and not execution.return_code:
                known[profile.file] = profile
    return known
