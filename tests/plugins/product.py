"""The shipped product on this worker's database: its runtime, and workspaces of one's own."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import psycopg
import pytest

from inbox.foundation.runtime import Runtime
from inbox.foundation.settings import Settings
from tests.factories.workspaces import MadeWorkspace, make_workspace

ENDINGS = (
    """
    UPDATE effect SET state = 'cancelled', lease_token = NULL, lease_until = NULL,
        finished_at = clock_timestamp()
    WHERE state IN ('ready', 'claimed', 'unknown')
    """,
    "UPDATE inbound_event SET state = 'done' WHERE state = 'new'",
    "UPDATE flow_run SET timer_rung = true WHERE status = 'waiting' AND NOT timer_rung",
    "DELETE FROM flow_clock",
)


@pytest.fixture(scope="session")
async def runtime(settings: Settings) -> AsyncIterator[Runtime]:
    from parley.wiring import open_runtime

    async with open_runtime(settings) as opened:
        yield opened


@pytest.fixture
async def workspace(runtime: Runtime, nothing_under_way: None) -> MadeWorkspace:
    return await make_workspace(runtime)


@pytest.fixture
async def other_workspace(runtime: Runtime) -> MadeWorkspace:
    return await make_workspace(runtime, "Elsewhere")


@pytest.fixture(scope="session")
def caretaker(database_url: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection


@pytest.fixture
async def nothing_under_way(caretaker: psycopg.Connection[Any]) -> None:
    """What earlier tests left in the queues is over: a sweep goes over all workspaces, and would
    send it into this test. Beside the loop: what a module's own worker has locked it lets go only
    while the loop runs."""
    for ending in ENDINGS:
        await asyncio.to_thread(caretaker.execute, ending)


@pytest.fixture
def superuser(database_url: str) -> Iterator[psycopg.Connection[Any]]:
    """Sees and changes every row, as an intruder in the database would."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection
