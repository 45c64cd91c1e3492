"""A lean HTTP/1.1 server for programs that play the outside world.

It can do what a well-behaved server cannot: take a request and never answer, answer late, or
reset the connection. It is no server for the open internet: no TLS, no chunked requests.
"""

import asyncio
import socket
from collections.abc import Callable
from typing import cast
from urllib.parse import parse_qsl

LARGEST_HEAD_BYTES = 64 * 1024
REASONS = {
    200: b"OK",
    201: b"Created",
    400: b"Bad Request",
    401: b"Unauthorized",
    403: b"Forbidden",
    404: b"Not Found",
    405: b"Method Not Allowed",
    411: b"Length Required",
    429: b"Too Many Requests",
    500: b"Internal Server Error",
    503: b"Service Unavailable",
}


class Exchange:
    """One request and the ways to end it. Left without an answer, it hangs."""

    __slots__ = ("_connection", "_head", "body", "method", "path", "query_text")

    def __init__(self, connection: "ServerConnection", head: bytes, body: bytes) -> None:
        self._connection = connection
        self._head = head
        self.body = body
        method, _, rest = head.partition(b" ")
        target = rest[: rest.find(b" ")].decode("latin-1")
        self.method = method.decode("latin-1")
        self.path, _, self.query_text = target.partition("?")

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(self.query_text)) if self.query_text else {}

    def header(self, name: bytes) -> str:
        """`name` in lower case; the value as it came."""
        return header_of(self._head, name).decode("latin-1")

    def answer(self, status: int, body: bytes, content_type: bytes = b"application/json") -> None:
        self._connection.write(
            b"HTTP/1.1 %d %b\r\ncontent-type: %b\r\ncontent-length: %d\r\n\r\n%b"
            % (status, REASONS.get(status, b"Status"), content_type, len(body), body)
        )

    def reset(self) -> None:
        """A TCP reset, so that the caller cannot take it for an orderly end."""
        self._connection.reset()


Handler = Callable[[Exchange], None]


class ServerConnection(asyncio.Protocol):
    def __init__(self, handler: Handler, open_connections: "set[ServerConnection]") -> None:
        self._handler = handler
        self._open = open_connections
        self._transport: asyncio.Transport | None = None
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._open.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        self._open.discard(self)

    def data_received(self, data: bytes) -> None:
        self._buffer = self._buffer + data if self._buffer else data
        while self._buffer:
            head_end = self._buffer.find(b"\r\n\r\n")
            if head_end < 0:
                if len(self._buffer) > LARGEST_HEAD_BYTES:
                    self.reset()
                return
            head = self._buffer[:head_end]
            length_text = header_of(head, b"content-length")
            if not length_text and header_of(head, b"transfer-encoding"):
                Exchange(self, head, b"").answer(411, b"{}")
                self.close()
                return
            body_start = head_end + 4
            body_end = body_start + int(length_text or 0)
            if len(self._buffer) < body_end:
                return
            body = self._buffer[body_start:body_end]
            self._buffer = self._buffer[body_end:]
            self._handler(Exchange(self, head, body))

    def write(self, data: bytes) -> None:
        if self._transport is not None:
            self._transport.write(data)

    def close(self) -> None:
        self._buffer = b""
        if self._transport is not None:
            self._transport.close()

    def reset(self) -> None:
        self._buffer = b""
        if self._transport is None:
            return
        raw = self._transport.get_extra_info("socket")
        if raw is not None:
            # Lingering for zero seconds makes the kernel send a reset instead of an orderly end.
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
        self._transport.abort()


def header_of(head: bytes, name: bytes) -> bytes:
    lowered = head.lower()
    start = lowered.find(b"\r\n" + name + b":")
    if start < 0:
        return b""
    start += len(name) + 3
    end = head.find(b"\r\n", start)
    return head[start : end if end >= 0 else len(head)].strip()


class HttpServer:
    """Listens until closed; `port` is the one the system gave when 0 was asked for."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self._connections: set[ServerConnection] = set()
        self._server: asyncio.Server | None = None
        self.port = 0

    async def start(self, host: str, port: int) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: ServerConnection(self._handler, self._connections), host, port, backlog=2048
        )
        self.port = int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
        for connection in list(self._connections):
            connection.close()
        # One turn of the loop, in which the transports tell their protocols that they are closed.
        await asyncio.sleep(0)
