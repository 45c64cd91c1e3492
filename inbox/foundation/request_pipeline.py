"""What happens around every request, whatever route it finds: id, deadline, log line, metrics.

A request runs as a task of its own. When it does not answer in time (a stopped database keeps a
connection open and silent), the caller gets 503 at once and the task is cancelled behind his
back: waiting for the driver's clean-up would keep him waiting as well.
"""

import asyncio
import time
from functools import lru_cache
from http import HTTPStatus
from typing import Any

import orjson
from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send
from prometheus_client import Counter, Histogram

from inbox.foundation.authentication import ANSWER_HEADERS
from inbox.foundation.errors import ServiceUnreachable
from inbox.foundation.identifiers import new_id
from inbox.foundation.logs import Log, log
from inbox.foundation.metrics import REQUEST_SECONDS, REQUESTS
from inbox.foundation.problems import CAUSE, PROBLEM_TYPE, RETRY_AFTER_OUTAGE_SECONDS

DEADLINE_SECONDS = 4.5
# Routes that live longer than any deadline say so with this option.
NO_DEADLINE = "no_deadline"
# Routes that ask somebody outside; their calls have time limits of their own.
ASKS_OUTSIDE = "asks_outside"
# Thousands per second that go as they should: counted, and logged only when they do not.
ROUTINE = "routine"
UNROUTED = "unrouted"
QUIET_ROUTES = frozenset({"/health/live", "/health/ready", "/metrics"})

SECURITY_HEADERS: tuple[tuple[bytes, bytes], ...] = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
)
API_POLICY = b"default-src 'none'; frame-ancestors 'none'"


class RequestPipeline:
    """`hot_paths` are prefixes whose requests are not given a task of their own, which costs as
    much as the rest of this file: their handlers wait for nothing that does not end at once when
    it is cancelled."""

    def __init__(self, app: ASGIApp, hot_paths: tuple[str, ...] = ()) -> None:
        self._app = app
        self._hot_paths = hot_paths
        self._left_behind: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        started_at = time.perf_counter()
        request_id = new_id().hex
        scope["state"]["request_id"] = request_id
        answer = _Answer(scope, send, request_id, started_at)
        run = self._run_here if scope["path"].startswith(self._hot_paths) else self._run_apart
        try:
            await run(scope, receive, answer)
        finally:
            _record(scope, answer, started_at, request_id)

    async def _run_here(self, scope: Scope, receive: Receive, answer: "_Answer") -> None:
        try:
            async with asyncio.timeout(DEADLINE_SECONDS):
                await self._app(scope, receive, answer.send)
        except TimeoutError:
            if answer.status:
                raise
            await answer.refuse()

    async def _run_apart(self, scope: Scope, receive: Receive, answer: "_Answer") -> None:
        task = asyncio.ensure_future(self._app(scope, receive, answer.send))
        try:
            done, _ = await asyncio.wait({task}, timeout=DEADLINE_SECONDS)
            if not done and (answer.status or _has(scope, NO_DEADLINE, ASKS_OUTSIDE)):
                # It has begun to answer, or it is a stream: only a silent request is cut off.
                done, _ = await asyncio.wait({task})
            if done:
                task.result()
            else:
                self._leave_behind(task)
                await answer.refuse()
        except asyncio.CancelledError:
            self._leave_behind(task)
            raise

    def _leave_behind(self, task: asyncio.Task[None]) -> None:
        # Kept in a set: a task that nobody holds may be collected before it has cleaned up.
        self._left_behind.add(task)
        task.add_done_callback(self._forget)
        task.cancel()

    def _forget(self, task: asyncio.Task[None]) -> None:
        self._left_behind.discard(task)
        if not task.cancelled():
            task.exception()


class _Answer:
    """The far end's view of the response: when it began, and with which status."""

    def __init__(self, scope: Scope, send: Send, request_id: str, started_at: float) -> None:
        self._scope = scope
        self._send = send
        self._request_id = request_id
        self._started_at = started_at
        self.refused = False
        self.status = 0
        self.seconds = 0.0

    async def send(self, message: Message) -> None:
        if self.refused:
            return
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.seconds = time.perf_counter() - self._started_at
            message["headers"] = self._with_headers(list(message.get("headers", ())))
        await self._send(message)

    async def refuse(self) -> None:
        self.refused = True
        self._scope["state"][CAUSE] = "deadline"
        error = ServiceUnreachable()
        self.status = error.status
        self.seconds = time.perf_counter() - self._started_at
        body = orjson.dumps(
            {
                "type": f"/docs/problems#{error.code}",
                "title": error.title,
                "status": error.status,
                "code": error.code,
                "detail": error.detail,
                "request_id": self._request_id,
            }
        )
        headers = [
            (b"content-type", PROBLEM_TYPE.encode()),
            (b"content-length", str(len(body)).encode()),
            (b"retry-after", str(RETRY_AFTER_OUTAGE_SECONDS).encode()),
        ]
        start: Any = {
            "type": "http.response.start",
            "status": error.status,
            "headers": self._with_headers(headers),
        }
        await self._send(start)
        end: Any = {"type": "http.response.body", "body": body, "more_body": False}
        await self._send(end)

    def _with_headers(self, headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        present = {name.lower() for name, _ in headers}
        headers.append((b"x-request-id", self._request_id.encode()))
        headers.extend(self._scope["state"].get(ANSWER_HEADERS, ()))
        headers.extend(pair for pair in SECURITY_HEADERS if pair[0] not in present)
        if b"content-security-policy" not in present:
            headers.append((b"content-security-policy", API_POLICY))
        if b"cache-control" not in present:
            headers.append((b"cache-control", b"no-store"))
        return headers


def _has(scope: Scope, *options: str) -> bool:
    handler: Any = scope.get("route_handler")
    return handler is not None and any(handler.opt.get(option) for option in options)


def _record(scope: HTTPScope, answer: _Answer, started_at: float, request_id: str) -> None:
    route = scope.get("path_template") or UNROUTED
    method = scope["method"] if scope["method"] in _METHODS else "OTHER"
    status = answer.status or HTTPStatus.INTERNAL_SERVER_ERROR.value
    seconds = answer.seconds or time.perf_counter() - started_at
    _counter(method, route, status).inc()
    _histogram(route).observe(seconds)
    if route in QUIET_ROUTES or (status < HTTPStatus.BAD_REQUEST and _has(scope, ROUTINE)):
        return
    subject = scope.get("user")
    log(
        Log.REQUEST,
        method=method,
        route=route,
        status=status,
        milliseconds=round(seconds * 1000, 1),
        request_id=request_id,
        workspace_id=getattr(subject, "workspace_id", None),
        **({"cause": cause} if (cause := scope["state"].get(CAUSE)) else {}),
    )


_METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"})


@lru_cache(maxsize=2_000)
def _counter(method: str, route: str, status: int) -> Counter:
    return REQUESTS.labels(method=method, route=route, status=status)


@lru_cache(maxsize=500)
def _histogram(route: str) -> Histogram:
    return REQUEST_SECONDS.labels(route=route)
