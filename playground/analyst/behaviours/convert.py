"""Behaviour: tables written whole in another format, and read again."""

from collections.abc import Sequence

from playground.analyst.answer import Answer, code
from playground.analyst.behaviours.workbook import (
    SHEET_ROWS,
    sheet_names,
    sheet_ready,
    stem,
    workbook,
)
from playground.analyst.frame import frame
from playground.analyst.query import Query
from playground.analyst.steps import Steps, run, script
from playground.analyst.tables import Table
from playground.analyst.voice import Voice

RECORDS = "orient='records', force_ascii=False, date_format='iso'"
FORMATS: dict[str, tuple[str, str]] = {
    "csv": ("df.to_csv({}, index=False)", "pd.read_csv({}, low_memory=False)"),
    "tsv": (
        "df.to_csv({}, index=False, sep='\\t')",
        "pd.read_csv({}, sep='\\t', low_memory=False)",
    ),
    "json": (f"df.to_json({{}}, {RECORDS}, indent=1)", "pd.read_json({}, dtype=False)"),
    "jsonl": (f"df.to_json({{}}, {RECORDS}, lines=True)", "pd.read_json({}, lines=True)"),
    "parquet": ("df.to_parquet({}, index=False)", "pd.read_parquet({})"),
    "feather": ("df.reset_index(drop=True).to_feather({})", "pd.read_feather({})"),
    "html": ("df.to_html({}, index=False)", "pd.read_html({})[0]"),
    "md": ("df.to_markdown({}, index=False)", "df"),
    "xml": ("df.to_xml({}, index=False)", "pd.read_xml({})"),
    "xlsx": ("", "pd.read_excel({})"),
    "sqlite": ("", "pd.read_sql('SELECT * FROM data', sqlite3.connect({}))"),
}
"""Format: how a table is written to a path, and how it is read again."""
SPELLED = {"excel": "xlsx", "xls": "xlsx", "db": "sqlite", "ndjson": "jsonl", "arrow": "feather",
           "markdown": "md", "htm": "html", "text": "csv", "txt": "tsv"}  # fmt: skip


def convert(query: Query, tables: Sequence[Table], voice: Voice) -> Steps[Answer]:
    """Writes every table that is meant, with all rows that the question keeps."""
    form = SPELLED.get(query.file_format, query.file_format or "xlsx")
    if form not in FORMATS:
        known = voice.listed([code(name) for name in FORMATS], len(FORMATS))
        return Answer(voice.say("files.no_format", form=code(form), known=known), declined=True)
    places = [place for place in dict.fromkeys((query.table, *query.others)) if place < len(tables)]
    told = []
    for place in places or [0]:
        table = tables[place]
        if form == "xlsx" and table.rows > SHEET_ROWS:
            return Answer(voice.say("files.too_long", rows=table.rows, most=SHEET_ROWS))
        told.append((yield from _written(query, tables, place, form, voice)))
    first, *more = told
    if not more:
        return first
    points = [point for answer in told for point in (answer.finding, *answer.points)]
    return Answer(
        voice.say("files.wrote_tables", n=len(told)), tuple(points), remarks=first.remarks
    )


def _written(
    query: Query, tables: Sequence[Table], place: int, form: str, voice: Voice
) -> Steps[Answer]:
    table = tables[place]
    name = f"{stem(table.file, table.part)}.{form}"
    if name == table.file:
        name = f"{stem(table.file)}_copy.{form}"
    target = f"output / {name!r}"
    opened = frame(query if place == query.table else Query("convert", table=place), tables)
    imports = {*opened.imports}
    write, read = FORMATS[form]
    if form == "xlsx":
        [sheet] = sheet_names([table.part or stem(table.file)])
        wrote = [*sheet_ready(table), *workbook(name, {sheet: "df"}, table)]
    elif form == "sqlite":
        imports.add("import sqlite3")
        wrote = [
            f"base = sqlite3.connect({target})",
            "df.to_sql('data', base, index=False)",
            "base.close()",
        ]
    else:
        wrote = [write.format(target)]
    lines = [
        *opened.lines,
        "",
        *wrote,
        f"again = {read.format(target)}",
        'print("# rows:", len(df))',
        'print("# again:", len(again))',
        'print("# columns:", again.shape[1])',
        f'print("# bytes:", ({target}).stat().st_size)',
    ]
    if form in ("csv", "tsv"):
        lines += [
            r"risky = df.select_dtypes('str').apply(lambda text: text.str.match(r'[=+@-]'))",
            'print("# risky:", int((risky == True).to_numpy().sum()))  # noqa: E712',
        ]
    title = f"write the table as {form} and read it again"
    printed = yield from run(script(title, imports, *lines))
    rows, again = int(printed.number("rows")), int(printed.number("again"))
    risky = int(printed.number("risky")) if "risky" in printed.values else 0
    finding = voice.say(
        "files.converted",
        file=code(table.name), new=code(name), rows=rows, columns=int(printed.number("columns")),
        kilobytes=voice.number(printed.number("bytes") / 1000, 1),
    )  # fmt: skip
    points = (
        voice.say("files.all_back" if again == rows else "files.not_back", rows=rows, again=again),
        voice.say("files.part_only", of=table.rows) if rows < table.rows else "",
        voice.say("files.risky", n=risky) if risky else "",
    )
    return Answer(finding, points)
