"""How the web process stops: streams at once, requests when they are done, exit code 0."""

import http.client
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from parley.listener import PortTaken, open_listener

APP = """
import asyncio, socket, sys
from parley.server import serve

async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        print("lifespan ended", flush=True)
        await send({"type": "lifespan.shutdown.complete"})
        return
    stream = scope["path"] == "/stream"
    kind = b"text/event-stream" if stream else b"text/plain"
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", kind)]})
    try:
        while stream:
            await send({"type": "http.response.body", "body": b": ping\\n\\n", "more_body": True})
            await asyncio.sleep(60)
        await send({"type": "http.response.body", "body": b"half ", "more_body": True})
        await asyncio.sleep(2)
        await send({"type": "http.response.body", "body": b"done"})
    finally:
        if stream:
            print("stream ended", flush=True)

serve(app, socket.socket(fileno=int(sys.argv[1])))
"""


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with open_listener("127.0.0.1", 0) as found:
        yield found


def ask(port: int, path: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    # The answer then owns the socket and closes it when it has been read to its end.
    connection.request("GET", path, headers={"Connection": "close"})
    return connection.getresponse()


def test_streams_end_at_once_and_requests_are_finished(listener: socket.socket) -> None:
    port = listener.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-c", APP, str(listener.fileno())],
        pass_fds=[listener.fileno()],
        stdout=subprocess.PIPE,
    )
    listener.close()
    try:
        streams = [ask(port, "/stream") for _ in range(20)]
        assert [stream.readline() for stream in streams] == [b": ping\n"] * 20
        slow = ask(port, "/slow")
        assert slow.read(5) == b"half "
        assert slow.getheader("server") is None
        process.send_signal(signal.SIGTERM)
        asked_at = time.monotonic()
        # Read to the end: the last chunk must be there, a cut connection would raise.
        assert [stream.read() for stream in streams] == [b"\n"] * 20
        assert time.monotonic() - asked_at < 1.5
        assert slow.read() == b"done"
        assert process.wait(timeout=60) == 0
        assert process.stdout is not None
        assert process.stdout.read().split(b"\n") == [
            *[b"stream ended"] * 20,
            b"lifespan ended",
            b"",
        ]
        process.stdout.close()
        with pytest.raises(ConnectionRefusedError):
            ask(port, "/slow")
    finally:
        process.kill()
        process.wait()


def test_a_taken_port_is_said_in_one_line(listener: socket.socket) -> None:
    port = listener.getsockname()[1]
    with pytest.raises(PortTaken, match=f"Port {port} on .* set PARLEY_PORT") as raised:
        open_listener("127.0.0.1", port)
    assert "\n" not in raised.value.detail


def test_an_address_of_another_machine_is_said_in_one_line() -> None:
    with pytest.raises(PortTaken, match="PARLEY_"):
        open_listener("192.0.2.1", 0)
