"""Behaviours on two tables together: which two are meant, and whether to join or compare them."""

import re
from collections.abc import Sequence
from pathlib import Path

from bot.playground.analyst.files import Seen, known_profiles
from bot.playground.analyst.joins import about_second, joined, no_key, shared_key
from bot.playground.analyst.kinds import kind_of
from bot.playground.analyst.profile import Profile
from bot.playground.analyst.question import mentioned
from bot.playground.analyst.steps import Steps
from bot.playground.analyst.tables import Place, profiled
from bot.playground.analyst.versions import compared, no_versions
from bot.playground.analyst.words import answer
from bot.playground.claude.brain import Conversation, File

JOIN = r"\bjoin|\bmerge|\bcombine|\btogether\b|\bmatch(?:ed|ing)?\b|\blink\b|\bverbind|\bzusammenf"
COMPARE = (
    r"\bwhat(?:'s| has| is)? (?:changed?|different|new)\b|\bdiff\b|\bdifferen(?:ce|ces|t)\b|"
    r"\bchange[sd]?\b|\bcompare\b.*\b(?:files?|versions?|tables?|these|them|both|two)\b|"
    r"\bversions?\b|\bunterschied|\bgeändert"
)
VERSIONS = (
    r"\bwhat(?:'s| has| is)? (?:changed?|different)\b|\bdiff\b|\bversions?\b|"
    r"\b(?:compare|difference|changed?)\w*\b.*\b(?:files|tables)\b"
)
OLDER = (r"\bold|before|prev|alt\b|last|v1\b|_1\b", r"\bnew|after|next|neu\b|latest|v2\b|_2\b")
ALIKE = 0.6  # share of common columns from which two tables are versions of one


def pair_meant(conversation: Conversation, question: str) -> tuple[File, File] | None:
    """The two tables that a question is about: both new, both named, or, when it asks for a join
    or a comparison of files, the last two."""
    low = question.lower()
    tables = [file for file in conversation.files if kind_of(file).group == "table"]
    named = [file for file in tables if file.name.lower() in low]
    new = [file for file in conversation.new_files if file in tables]
    asks = bool(re.search(f"{JOIN}|{COMPARE}", low))
    if len(named) == 2:
        return (named[0], named[1]) if asks or len(new) == 2 else None
    if named and not asks:
        return None
    if len(new) == 2:
        return (new[0], new[1])
    if (
        not new
        and asks
        and len(tables) > 1
        and re.search(r"\bjoin|\bmerge|\bfiles\b|\btables\b", low)
    ):
        return (tables[-2], tables[-1])
    return None


def several(
    conversation: Conversation, pair: tuple[File, File], question: str
) -> Steps[Seen | str]:
    """The joined table to go on with, or an answer; where the two do not belong together, the one
    that the question is about."""
    known = known_profiles(conversation)
    profiles: list[Profile] = []
    for file in pair:
        profile = known.get(file.name)
        if profile is None or file in conversation.new_files:
            found = yield from profiled(Place.of(file.name), kind_of(file).form, question)
            if isinstance(found, str):
                other = pair[1] if file is pair[0] else pair[0]
                return answer(found, [f"Ask about `{other.name}` alone, or drop the file again."])
            profile = found
        profiles.append(profile)
    low = question.lower()
    joining = bool(re.search(JOIN, low))
    names = [{column.name for column in profile.columns} for profile in profiles]
    alike = len(names[0] & names[1]) / max(len(names[0] | names[1]), 1)
    if not joining and alike >= ALIKE and (re.search(COMPARE, low) or _asks_nothing(low)):
        return (yield from compared(*in_order(profiles)))
    keys = yield from shared_key(*profiles)
    if re.search(VERSIONS, low) and not joining:
        return no_versions(profiles, bool(keys))
    if keys:
        asked = _without(question, profiles)
        named = any(mentioned(asked, profile.columns) for profile in profiles)
        plain = _asks_nothing(low) or (joining and not named)
        return (yield from joined(profiles, keys, question, plain))
    if joining:
        return no_key(profiles)
    first, second = profiles
    if about_second(first, second, question):
        first, second = second, first
    told = f"No column links `{first.file}` with `{second.file}`: this is about the first only."
    return Seen(first, told)


def in_order(profiles: Sequence[Profile]) -> tuple[Profile, Profile]:
    """The older version first: by what the names say, else as they came."""
    first, second = profiles
    for pattern, turned in ((OLDER[0], False), (OLDER[1], True)):
        hits = [bool(re.search(pattern, _spaced(p.file))) for p in (first, second)]
        if hits[0] != hits[1]:
            return (second, first) if hits[0] == turned else (first, second)
    dated = [re.findall(r"\d+", p.file) for p in (first, second)]
    swapped = len(dated[0]) == len(dated[1]) > 0 and list(map(int, dated[0])) > list(
        map(int, dated[1])
    )
    return (second, first) if swapped else (first, second)


def _spaced(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", Path(name).stem.lower()) + " " + name.lower()


def _asks_nothing(low: str) -> bool:
    return not re.search(r"\w", low) or bool(
        re.fullmatch(r"\W*(?:please |can you )?(?:look at|analy[sz]e|check|summari[sz]e)\b.*", low)
    )


def _without(question: str, profiles: Sequence[Profile]) -> str:
    for profile in profiles:
        question = re.sub(re.escape(profile.file), " ", question, flags=re.IGNORECASE)
    return re.sub(r"\b(?:by|on|using|via)\s+\S+", " ", question)
