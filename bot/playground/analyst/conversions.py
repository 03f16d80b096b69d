"""Behaviour: a table in another format, written and read again."""

import re
from collections.abc import Sequence
from pathlib import Path

from bot.playground.analyst.assemble import lines
from bot.playground.analyst.profile import Profile, json_line
from bot.playground.analyst.question import Filter
from bot.playground.analyst.steps import (
    Steps,
    filter_words,
    loading,
    repeats_dropped,
    run,
    trouble,
)
from bot.playground.analyst.words import answer, code, counted, file_stem, listed

SHEET_ROWS_MOST = 1_048_575

FORMATS: dict[str, tuple[str, str, str]] = {
    "jsonl": (
        r"json ?lines|jsonl|ndjson",
        "table.to_json(target, orient='records', lines=True, force_ascii=False, date_format='iso')",
        "pd.read_json(target, lines=True, dtype=False)",
    ),
    "json": (
        r"json",
        "table.to_json(target, orient='records', force_ascii=False, date_format='iso', indent=1)",
        "pd.read_json(target, dtype=False)",
    ),
    "csv": (r"csv", "table.to_csv(target, index=False)", "pd.read_csv(target, low_memory=False)"),
    "tsv": (
        r"tsv|tab[ -]separated\w*",
        "table.to_csv(target, index=False, sep='\\t')",
        "pd.read_csv(target, sep='\\t', low_memory=False)",
    ),
    "parquet": (r"parquet", "table.to_parquet(target, index=False)", "pd.read_parquet(target)"),
    "feather": (
        r"feather|arrow",
        "table.reset_index(drop=True).to_feather(target)",
        "pd.read_feather(target)",
    ),
    "xlsx": (r"excel|xlsx|workbook|spreadsheet", "write_xlsx(target, table)", "read_xlsx(target)"),
    "sqlite": (
        r"sqlite|sql database",
        "write_sqlite(target, table)",
        "read_sqlite_file(target)",
    ),
}
"""Format: what people call it, and how a table is written to ``target`` and read again."""

VERB = r"\b(?:convert|export|save|transform|turn|change|konvertier\w*|wandle|speicher\w*)\b.*\b"
INTO = r"(?:to|as|into|in|als|nach|zu)\s+(?:an?\s+|ein(?:e|en)?\s+)?"
FORMULA = re.compile(r"\b(csv|tsv)\b")


def target_format(question: str) -> str | None:
    """The format that a question wants a table in, None if it wants none.

    "As Excel" alone asks for a report, unless a verb says that the table itself is meant.
    """
    low = question.lower()
    for name, (words, _, _) in FORMATS.items():
        told = rf"{INTO}\.?(?:{words})\b"
        alone = rf"^\W*{told}|\b(?:as|als)\s+(?:an?\s+)?(?:{words})\b"
        if re.search(VERB + told, low):
            return name
        if name != "xlsx" and re.search(alone, low):
            return name
    return None


def converted(profile: Profile, filters: Sequence[Filter], name: str) -> Steps[str]:
    """Writes the table (the rows that the conversation is about) and reads it again."""
    if name == "xlsx" and profile.rows > SHEET_ROWS_MOST:
        return answer(
            f"{profile.file} has {profile.rows:,} rows; a sheet takes {SHEET_ROWS_MOST:,}.",
            ["Ask for Parquet or CSV, or keep some rows only (“only for …, as Excel”)."],
        )
    _, write, read = FORMATS[name]
    target = f"{file_stem(Path(profile.file).stem)}.{name}"
    if target == profile.file:
        target = f"{file_stem(Path(profile.file).stem)}_again.{name}"
    main = lines(
        loading(profile, filters),
        f"target = output_file({target!r})",
        write,
        f"again = {read}",
        "facts = compared(table, again, target)",
        "print(json.dumps(facts, ensure_ascii=False))",
    )
    result = yield from run(f"write the table as {name} and read it again", main)
    facts = json_line(result.stdout)
    problem = trouble(result)
    if problem or not facts:
        return answer(f"I could not write {profile.file} as {name}: {problem}.", [])
    size = f"{counted(facts['rows'], 'row')} and {counted(facts['columns'], 'column')}"
    same = facts["differences"] == []
    where = f", {filter_words(filters)}" if filters else ""
    cleaned = len(profile.repairs)
    return answer(
        f"{profile.file} is now {target}: {size}, {facts['size']}.",
        [
            "Read again, it has the same rows, columns and gaps."
            if same
            else f"Read again, it differs: {listed(facts['differences'])}.",
            f"Only a part of the rows{where}." if filters else "",
            f"{counted(cleaned, 'column')} cleaned on the way (text that meant numbers or dates, "
            "stray spaces, words for “nothing”)."
            if cleaned
            else "",
            f"{counted(profile.duplicates, 'repeated row')} left out."
            if repeats_dropped(profile)
            else "",
            f"{counted(facts['formulas'], 'cell')} in it would be run as a formula by a "
            f"spreadsheet program: take {code('xlsx')} instead, where text stays text."
            if facts["formulas"] and FORMULA.search(name)
            else "",
        ],
    )
