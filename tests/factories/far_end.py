"""A Graph API that does what a test tells it, over real HTTP, and remembers what arrived."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

ACCEPT = "accept"
ACCEPT_AND_RESET = "accept, then reset"
ACCEPT_AND_HANG = "accept, then hang"
# Accepted in the end: the answer comes when the test releases it.
HOLD = "hold"
ACCEPT_AND_500 = "accept, then 500"


@dataclass
class FarEnd:
    """`script` says how each next call ends: one of the words above, or an error code of Meta's."""

    url: str = ""
    script: deque[str | int] = field(default_factory=deque)
    arrivals: list[dict[str, Any]] = field(default_factory=list)
    accepted: list[dict[str, Any]] = field(default_factory=list)
    released: asyncio.Event = field(default_factory=asyncio.Event)

    def wamid(self, effect_id: str) -> str:
        return f"wamid.{effect_id}"

    async def answer(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self.arrivals.append(body)
        step = self.script.popleft() if self.script else ACCEPT
        if isinstance(step, int):
            status = 500 if step == 131000 else 401 if step == 190 else 400
            return web.json_response({"error": {"code": step, "message": "no"}}, status=status)
        self.accepted.append(body)
        if step in {ACCEPT_AND_HANG, HOLD}:
            await self.released.wait()
        if step in {ACCEPT_AND_RESET, ACCEPT_AND_HANG}:
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        if step == ACCEPT_AND_500:
            return web.Response(status=500)
        wamid = self.wamid(body["biz_opaque_callback_data"])
        return web.json_response({"messaging_product": "whatsapp", "messages": [{"id": wamid}]})


@asynccontextmanager
async def far_end() -> AsyncIterator[FarEnd]:
    end = FarEnd()
    app = web.Application()
    app.router.add_post("/{version}/{number}/messages", end.answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    end.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield end
    finally:
        end.released.set()
        await runner.cleanup()
