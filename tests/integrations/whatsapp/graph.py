"""A Graph API on 127.0.0.1 that answers, hangs, cuts and resets exactly as a test says."""

import asyncio
import contextlib
import json
import re
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

Reply = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Graph:
    url: str = ""
    connections: int = 0
    requests: list[tuple[str, dict[str, str], Any]] = field(default_factory=list)


def answer(status: int, body: bytes | dict[str, Any], **headers: str) -> Reply:
    async def reply(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        lines = [f"HTTP/1.1 {status} Answer", f"Content-Length: {len(content)}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + content)
        await writer.drain()

    return reply


def accepted(wamid: str = "wamid.1") -> Reply:
    return answer(200, {"messaging_product": "whatsapp", "messages": [{"id": wamid}]})


def refused(code: int, status: int = 400, **headers: str) -> Reply:
    error = {"message": f"(#{code}) words", "type": "OAuthException", "code": code}
    return answer(status, {"error": error}, **headers)


async def reset(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Closes so that the other side sees a reset, not an orderly end."""
    raw = writer.get_extra_info("socket")
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def close(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.close()


async def cut(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"messages": [{"id": "wa')
    await writer.drain()
    writer.close()


async def hang(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    await reader.read()


async def _read_request(reader: asyncio.StreamReader) -> tuple[str, dict[str, str], Any]:
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    first, *lines = head.split("\r\n")
    headers = {
        name.lower(): value for name, _, value in (line.partition(": ") for line in lines if line)
    }
    length = re.fullmatch(r"\d+", headers.get("content-length", ""))
    body = await reader.readexactly(int(length[0])) if length else b""
    return first, headers, json.loads(body) if body else None


@contextlib.asynccontextmanager
async def graph_answering(*replies: Reply, unread: bool = False) -> AsyncIterator[Graph]:
    """Each request gets the next reply, the last one again and again. `unread` answers a
    connection before its request was read."""
    graph = Graph()
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        graph.connections += 1
        try:
            while not writer.is_closing():
                if not unread:
                    graph.requests.append(await _read_request(reader))
                number = min(max(len(graph.requests), 1), len(replies))
                await replies[number - 1](reader, writer)
                if unread:
                    return
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    def start(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(serve(reader, writer))
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    server = await asyncio.start_server(start, "127.0.0.1", 0)
    graph.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield graph
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await server.wait_closed()
