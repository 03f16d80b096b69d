"""The databases of these tests."""

from collections.abc import Iterator

import pytest

from tests.support.postgres import Postgres, postgres


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """One Postgres for the module."""
    with postgres(tmp_path_factory.mktemp("postgres")) as found:
        yield found
