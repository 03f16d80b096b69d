"""Reading a table for the first time: the profile that everything else goes by."""

import re
import textwrap
from dataclasses import dataclass

from bot.playground.analyst.assemble import lines
from bot.playground.analyst.kinds import LOCKED
from bot.playground.analyst.profile import Profile, json_line, profile_from
from bot.playground.analyst.steps import EMPTIED, NAMED, PLAIN, Steps, run, trouble
from bot.playground.analyst.words import code, counted, listed
from bot.playground.claude.brain import Result

PARTS = {
    "workbook": ("sheet", "workbook_sheets"),
    "sqlite": ("table", "sqlite_tables"),
    "json": ("list", "json_parts"),
}
REASONS = (
    (r"encrypt|password", LOCKED),
    (r"maximum recursion|nested", "it is nested too deeply"),
    (r"malformed|not a database|disk image|DatabaseError", "the database is damaged"),
    (
        r"magic bytes|footer|thrift|end-of-central|not a zip|bad zip|truncated|corrupt|crc|zlib|"
        r"no item named|package not found|content_types|no valid workbook|end of file|decompress|"
        r"eof|tableless|bof record|can't find workbook|ole2|syntaxerror|not well-formed",
        "it is damaged or cut off; get a fresh copy and drop it again",
    ),
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file lies: ``name`` for people, ``path`` as the expression that scripts use."""

    name: str
    path: str

    @classmethod
    def of(cls, name: str) -> "Place":
        """The place of a file that was dropped."""
        return cls(name, f"input_file({name!r})")

    def entry(self, name: str) -> "Place":
        """The place of an entry of this archive."""
        return Place(f"{self.name}/{name}", f"unpacked({self.path}, {name!r})")


def profiled(place: Place, form: str, question: str = "") -> Steps[Profile | str]:
    """The profile of a table, or the sentence that says why there is none.

    Of several sheets or tables it is the one that the question names, else the largest.
    """
    thought = f"First I look at what {place.name} holds."
    plain = (
        form == "delimited"
        and place == Place.of(place.name)
        and place.name.lower().endswith(".csv")
    )
    title = "load and profile the table"
    result = yield from run(title, _plain(place) if plain else _main(place, form), thought)
    odd = (json_line(result.stdout) or {}).get("odd", "") if plain else ""
    if odd:
        thought = f"That is no plain CSV file ({odd}); I look at how it is written."
        result = yield from run("find out how the table is written", _main(place, form), thought)
    if form == "delimited" and (result.error_code or result.return_code in (137, -9)):
        result = yield from run(
            "load the first 200,000 rows and profile them",
            _main(place, form, most=200_000),
            "That was too much at once; I take the first 200,000 rows.",
        )
    profile = judged(place.name, result)
    if isinstance(profile, str):
        return profile
    part = part_named(profile, question)
    if part is None or part == profile.part:
        return profile
    noun = PARTS[form][0]
    result = yield from run(
        f"load and profile the {noun} {part!r}",
        _main(place, form, part),
        f"The question names the {noun} {part}, so I take that one.",
    )
    return judged(place.name, result)


def part_named(profile: Profile, question: str) -> str | None:
    """The sheet or table that a question names, its longest name first."""
    low = re.sub(r"[\s_]+", " ", question.lower())
    for part in sorted(dict(profile.parts), key=len, reverse=True):
        name = re.sub(r"[\s_]+", " ", part.lower()).strip()
        if name and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", low):
            return part
    return None


def parts_note(profile: Profile) -> str:
    """Which of several sheets or tables was read, and which others there are."""
    if len(profile.parts) < 2:
        return ""
    noun, unit = "table", "row"
    if "pd.read_excel" in profile.reader:
        noun, unit = "sheet", "cell"
    elif "json_table" in profile.reader:
        noun = "list"
    others = listed(
        [
            f"{code(part)} ({counted(size, unit)})"
            for part, size in profile.parts
            if part != profile.part
        ],
        12,
    )
    return (
        f"`{profile.file}` has {len(profile.parts)} {noun}s; this is about {code(profile.part)}. "
        f"The others: {others}. Name one, and I look at it."
    )


def reading_again(profile: Profile) -> str:
    """The expression that reads a table, whatever ``path`` is."""
    if "(path" not in profile.reader:
        return profile.reader
    return profile.reader.replace("path", f"input_file({profile.file!r})", 1)


def _main(place: Place, form: str, part: str = "", most: int = 0) -> str:
    reading = f"table, reader = read_{form}(path{f', most={most:_}' if most else ''})"
    about = "about = {'file': " + repr(place.name) + ", 'reader': reader, 'repairs': repairs}"
    parts: list[str] = []
    if form in PARTS:
        chosen = repr(part) if part else "max(parts, key=parts.get, default='')"
        parts = [f"parts = {PARTS[form][1]}(path)", f"part = {chosen}"]
        reading = f"table, reader = read_{form}(path, part)"
        about += " | {'part': part, 'parts': parts}"
        parts.append("print('parts:', parts)")
    return lines(
        f"path = {place.path}",
        parts,
        reading,
        []
        if place == Place.of(place.name)
        else [f"reader = reader.replace('path', {place.path!r}, 1)"],
        profiling(about),
    )


def _plain(place: Place) -> str:
    """The lines that read a CSV file as most are written, or print what is odd about it."""
    about = f"about = {{'file': {place.name!r}, 'reader': {PLAIN!r}, 'repairs': repairs}}"
    return lines(
        f"path = {place.path}",
        "try:",
        "    table = plain_csv(path)",
        "except (ValueError, csv.Error) as error:",
        "    print(json.dumps({'odd': str(error)[:120]}))",
        "else:",
        textwrap.indent(profiling(about, plain=True), "    "),
    )


def profiling(about: str, *, plain: bool = False) -> str:
    """The lines that clean ``table`` and print its profile; ``about`` makes what goes before.

    Columns of a ``plain`` table hold numbers and texts only, under good names.
    """
    return lines(
        [] if plain else [NAMED],
        f"repairs = {'text_repairs' if plain else 'repairs_for'}(table)",
        "for line in repairs:",
        "    exec(line)",
        EMPTIED,
        "profile = profile_of(table)",
        "show_profile(profile)",
        about,
        "print(json.dumps({**about, **profile}, ensure_ascii=False))",
    )


def reason(problem: str, stderr: str = "") -> str:
    """Why a file could not be read, in words for people."""
    for pattern, words in REASONS:
        if re.search(pattern, f"{stderr[-300:]} {problem}", re.IGNORECASE):
            return words
    return re.sub(r"/\S*/", "", problem).rstrip(".")


def judged(name: str, result: Result) -> Profile | str:
    """The profile that an execution printed, or the sentence that says why it has none."""
    problem = trouble(result)
    if problem is not None:
        if problem in ("the file is empty", "No columns to parse from file"):
            return f"`{name}` is empty: there is nothing in it to analyse."
        return f"I could not read `{name}` as a table: {reason(problem, result.stderr)}."
    profile = profile_from(result.stdout)
    if profile is None:
        return f"`{name}` was read, but its profile came back incomplete."
    if profile.rows == 0 or profile.width == 0:
        names = [column.name for column in profile.columns]
        told = f" (columns: {', '.join(names[:8])})" if names else ""
        return f"`{name}` has no row with a value in it{told}: there is nothing to analyse."
    return profile
