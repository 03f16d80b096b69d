"""Behaviour: the table cleaned, as a workbook whose second sheet lists what was changed."""

from collections.abc import Sequence

from playground.analyst.answer import Answer, code
from playground.analyst.behaviours.quality import (
    comparable,
    meant,
    one_spelling,
    reading,
    repairs,
)
from playground.analyst.behaviours.workbook import SHEET_ROWS, sheet_ready, stem, workbook
from playground.analyst.printed import Printed
from playground.analyst.query import Query
from playground.analyst.steps import Steps, run, script
from playground.analyst.tables import Table
from playground.analyst.voice import Voice

WIDE_ENOUGH = 5  # columns; repeated rows of narrower tables without ids may well be true


def cleanup(query: Query, tables: Sequence[Table], voice: Voice) -> Steps[Answer]:
    """Writes the cleaned table with the list of changes; nothing is guessed or filled in."""
    table = meant(query, tables)
    if table.rows > SHEET_ROWS:
        return Answer(voice.say("files.too_long", rows=table.rows, most=SHEET_ROWS))
    name = f"{stem(table.file, table.part)}_clean.xlsx"
    printed = yield from run(
        script("clean the table and list every change", table.imports, *_lines(table, name, voice))
    )
    return _told(table, name, printed, voice)


def repeats_are_mistakes(table: Table) -> bool:
    """Whether a row that stands there twice is a mistake: rows have names, or many columns."""
    return len(table.columns) >= WIDE_ENOUGH or any(told.kind == "id" for told in table.columns)


def _lines(table: Table, name: str, voice: Voice) -> list[str]:
    heads = voice.heads("column", "changed", "cells", "example")
    sheets = {voice.say("files.sheet_clean"): "df", voice.say("files.sheet_changes"): "changes"}
    known = ["empty_columns", *(["not_dates", "not_numbers"] if comparable(table) else ())]
    lines = [
        *reading(table, raw=comparable(table)),
        "",
        f"changes = {_listed(repairs(table, voice, known))}",
    ]
    if comparable(table):
        what = voice.say("files.left_empty")
        lines += [
            "lost = raw.notna() & df.reindex(columns=raw.columns).isna()",
            "for column in lost.columns[lost.any()].intersection(df.columns):",
            "    cells = raw.loc[lost[column], column]",
            f"    changes.append((column, {what!r}, len(cells), str(cells.iloc[0])))",
        ]
    for column in table.columns:
        odd = one_spelling(column)
        if odd:
            wrong, right = next(iter(odd.items()))
            what, example = voice.say("files.spelled_alike"), f"{wrong} → {right}"
            lines += [
                f"spelled = df[{column.name!r}].isin({list(odd)!r}).sum()",
                f"df[{column.name!r}] = df[{column.name!r}].replace({odd!r})",
                f"changes.append(({column.name!r}, {what!r}, spelled, {example!r}))",
            ]
    empty = [column.name for column in table.columns if column.missing >= table.rows > 0]
    if empty:
        what = voice.say("files.empty_dropped")
        lines += [
            f"df = df.drop(columns={empty!r})",
            f"changes += [(column, {what!r}, 0, '') for column in {empty!r}]",
        ]
    if repeats_are_mistakes(table):
        what = voice.say("files.repeats_moved", sheet=voice.say("files.sheet_removed"))
        sheets[voice.say("files.sheet_removed")] = "repeated"
        lines += [
            "repeated = df[df.duplicated()]",
            "df = df.drop_duplicates()",
            "if len(repeated):",
            f"    changes.append(('', {what!r}, len(repeated), ''))",
        ]
    return [
        *lines,
        f"changes = pd.DataFrame(changes, columns={heads!r})",
        *sheet_ready(table),
        "",
        *workbook(name, sheets, table),
        "",
        'print("# changes")',
        "print(changes.to_csv(index=False))",
        f"again = pd.read_excel(output / {name!r}, sheet_name=0)",
        'print("# rows:", len(again))',
        'print("# columns:", again.shape[1])',
        'print("# repeated:", df.duplicated().sum())',
    ]


def _listed(sentences: Sequence[str]) -> str:
    return repr([("", sentence, None, "") for sentence in sentences])


def _told(table: Table, name: str, printed: Printed, voice: Voice) -> Answer:
    head, *changes = printed.tables["changes"]
    rows, left = int(printed.number("rows")), int(printed.number("repeated"))
    told = {"file": code(name), "rows": rows, "columns": int(printed.number("columns"))}
    offer = voice.say("files.values_stay")
    ask = (voice.say("files.ask_quality"),)
    if not changes:
        return Answer(voice.say("files.was_clean", **told), (offer,), followups=ask)
    changed = [
        [column or voice.say("files.whole_table"), what, _count(cells, voice), example]
        for column, what, cells, example in changes
    ]
    points = (
        voice.say("files.rows_before", before=table.rows, after=rows),
        voice.say("files.repeats_left", n=left) if left else "",
        voice.say("files.changes_sheet", sheet=voice.say("files.sheet_changes")),
        offer,
    )
    finding = voice.say("files.cleaned", n=len(changes), **told)
    return Answer(finding, points, (head, *changed), followups=ask)


def _count(cells: str, voice: Voice) -> str:
    return voice.number(float(cells)) if cells not in ("", "0") else ""
