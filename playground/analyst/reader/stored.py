"""Formats that keep names and types: Parquet, Feather, ORC, Stata, SPSS, SAS, SQLite."""

import sqlite3
from collections.abc import Iterator
from typing import Any

import pandas as pd

from playground.analyst.reader.cells import is_text
from playground.analyst.reader.mend import finish, mend
from playground.analyst.reader.reading import MOST_TABLES, Place, Reading, Unreadable
from playground.analyst.tables import Table

READERS = {
    "parquet": "pd.read_parquet({})",
    "feather": "pd.read_feather({})",
    "orc": "pd.read_orc({})",
    "stata": "pd.read_stata({})",
    "spss": "pd.read_spss({})",
    "sas": "pd.read_sas({}, format='sas7bdat', encoding='utf-8')",
    "xport": "pd.read_sas({}, format='xport', encoding='utf-8')",
}


def read(reading: Reading, place: Place, form: str) -> Table:
    """One table of a format that pandas reads by itself. Raises Unreadable."""
    call = READERS[form].format(place.code)
    try:
        reading.run(*place.before, f"df = {call}", imports=place.imports)
    except Exception as error:
        if form == "stata" and "Value labels" in str(error):
            reading.run(f"df = pd.read_stata({place.code}, convert_categoricals=False)")
        elif form in ("sas", "xport") and isinstance(error, UnicodeDecodeError):
            reading.run(f"df = {call.replace('utf-8', 'latin-1')}")
        elif form == "xport":
            call = f"df, _ = pyreadstat.read_xport({place.code})"
            reading.run(call, imports=("import pyreadstat",))
        else:
            raise Unreadable("damaged") from None
    _bytes(reading)
    mend(reading, keep=[name for name in reading.df.columns if not is_text(reading.df[name])])
    return finish(reading)


def _bytes(reading: Reading) -> None:
    """Cells of bytes are told by their length."""
    for name in reading.df.columns:
        series = reading.df[name]
        if is_text(series) and series.map(lambda cell: isinstance(cell, bytes)).any():
            reading.run(f"df[{name!r}] = df[{name!r}].map(len, na_action='ignore')")
            reading.said("bytes", column=str(name))


def read_sqlite(readings: Any, place: Place) -> Iterator[Table]:
    """All tables and views of an SQLite file, opened so that nothing can be written."""
    try:
        base = sqlite3.connect(f"{place.path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
        query = "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY rowid"
        names = [name for (name,) in base.execute(query) if not name.startswith("sqlite_")]
        base.close()
    except sqlite3.DatabaseError:
        raise Unreadable("damaged_database") from None
    if not names:
        raise Unreadable("no_tables")
    for name in names[:MOST_TABLES]:
        reading: Reading = readings(name)
        query = 'SELECT * FROM "{}"'.format(name.replace('"', '""'))  # noqa: S608 - quoted
        try:
            reading.run(
                *place.before,
                f"database = sqlite3.connect({place.code})",
                f"df = pd.read_sql_query({query!r}, database)",
                imports=("import sqlite3", *place.imports),
            )
            _bytes(reading)
            mend(reading)
            yield finish(reading)
        except (sqlite3.DatabaseError, pd.errors.DatabaseError):
            raise Unreadable("damaged_database") from None
        except Unreadable:
            readings.note("empty_table", table=name)
