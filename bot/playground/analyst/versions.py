"""Behaviour: what changed between two versions of a table."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.playground.analyst.assemble import lines
from bot.playground.analyst.profile import Profile, json_line
from bot.playground.analyst.steps import NAMED, Steps, run, trouble
from bot.playground.analyst.tables import reading_again, reason
from bot.playground.analyst.words import answer, code, counted, figure, listed, pipe_table


def compared(old: Profile, new: Profile) -> Steps[str]:
    main = lines(
        _cleaned(old, new),
        "key = row_key(old, new)",
        "print('rows are named by', key or 'nothing: whole rows are compared')",
        "found, facts = changes(old, new, key)",
        "write_csv(found, output_file('changes.csv'))",
        "print(found.head(10).to_string(index=False))",
        "print(json.dumps(facts, ensure_ascii=False))",
    )
    result = yield from run(
        "compare the two versions row by row",
        main,
        "Both tables have the same columns: two versions, so I look at what changed.",
    )
    facts = json_line(result.stdout)
    problem = trouble(result)
    if problem or facts is None:
        why = reason(problem or "nothing came back", result.stderr)
        return answer(f"I could not compare `{old.file}` with `{new.file}`: {why}.", [])
    return _changes_words(old, new, facts)


def _changes_words(old: Profile, new: Profile, facts: Mapping[str, Any]) -> str:
    if not (facts["added"] or facts["removed"] or facts["changed"]) and not (
        facts["new_columns"] or facts["lost_columns"]
    ):
        finding = (
            f"Nothing changed from `{old.file}` to `{new.file}`: the same {facts['after']:,} rows."
        )
    else:
        told = [
            f"{counted(facts['added'], 'row')} added",
            f"{counted(facts['removed'], 'row')} removed",
            f"{counted(facts['changed'], 'row')} changed",
        ]
        finding = f"From `{old.file}` to `{new.file}`: {listed(told)}."
    key = listed([code(name) for name in facts["key"]])
    columns = sorted(facts["columns"].items(), key=lambda item: -item[1]["rows"])
    rows = [
        [name, f"{fact['rows']:,}", f"{fact['mean']:+,.4g}" if "mean" in fact else ""]
        for name, fact in columns
    ]
    bullets = [
        f"Rows are the same where {key} is; {facts['same']:,} did not change."
        if key
        else "No column names the rows, so I compared them as wholes: a changed row counts as one "
        "removed and one added.",
        f"Rows: {facts['before']:,} before, {facts['after']:,} after.",
        f"New columns: {listed([code(name) for name in facts['new_columns']], 8)}."
        if facts["new_columns"]
        else "",
        f"Columns that went: {listed([code(name) for name in facts['lost_columns']], 8)}."
        if facts["lost_columns"]
        else "",
        f"Most changes are in {code(columns[0][0])}: {figure(columns[0][1]['rows'])} rows."
        if columns
        else "",
        "Every change is a line of `changes.csv`: the row, the column, before and after."
        if facts["added"] or facts["removed"] or facts["changed"]
        else "",
    ]
    table = pipe_table(["column", "rows changed", "mean change"], rows) if rows else ""
    return answer(finding, bullets, table)


def no_versions(profiles: Sequence[Profile], linked: bool) -> str:
    names = [[column.name for column in profile.columns] for profile in profiles]
    both = [code(name) for name in names[0] if name in names[1]]
    return answer(
        f"`{profiles[0].file}` and `{profiles[1].file}` are no two versions of one table: "
        f"{len(both)} of their columns are in both.",
        [
            f"In both: {listed(both, 8)}." if both else "",
            *(
                f"Only in `{profile.file}`: "
                f"{listed([code(name) for name in own if name not in other], 8)}."
                for profile, own, other in zip(profiles, names, reversed(names), strict=True)
            ),
            "A column links them: ask “join these files”." if linked else "",
        ],
    )


def _cleaned(old: Profile, new: Profile) -> list[str]:
    """The lines that read both tables as ``old`` and ``new``, numbers and dates being made so."""
    return [
        line
        for name, profile in (("old", old), ("new", new))
        for line in (
            f"table = {reading_again(profile)}",
            NAMED,
            *profile.repairs,
            f"{name} = table",
        )
    ]
