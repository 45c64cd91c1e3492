"""The shipped app in the test's own event loop, so that many requests can run side by side.

Litestar's own test client runs the app in another thread and holds the test's loop up until it has
answered: a worker of the test that is in the middle of a transaction would keep its locks
meanwhile, and the app would wait for them until its deadline.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from litestar import Litestar

from inbox.foundation.settings import Settings
from parley.app import create_app


@asynccontextmanager
async def open_client(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    async with open_app(create_app(settings), "http://127.0.0.1:8000") as client:
        yield client


@asynccontextmanager
async def open_app(
    app: Litestar, base_url: str = "http://testserver.local"
) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app)  # type: ignore[arg-type] # one protocol, two spellings
    async with running(app), httpx.AsyncClient(transport=transport, base_url=base_url) as client:
        yield client


@asynccontextmanager
async def running(app: Any) -> AsyncIterator[None]:
    """Start-up and shutdown as a server asks for them, in one task of their own: a fixture's two
    halves run in different ones."""
    asked: asyncio.Queue[dict[str, str]] = asyncio.Queue()
    answered: asyncio.Queue[dict[str, str]] = asyncio.Queue()
    scope = {"type": "lifespan", "asgi": {"version": "3.0"}, "state": {}}
    task = asyncio.create_task(app(scope, asked.get, answered.put))
    for step in ("startup", "shutdown"):
        await asked.put({"type": f"lifespan.{step}"})
        answer = await answered.get()
        assert answer["type"] == f"lifespan.{step}.complete", answer
        if step == "startup":
            try:
                yield
            except BaseException:
                task.cancel()
                raise
    await task


def bearer(key: str) -> dict[str, Any]:
    return {"headers": {"Authorization": f"Bearer {key}"}}
