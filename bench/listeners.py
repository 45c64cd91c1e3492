"""Many streams of live updates, held open in a process of its own; remembers who heard what when.

Prints the seconds it took whenever all streams are ready; SIGUSR1 cuts all of them off, and each
comes back with the number of the last update that it heard. Who is refused tries again, and who is
told to start anew is counted. SIGTERM writes the result and ends.
"""

import argparse
import asyncio
import gc
import json
import re
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import cast

import uvloop

# What a note's update names it by.
NOTE = re.compile(rb'event: note_\w+\ndata: \{[^\n]*"object_id": "([0-9a-f-]{36})"')
NUMBER = re.compile(rb"^id: (\d+)", re.MULTILINE)
AT_ONCE = 50
PAUSE_SECONDS = 0.5


class Stream(asyncio.Protocol):
    def __init__(self, hall: "Hall") -> None:
        self._hall = hall
        self._transport: asyncio.Transport | None = None
        self._buffer = b""
        self._is_ready = False
        self._is_let_in = False
        self.last = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._buffer = b""
        self._is_let_in = False
        after = b"Last-Event-ID: %b\r\n" % self.last if self.last else b""
        self._transport.write(
            b"GET /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n"
            b"Authorization: Bearer %b\r\n%b\r\n" % (self._hall.key, after)
        )

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._is_let_in and self._is_refused():
            return
        end = self._buffer.rfind(b"\n\n")
        if end < 0:
            return
        whole, self._buffer = self._buffer[: end + 2], self._buffer[end + 2 :]
        at = time.monotonic()
        for one in NOTE.findall(whole):
            self._hall.heard.setdefault(one.decode(), []).append(at)
        if numbers := NUMBER.findall(whole):
            self.last = numbers[-1]
        self._hall.told_to_start_anew += whole.count(b"event: resync")
        if not self._is_ready and (b"event: ready" in whole or b"event: resync" in whole):
            self._is_ready = True
            self._hall.one_is_ready()

    def _is_refused(self) -> bool:
        """A refusal leaves the connection open, and nothing would ever come of it."""
        self._is_let_in = self._buffer.startswith(b"HTTP/1.1 200 ")
        if self._is_let_in or self._transport is None:
            return False
        self._hall.refused += 1
        self._transport.close()
        return True

    def connection_lost(self, exc: Exception | None) -> None:
        if self._transport is not None:
            # Not by us: it comes back, as a browser does.
            self._transport = None
            self._hall.comes_back(self)

    def cut_off(self) -> None:
        self._is_ready = False
        if self._transport is not None:
            transport, self._transport = self._transport, None
            transport.abort()


class Hall:
    def __init__(self, port: int, count: int, key: str) -> None:
        self.key = key.encode()
        self.heard: dict[str, list[float]] = {}
        self.refused = 0
        self.told_to_start_anew = 0
        self._port = port
        self._streams = [Stream(self) for _ in range(count)]
        self._ready = 0
        self._began = 0.0
        self._tasks: set[asyncio.Task[None]] = set()

    def one_is_ready(self) -> None:
        """A stream that was lost and is back counts once."""
        self._ready += 1
        if self._ready == len(self._streams):
            sys.stdout.write(f"{time.monotonic() - self._began:.3f}\n")
            sys.stdout.flush()

    async def open_all(self) -> None:
        self._ready = 0
        self._began = time.monotonic()
        for start in range(0, len(self._streams), AT_ONCE):
            await asyncio.gather(*map(self._open, self._streams[start : start + AT_ONCE]))

    def comes_back(self, one: Stream) -> None:
        task = asyncio.get_running_loop().create_task(self._again(one))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _again(self, one: Stream) -> None:
        await asyncio.sleep(PAUSE_SECONDS)
        await self._open(one)

    async def _open(self, one: Stream) -> None:
        loop = asyncio.get_running_loop()
        with suppress(OSError):
            await loop.create_connection(lambda: one, "127.0.0.1", self._port)
            return
        self.comes_back(one)

    async def come_back(self) -> None:
        for one in self._streams:
            one.cut_off()
        await asyncio.sleep(PAUSE_SECONDS)
        await self.open_all()


async def _run(hall: Hall) -> None:
    loop = asyncio.get_running_loop()
    over = asyncio.Event()
    tasks: set[asyncio.Task[None]] = set()
    loop.add_signal_handler(signal.SIGTERM, over.set)
    loop.add_signal_handler(signal.SIGUSR1, lambda: tasks.add(loop.create_task(hall.come_back())))
    gc.disable()
    await hall.open_all()
    await over.wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.listeners", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--streams", type=int, required=True)
    parser.add_argument("--key", type=Path, required=True, help="a file with the API key")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    everybody = Hall(options.port, options.streams, options.key.read_text())
    uvloop.run(_run(everybody))
    found = {
        "heard": everybody.heard,
        "refused": everybody.refused,
        "told_to_start_anew": everybody.told_to_start_anew,
    }
    options.out.write_text(json.dumps(found))
