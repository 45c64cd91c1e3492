"""What happens around every request, whatever route it finds: id, deadline, log line, metrics.

When a request does not answer in time (a stopped database keeps a connection open and silent),
the caller gets 503 at once from here, and the request is cancelled behind his back: waiting for
the driver's clean-up first would keep him waiting as well.
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

from inbox.foundation.errors import ServiceUnreachable
from inbox.foundation.identifiers import new_id
from inbox.foundation.logs import Log, log
from inbox.foundation.metrics import REQUEST_SECONDS, REQUESTS
from inbox.foundation.problems import PROBLEM_TYPE, RETRY_AFTER_OUTAGE_SECONDS

DEADLINE_SECONDS = 4.5
# Routes that live longer than any deadline say so with this option.
NO_DEADLINE = "no_deadline"
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
    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._refusals: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        started_at = time.perf_counter()
        request_id = new_id().hex
        scope["state"]["request_id"] = request_id
        answer = _Answer(send, request_id, started_at)
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - every server runs a request in a task
        deadline = asyncio.get_running_loop().call_later(
            DEADLINE_SECONDS, self._cut_off, scope, answer, task
        )
        try:
            await self._app(scope, receive, answer.send)
        except asyncio.CancelledError:
            if not answer.refused:
                raise
            task.uncancel()
        finally:
            deadline.cancel()
            _record(scope, answer, started_at, request_id)

    def _cut_off(self, scope: Scope, answer: "_Answer", task: asyncio.Task[Any]) -> None:
        # It has begun to answer, or it is a stream: only a silent request is cut off.
        if answer.status or _has(scope, NO_DEADLINE):
            return
        refusal = asyncio.ensure_future(answer.refuse())
        self._refusals.add(refusal)
        refusal.add_done_callback(lambda done: self._refused(done, task))

    def _refused(self, refusal: asyncio.Task[None], task: asyncio.Task[Any]) -> None:
        self._refusals.discard(refusal)
        if not refusal.cancelled():
            refusal.exception()
        task.cancel()


class _Answer:
    """The far end's view of the response: when it began, and with which status."""

    def __init__(self, send: Send, request_id: str, started_at: float) -> None:
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
        headers.extend(pair for pair in SECURITY_HEADERS if pair[0] not in present)
        if b"content-security-policy" not in present:
            headers.append((b"content-security-policy", API_POLICY))
        if b"cache-control" not in present:
            headers.append((b"cache-control", b"no-store"))
        return headers


def _has(scope: Scope, option: str) -> bool:
    handler: Any = scope.get("route_handler")
    return handler is not None and bool(handler.opt.get(option))


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
    )


_METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"})


@lru_cache(maxsize=2_000)
def _counter(method: str, route: str, status: int) -> Counter:
    return REQUESTS.labels(method=method, route=route, status=status)


@lru_cache(maxsize=500)
def _histogram(route: str) -> Histogram:
    return REQUEST_SECONDS.labels(route=route)
