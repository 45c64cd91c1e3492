"""Somebody who wants to be told, as he behaves on good days and on bad ones."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
from aiohttp import web


@dataclass
class Receiver:
    url: str = ""
    port: int = 0
    # What the next calls get: a status, `hang`, `reset` (taken, and no answer) or `redirect`.
    planned: deque[int | str] = field(default_factory=deque)
    always: int | str = 204
    calls: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    taken: list[dict[str, Any]] = field(default_factory=list)
    released: asyncio.Event = field(default_factory=asyncio.Event)

    async def take(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        self.calls.append((dict(request.headers), body))
        step = self.planned.popleft() if self.planned else self.always
        if step == "hang":
            await self.released.wait()
        if step in {"hang", "reset"}:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        if step == "redirect":
            return web.Response(status=302, headers={"Location": f"{self.url}/elsewhere"})
        assert isinstance(step, int)
        if step < 300:
            self.taken.append(orjson.loads(body))
        return web.Response(status=step, text="" if step == 204 else "=so it is")

    def ids(self) -> list[str]:
        return [headers["webhook-id"] for headers, _ in self.calls]


@asynccontextmanager
async def open_receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    app = web.Application()
    app.router.add_post("/{any:.*}", receiver.take)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    receiver.port = runner.addresses[0][1]
    receiver.url = f"http://127.0.0.1:{receiver.port}/hook?token=secret"
    try:
        yield receiver
    finally:
        receiver.released.set()
        await runner.cleanup()
