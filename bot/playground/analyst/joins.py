"""Behaviour: two tables joined by the key that they share."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bot.playground.analyst.assemble import lines
from bot.playground.analyst.files import Seen
from bot.playground.analyst.profile import Profile, default_outcome, json_line
from bot.playground.analyst.question import mentioned
from bot.playground.analyst.steps import Steps, run, trouble
from bot.playground.analyst.tables import judged, profiling, reading_again, reason
from bot.playground.analyst.words import answer, code, counted, listed


def shared_key(first: Profile, second: Profile) -> Steps[tuple[str, str] | None]:
    owners = [Path(profile.file).stem for profile in (first, second)]
    result = yield from run(
        "look for a key that both tables share",
        lines(
            _as_they_are(first, second),
            f"keys = shared_keys(left, right, {owners!r})[:5]",
            "for key in keys:",
            "    print(f\"{key['left']} = {key['right']}: {key['share']:.0%} of the values\")",
            "print(json.dumps({'keys': keys}, ensure_ascii=False))",
        ),
        "Two tables: perhaps a column links them.",
    )
    report = json_line(result.stdout)
    if trouble(result) or not report or not report["keys"]:
        return None
    return report["keys"][0]["left"], report["keys"][0]["right"]


def no_key(profiles: Sequence[Profile]) -> str:
    names = [
        f"Columns of `{p.file}`: {listed([code(c.name) for c in p.columns], 8)}." for p in profiles
    ]
    return answer(
        f"`{profiles[0].file}` and `{profiles[1].file}` share no column that could link them.",
        [
            "A key has the same values in both, and each of them once in one of the two.",
            *names,
        ],
    )


def about_second(first: Profile, second: Profile, question: str) -> bool:
    """Whether the tables change sides: the one that the question is about stays row by row."""
    hits = []
    for profile in (first, second):
        named = mentioned(question, profile.columns)
        outcome = default_outcome(profile)
        hits.append(2 * len(named) + (outcome is not None))
    if hits[0] != hits[1]:
        return hits[1] > hits[0]
    return second.rows > first.rows


def joined(
    profiles: Sequence[Profile], keys: tuple[str, str], question: str, plain: bool
) -> Steps[Seen | str]:
    left, right = profiles
    if right.rows > left.rows if plain else about_second(left, right, question):
        left, right, keys = right, left, (keys[1], keys[0])
    whole = f"joined({reading_again(left)}, {reading_again(right)}, {keys[0]!r}, {keys[1]!r})"
    about = f"about = {{'file': 'joined.csv', 'reader': {whole!r}, 'repairs': repairs}}"
    main = lines(
        _as_they_are(left, right),
        f"facts = join_facts(left, right, {list(keys)!r})",
        f"table = joined(left, right, {keys[0]!r}, {keys[1]!r})",
        "write_csv(table, output_file('joined.csv'))",
        profiling(f"{about} | {{'join': facts}}"),
    )
    result = yield from run(
        f"join the tables by {keys[0]}",
        main,
        f"`{keys[0]}` and `{keys[1]}` hold the same values, so I join by them.",
    )
    profile = judged("joined.csv", result)
    report = json_line(result.stdout)
    if isinstance(profile, str) or report is None:
        why = reason(trouble(result) or "", result.stderr)
        return answer(f"I could not join `{left.file}` and `{right.file}`: {why}.", [])
    words = join_words(left, right, keys, report["join"])
    if not plain:
        return Seen(profile, " ".join(words))
    facts = report["join"]
    return answer(
        f"`joined.csv` has {counted(profile.rows, 'row')} and {counted(profile.width, 'column')}: "
        f"{facts['left_matched']:,} of {facts['left']:,} found a partner.",
        [*words, "Ask a question on the joined table, such as “what drives …?” or “profile”."],
    )


def join_words(
    left: Profile, right: Profile, keys: tuple[str, str], facts: Mapping[str, Any]
) -> list[str]:
    """How a join went: the key, what has no partner on either side, and what was summed up."""
    by = code(keys[0]) if keys[0] == keys[1] else f"{code(keys[0])} = {code(keys[1])}"
    told = [f"`joined.csv` is `{left.file}` joined with `{right.file}` by {by}."]
    for side, profile, examples in zip(
        ("left", "right"), (left, right), facts["examples"], strict=True
    ):
        lost = facts[side] - facts[f"{side}_matched"]
        such = f" (such as {listed([code(name) for name in examples], 3)})" if examples else ""
        told.append(
            f"{lost:,} of {facts[side]:,} rows of `{profile.file}` have no partner{such}."
            if lost
            else f"All {facts[side]:,} rows of `{profile.file}` have one."
        )
    if not facts["left_once"]:
        told.append(
            f"Rows of `{right.file}` repeat in it: for a question about those, ask for both at "
            "once, as in “join the files: what drives …?”."
        )
    if not facts["right_once"]:
        told.append(
            f"`{right.file}` has several rows a key, so I took their number and means for each."
        )
    return told


def _as_they_are(left: Profile, right: Profile) -> list[str]:
    """The lines that read both tables as ``left`` and ``right``."""
    return [
        line
        for name, profile in (("left", left), ("right", right))
        for line in (f"{name} = {reading_again(profile)}", f"{name}.columns = column_names({name})")
    ]
