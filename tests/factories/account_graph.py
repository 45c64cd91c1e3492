"""Meta's administration on 127.0.0.1: an account with a number and templates, asked over HTTP.

It answers as Meta does where a test says nothing else; `refuse` and `answer` change one call.
"""

import asyncio
import hmac
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

APP_ID, APP_SECRET = "4242", "secret-of-our-app"
CODE, TOKEN = "the-code", "EAAtoken"
ACCOUNT = "77001"


@dataclass
class Call:
    method: str
    path: str
    query: dict[str, str]
    body: Any
    token: str | None


@dataclass
class AccountGraph:
    url: str = ""
    calls: list[Call] = field(default_factory=list)
    address: str = "10001"
    templates: list[dict[str, Any]] = field(default_factory=list)
    page_size: int = 2
    # By "METHOD last part of the path": (status, document).
    instead: dict[str, tuple[int, Any]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def reset(self, address: str) -> None:
        self.calls.clear()
        self.instead.clear()
        self.faults.clear()
        self.templates = []
        self.address = address

    def refuse(self, call: str, code: int, status: int = 400) -> None:
        error = {"message": f"(#{code}) words of Meta", "type": "OAuthException", "code": code}
        self.instead[call] = (status, {"error": error})

    def answer(self, call: str, document: Any, status: int = 200) -> None:
        self.instead[call] = (status, document)

    @property
    def asked(self) -> list[str]:
        return [f"{call.method} {call.path}" for call in self.calls]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        _, _, path = request.path.strip("/").partition("/")
        header = request.headers.get("Authorization", "")
        call = Call(
            request.method,
            path,
            dict(request.query),
            await request.json() if request.can_read_body else None,
            header.removeprefix("Bearer ") or None,
        )
        self.calls.append(call)
        if call.token is not None:
            proof = hmac.digest(APP_SECRET.encode(), call.token.encode(), "sha256").hex()
            if not hmac.compare_digest(call.query.get("appsecret_proof", ""), proof):
                self.faults.append(f"{path}: no proof")
        name = f"{request.method} {path.rpartition('/')[2]}"
        if name in self.instead:
            status, document = self.instead[name]
            if status in {301, 302, 307, 308}:
                return web.Response(status=status, headers={"Location": document})
            return web.json_response(document, status=status)
        return web.json_response(self._answer(call, name))

    def _answer(self, call: Call, name: str) -> Any:
        number = {
            "id": self.address,
            "display_phone_number": "+1 555 0100",
            "verified_name": "Acme Shop",
            "name_status": "APPROVED",
            "quality_rating": "GREEN",
            "messaging_limit_tier": "TIER_1K",
            "status": "CONNECTED",
        }
        scopes = ["whatsapp_business_management", "whatsapp_business_messaging"]
        answers: dict[str, Any] = {
            "GET access_token": {"access_token": TOKEN},
            "GET debug_token": {
                "data": {"app_id": APP_ID, "is_valid": True, "scopes": scopes, "expires_at": 0}
            },
            "GET phone_numbers": {"data": [number]},
            f"GET {self.address}": number,
            f"GET {ACCOUNT}": {"id": ACCOUNT, "name": "Acme", "account_review_status": "APPROVED"},
            "GET subscribed_apps": {
                "data": [{"whatsapp_business_api_data": {"id": APP_ID, "name": "Parley"}}]
            },
        }
        if name == "GET message_templates":
            return self._page(call)
        if name == "POST message_templates":
            return {"id": f"9{len(self.calls)}", "status": "PENDING", "category": "UTILITY"}
        return answers.get(name, {"success": True})

    def _page(self, call: Call) -> dict[str, Any]:
        start = int(call.query.get("after", "0"))
        end = start + self.page_size
        paging: dict[str, Any] = {"cursors": {"after": str(end)}}
        if end < len(self.templates):
            paging["next"] = "http://somewhere.else.example/?access_token=secret"
        return {"data": self.templates[start:end], "paging": paging}


@contextmanager
def open_account_graph() -> Iterator[AccountGraph]:
    """In a loop of its own: the client of the tests holds theirs while it waits."""
    graph = AccountGraph()
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def start() -> web.AppRunner:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", graph.handle)
        runner = web.AppRunner(app)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        return runner

    runner = asyncio.run_coroutine_threadsafe(start(), loop).result()
    graph.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield graph
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
