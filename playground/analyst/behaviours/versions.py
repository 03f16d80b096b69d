"""Behaviour: what changed between two versions of a table, or of a document."""

import re
from collections.abc import Sequence

from playground.analyst.answer import Answer, code
from playground.analyst.behaviours.documents import plain
from playground.analyst.behaviours.source import Source
from playground.analyst.behaviours.texts import reading
from playground.analyst.query import Query
from playground.analyst.steps import Steps, run, script
from playground.analyst.tables import Table
from playground.analyst.voice import Voice

PASSAGE = {"+": "documents.added", "-": "documents.removed"}


def key_of(old: Table, new: Table) -> str:
    """The column that names the rows of both versions; "" where none does."""
    both = [column for column in old.columns if new.column(column.name)]
    ranked = sorted(both, key=lambda column: column.kind != "id")
    for column in ranked:
        other = new.column(column.name)
        whole = [
            told.distinct >= table.rows - table.duplicates and not told.missing
            for told, table in ((column, old), (other, new))
            if told
        ]
        if column.kind in ("id", "text", "category", "date") and all(whole):
            return column.name
    return ""


def _older_first(one: Table, other: Table) -> tuple[Table, Table]:
    """Two tables in the order of the numbers in their names, where these alone differ."""
    words, numbers = zip(
        *((re.sub(r"\d+", "#", name), [int(part) for part in re.findall(r"\d+", name)])
          for name in (one.name, other.name)),
        strict=True,
    )  # fmt: skip
    later = len(set(words)) == 1 and numbers[0] > numbers[1]
    return (other, one) if later else (one, other)


def versions(query: Query, tables: Sequence[Table], voice: Voice) -> Steps[Answer]:
    """Rows added, removed and changed by their key, cell by cell; columns that came and went."""
    places = [*dict.fromkeys((query.table, *query.others)), *range(len(tables))]
    first, second = list(dict.fromkeys(places))[:2]
    old, new = _older_first(tables[first], tables[second])
    names = {"old": code(old.name), "new": code(new.name)}
    came = [column.name for column in new.columns if not old.column(column.name)]
    went = [column.name for column in old.columns if not new.column(column.name)]
    both = [column.name for column in old.columns if new.column(column.name)]
    if not both:
        return Answer(voice.say("versions.nothing_shared", **names), declined=True)
    key = key_of(old, new)
    lines = [*old.code, "old = df", "", *new.code, "new = df", ""]
    if key:
        compared = [name for name in both if name != key]
        lines += [
            f"old = old.drop_duplicates({key!r}).set_index({key!r})",
            f"new = new.drop_duplicates({key!r}).set_index({key!r})",
            "print('# added')",
            "print(new.loc[new.index.difference(old.index)].reset_index().to_csv(index=False))",
            "print('# removed')",
            "print(old.loc[old.index.difference(new.index)].reset_index().to_csv(index=False))",
            "both = old.index.intersection(new.index)",
            "changes = []",
            f"for column in {compared!r}:",
            "    before, after = old.loc[both, column], new.loc[both, column]",
            "    differs = (before != after) & ~(before.isna() & after.isna())",
            "    changes.append(pd.DataFrame({'column': column, 'before': before[differs],",
            "                                 'after': after[differs]}))",
            "changes = pd.concat(changes) if changes else pd.DataFrame(index=both[:0])",
            "changes.to_csv(output / 'changes.csv')",
            "print('# rows:', changes.index.nunique())",
            "print('# same:', len(both) - changes.index.nunique())",
            "print('# changes')",
            "print(changes.head(200).reset_index().to_csv(index=False))",
        ]
    else:
        lines += [
            f"columns = {both!r}",
            "for frame in (old, new):  # repeated rows are told apart by their number",
            "    frame['copy'] = frame.groupby(columns, dropna=False).cumcount()",
            "laid = old.merge(new, how='outer', on=[*columns, 'copy'], indicator=True)",
            "side = laid.pop('_merge')",
            "laid = laid.drop(columns='copy')",
            "print('# added')",
            "print(laid[side == 'right_only'].to_csv(index=False))",
            "print('# removed')",
            "print(laid[side == 'left_only'].to_csv(index=False))",
            "print('# same:', (side == 'both').sum())",
            "laid[side != 'both'].assign(side=side).to_csv(output / 'changes.csv', index=False)",
        ]
    imports = [*old.imports, *new.imports]
    title = "lay the two versions side by side"
    printed = yield from run(script(title, imports, *lines))
    added, removed = printed.rows("added"), printed.rows("removed")
    changes, changed = printed.rows("changes"), int(printed.number("rows")) if key else 0
    told = {"added": len(added), "removed": len(removed), "changed": changed, "rows": new.rows}
    nothing = not (added or removed or changed or came or went)
    say, listed = voice.say, voice.listed
    same = int(printed.number("same"))
    points = (
        say("versions.rows_before", before=old.rows, after=new.rows, same=same),
        say("versions.by_key" if key else "versions.by_row", column=code(key)),
        say("versions.new_columns", names=listed(list(map(code, came)))) if came else "",
        say("versions.lost_columns", names=listed(list(map(code, went)))) if went else "",
        _rows(added, key, "versions.added", voice),
        _rows(removed, key, "versions.removed", voice),
    )
    head = [key, *(say(f"versions.{name}") for name in ("column", "before", "after"))]
    rows = [[row[key], row["column"], row["before"], row["after"]] for row in changes]
    cut = say("versions.all_in", file=code("changes.csv"), n=len(changes))
    return Answer(
        say("versions.same" if nothing else "versions.differ", **names, **told),
        tuple(filter(None, points)),
        [head, *rows] if rows else (),
        remarks=(cut,) if len(changes) > 20 else (),
    )


def _rows(rows: Sequence[dict[str, str]], key: str, sentence: str, voice: Voice) -> str:
    if not rows:
        return ""
    named = [code(row[key] if key else ", ".join(row.values())) for row in rows]
    return voice.say(sentence, names=voice.listed(named, 8))


def documents_differ(old: Source, new: Source, voice: Voice) -> Steps[Answer]:
    """Passages that were added and removed."""
    imports: set[str] = {"import difflib"}
    lines: list[str] = []
    for name, side in (("old", old), ("new", new)):
        needed, read = reading(side)
        imports |= needed
        lines += [*read, f"{name} = text['text'].tolist()", ""]
    lines += [
        "changes = [line for line in difflib.ndiff(old, new) if line[:2] in ('+ ', '- ')]",
        "changes = pd.DataFrame({'change': [line[0] for line in changes],",
        "                        'text': [line[2:] for line in changes]})",
        "changes.to_csv(output / 'changes.csv', index=False)",
        "print('# added:', (changes['change'] == '+').sum())",
        "print('# removed:', (changes['change'] == '-').sum())",
        "print('# changes')",
        "print(changes.head(40).to_csv(index=False))",
    ]
    printed = yield from run(script("lay the two texts side by side", imports, *lines))
    names = {"old": code(old.name), "new": code(new.name)}
    told = {name: int(printed.number(name)) for name in ("added", "removed")}
    if not any(told.values()):
        return Answer(voice.say("documents.same", **names))
    points = [
        voice.say(PASSAGE[row["change"]], text=plain(row["text"]))
        for row in printed.rows("changes")[:10]
    ]
    more = (voice.say("documents.in_csv", file=code("changes.csv")),)
    return Answer(voice.say("documents.differ", **names, **told), tuple(points), remarks=more)
