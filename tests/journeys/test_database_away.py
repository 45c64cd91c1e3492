"""PostgreSQL stops answering, or is gone: callers hear so at once, and it mends by itself."""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import psutil
import psycopg
import pytest

from inbox.foundation.settings import Settings
from parley.embedded import EmbeddedPostgres
from parley.migrator import migrate
from parley.wiring import open_runtime
from tests.factories.apps import bearer, open_client
from tests.factories.keys import make_key
from tests.factories.workspaces import make_workspace
from tests.plugins.patience import as_shipped
from tests.plugins.services import build_settings

ANSWER_WITHIN_SECONDS = 5.0
MENDED_WITHIN_SECONDS = 15.0
CALLERS = 60
UNREACHABLE = (503, "service_unreachable")


class Installation:
    """The shipped app on a database server of its own, which a test may stop."""

    def __init__(self, server: EmbeddedPostgres, client: httpx.AsyncClient, key: str) -> None:
        self.server = server
        self.client = client
        self.key = key

    async def ask(self, path: str = "/teams") -> tuple[int, str]:
        """The status and, of a refusal, its code; never later than a caller would wait."""
        asked_at = time.monotonic()
        answer = await self.client.get(f"/api/v1{path}", **bearer(self.key))
        assert time.monotonic() - asked_at < ANSWER_WITHIN_SECONDS
        return answer.status_code, answer.json().get("code", "")

    async def ready(self) -> int:
        asked_at = time.monotonic()
        answer = await self.client.get("/health/ready")
        assert time.monotonic() - asked_at < ANSWER_WITHIN_SECONDS
        return answer.status_code

    async def mended(self) -> None:
        async with asyncio.timeout(MENDED_WITHIN_SECONDS):
            while await self.ask() != (200, ""):
                pass

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Every process of the server stands still: connections stay open and say nothing."""
        assert self.server.process is not None
        postmaster = psutil.Process(self.server.process.pid)
        family = [postmaster, *postmaster.children(recursive=True)]
        for process in family:
            process.suspend()
        try:
            yield
        finally:
            for process in family:
                with suppress(psutil.NoSuchProcess):
                    process.resume()


@pytest.fixture(scope="module")
async def installation(
    redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Installation]:
    directory: Path = tmp_path_factory.mktemp("away")
    with as_shipped(), EmbeddedPostgres(directory / "postgres", durable=False) as server:
        settings: Settings = build_settings(server.url, redis_url, directory)
        migrate(settings)
        async with open_runtime(settings) as runtime:
            key = await make_key(await make_workspace(runtime))
        async with open_client(settings) as client:
            yield Installation(server, client, key)


async def test_a_database_that_stands_still(installation: Installation) -> None:
    assert await installation.ask() == (200, "")
    with installation.frozen():
        answers = await asyncio.gather(installation.ask(), installation.ready())
        assert answers == [UNREACHABLE, 503]
        answer = await installation.client.get("/health/live")
        assert answer.status_code == 200
    await installation.mended()
    assert await installation.ready() == 200


async def test_many_callers_meet_a_database_that_stands_still(installation: Installation) -> None:
    await asyncio.gather(*(installation.ask() for _ in range(CALLERS)))
    with installation.frozen():
        answers = await asyncio.gather(*(installation.ask() for _ in range(CALLERS)))
        assert answers == [UNREACHABLE] * CALLERS
    await installation.mended()
    # No connection was lost to the requests that were given up.
    answers = await asyncio.gather(*(installation.ask() for _ in range(CALLERS)))
    assert answers == [(200, "")] * CALLERS


async def test_a_database_that_is_gone_and_comes_back(installation: Installation) -> None:
    installation.server.stop()
    assert await asyncio.gather(*(installation.ask() for _ in range(20))) == [UNREACHABLE] * 20
    assert await installation.ready() == 503
    await asyncio.to_thread(installation.server.start)
    await installation.mended()


async def test_every_connection_is_cut(installation: Installation) -> None:
    """As after an immediate restart: the pool holds connections that are dead."""
    await asyncio.gather(*(installation.ask() for _ in range(CALLERS)))
    with psycopg.connect(installation.server.url) as connection:
        cut = connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'parley'"
        ).fetchall()
    assert len(cut) > 1
    assert await installation.ask() == UNREACHABLE
    await installation.mended()
