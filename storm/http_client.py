"""A lean HTTP/1.1 client: keep-alive connections, rendered requests, one in flight on each.

    idle ──send──▶ busy ──answer──▶ idle
      ▲              └──lost, late──▶ closed (the caller hears status 0) ──next send──▶ new one

No pipelining: an answer that never comes must be blamed on exactly one request.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from typing import cast

from storm.http_server import header_of

# What the caller hears when no answer came: the request may or may not have been taken.
NO_ANSWER = 0
LOOK_FOR_LATE_EVERY_SECONDS = 0.25

Done = Callable[[int, bytes], None]


class ClientConnection(asyncio.Protocol):
    def __init__(self, pool: "ClientPool") -> None:
        self._pool = pool
        self._transport: asyncio.Transport | None = None
        self._buffer = b""
        self._done: Done | None = None
        self.sent_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def send(self, request: bytes, done: Done) -> None:
        if self._transport is None:
            done(NO_ANSWER, b"")
            self._pool.lost(self)
            return
        self._done = done
        self.sent_at = time.monotonic()
        self._transport.write(request)

    @property
    def busy(self) -> bool:
        return self._done is not None

    def data_received(self, data: bytes) -> None:
        buffer = self._buffer + data if self._buffer else data
        head_end = buffer.find(b"\r\n\r\n")
        if head_end < 0:
            self._buffer = buffer
            return
        head = buffer[:head_end]
        if b"chunked" in header_of(head, b"transfer-encoding"):
            end = buffer.find(b"0\r\n\r\n", head_end + 4)
            if end < 0:
                self._buffer = buffer
                return
            body = _joined(buffer[head_end + 4 :])
        else:
            length = int(header_of(head, b"content-length") or 0)
            if len(buffer) < head_end + 4 + length:
                self._buffer = buffer
                return
            body = buffer[head_end + 4 : head_end + 4 + length]
        self._buffer = b""
        done, self._done = self._done, None
        closing = header_of(head, b"connection").lower() == b"close"
        if closing:
            self.abort()
        if done is not None:
            done(int(head[9:12]), body)
        if not closing:
            self._pool.free(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        done, self._done = self._done, None
        self._pool.lost(self)
        if done is not None:
            done(NO_ANSWER, b"")

    def abort(self) -> None:
        if self._transport is not None:
            self._transport.abort()


def _joined(chunked: bytes) -> bytes:
    parts = []
    while chunked:
        size_text, _, rest = chunked.partition(b"\r\n")
        size = int(size_text or b"0", 16)
        parts.append(rest[:size])
        chunked = rest[size + 2 :] if size else b""
    return b"".join(parts)


class ClientPool:
    """At most `size` connections to one address; requests beyond that wait in order."""

    def __init__(self, host: str, port: int, size: int, timeout_seconds: float = 10) -> None:
        self._host = host
        self._port = port
        self._size = size
        self._timeout_seconds = timeout_seconds
        self._idle: list[ClientConnection] = []
        self._all: set[ClientConnection] = set()
        self._opening = 0
        self._waiting: deque[tuple[bytes, Done]] = deque()
        self._tasks: set[asyncio.Task[None]] = set()
        self._watch: asyncio.Task[None] | None = None

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    @property
    def in_flight(self) -> int:
        return len(self._all) - len(self._idle) + self._opening

    def send(self, request: bytes, done: Done) -> None:
        if self._watch is None:
            self._watch = asyncio.get_running_loop().create_task(self._end_late_ones())
        while self._idle:
            connection = self._idle.pop()
            if connection in self._all:
                connection.send(request, done)
                return
        self._waiting.append((request, done))
        if len(self._all) + self._opening < self._size:
            self._opening += 1
            task = asyncio.get_running_loop().create_task(self._open_one())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        """`send` for callers that wait."""
        answer: asyncio.Future[tuple[int, bytes]] = asyncio.get_running_loop().create_future()

        def done(status: int, body: bytes) -> None:
            if not answer.done():
                answer.set_result((status, body))

        self.send(request, done)
        return await answer

    async def _open_one(self) -> None:
        try:
            async with asyncio.timeout(self._timeout_seconds):
                _, connection = await asyncio.get_running_loop().create_connection(
                    lambda: ClientConnection(self), self._host, self._port
                )
        except (OSError, TimeoutError):
            self._opening -= 1
            if self._waiting:
                _, done = self._waiting.popleft()
                done(NO_ANSWER, b"")
            return
        self._opening -= 1
        self._all.add(connection)
        self.free(connection)

    def free(self, connection: ClientConnection) -> None:
        # The callback of the answer may have used this connection again already.
        if connection not in self._all or connection.busy:
            return
        if self._waiting:
            request, done = self._waiting.popleft()
            connection.send(request, done)
        else:
            self._idle.append(connection)

    def lost(self, connection: ClientConnection) -> None:
        self._all.discard(connection)
        if connection in self._idle:
            self._idle.remove(connection)
        if self._waiting and not self._all and not self._opening:
            request, done = self._waiting.popleft()
            self.send(request, done)

    async def _end_late_ones(self) -> None:
        while True:
            await asyncio.sleep(LOOK_FOR_LATE_EVERY_SECONDS)
            before = time.monotonic() - self._timeout_seconds
            for connection in [one for one in self._all if one.busy and one.sent_at < before]:
                connection.abort()

    async def close(self) -> None:
        tasks = [*self._tasks, *([self._watch] if self._watch else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._watch = None
        for connection in list(self._all):
            connection.abort()
        await asyncio.sleep(0)
