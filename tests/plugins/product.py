"""The shipped product on this worker's database: its runtime, and workspaces of one's own."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import psycopg
import pytest

from inbox.foundation.runtime import Runtime
from inbox.foundation.settings import Settings
from tests.factories.workspaces import MadeWorkspace, make_workspace


@pytest.fixture(scope="session")
async def runtime(settings: Settings) -> AsyncIterator[Runtime]:
    from parley.wiring import open_runtime

    async with open_runtime(settings) as opened:
        yield opened


@pytest.fixture
async def workspace(runtime: Runtime) -> MadeWorkspace:
    return await make_workspace(runtime)


@pytest.fixture
async def other_workspace(runtime: Runtime) -> MadeWorkspace:
    return await make_workspace(runtime, "Elsewhere")


@pytest.fixture
def superuser(database_url: str) -> Iterator[psycopg.Connection[Any]]:
    """Sees and changes every row, as an intruder in the database would."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection
