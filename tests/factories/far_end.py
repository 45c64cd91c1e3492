"""A Graph API that does what a test tells it, over real HTTP, and remembers what arrived."""

import asyncio
import hashlib
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
class KeptFile:
    """As Meta keeps one; `says` are what it tells of it, when that is not the truth."""

    content: bytes
    mime_type: str = "image/jpeg"
    says: dict[str, str] = field(default_factory=dict)
    # Break off in the middle so often.
    cut: int = 0


@dataclass
class FarEnd:
    """`script` says how each next call ends: one of the words above, or an error code of Meta's."""

    url: str = ""
    script: deque[str | int] = field(default_factory=deque)
    accepted: list[dict[str, Any]] = field(default_factory=list)
    released: asyncio.Event = field(default_factory=asyncio.Event)
    files: dict[str, KeptFile] = field(default_factory=dict)
    # Sweeps go over all workspaces: what others left behind may arrive here too.
    by_number: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    uploads: list[KeptFile] = field(default_factory=list)

    def at(self, number: str) -> list[dict[str, Any]]:
        return self.by_number.get(number, [])

    def wamid(self, effect_id: str) -> str:
        return f"wamid.{effect_id}"

    async def answer(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self.by_number.setdefault(request.match_info["number"], []).append(body)
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
        if "message_id" in body:
            return web.json_response({"success": True})
        wamid = self.wamid(body["biz_opaque_callback_data"])
        return web.json_response({"messaging_product": "whatsapp", "messages": [{"id": wamid}]})

    async def about(self, request: web.Request) -> web.StreamResponse:
        media_id = request.match_info["media_id"]
        file = self.files.get(media_id)
        if file is None or not request.headers.get("Authorization", "").startswith("Bearer "):
            return web.json_response({"error": {"code": 100, "message": "no"}}, status=400)
        told = {
            "url": f"{self.url}/files/{media_id}",
            "mime_type": file.mime_type,
            "sha256": hashlib.sha256(file.content).hexdigest(),
            "file_size": str(len(file.content)),
            "id": media_id,
        }
        return web.json_response(told | file.says)

    async def give(self, request: web.Request) -> web.StreamResponse:
        file = self.files[request.match_info["media_id"]]
        assert request.headers["Authorization"].startswith("Bearer ")
        if file.cut > 0:
            file.cut -= 1
            response = web.StreamResponse(headers={"Content-Length": str(len(file.content))})
            await response.prepare(request)
            await response.write(file.content[: len(file.content) // 2])
            assert request.transport is not None
            request.transport.abort()
            return response
        return web.Response(body=file.content)

    async def take(self, request: web.Request) -> web.StreamResponse:
        assert request.content_length is not None
        form = await request.post()
        uploaded = form["file"]
        assert isinstance(uploaded, web.FileField)
        assert form["messaging_product"] == "whatsapp"
        self.uploads.append(KeptFile(uploaded.file.read(), uploaded.content_type))
        return web.json_response({"id": f"media{len(self.uploads)}"})


@asynccontextmanager
async def far_end() -> AsyncIterator[FarEnd]:
    end = FarEnd()
    app = web.Application(client_max_size=128 * 1024 * 1024)
    app.router.add_post("/{version}/{number}/messages", end.answer)
    app.router.add_post("/{version}/{number}/media", end.take)
    app.router.add_get("/files/{media_id}", end.give)
    app.router.add_get("/{version}/{media_id}", end.about)
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
