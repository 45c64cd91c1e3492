"""Posts signed text webhooks, in a process of its own.

    --job '{"mode": "rate", …}'       a constant rate: each request has a time at which it is due,
                                      and its latency counts from then, sent late or not
    --job '{"mode": "saturate", …}'   as many as the other side takes, `connections` at a time

A slow answer delays nothing: what is due while all connections wait is queued, and its waiting
is part of its latency. The result is one JSON document with a list per column.
"""

import argparse
import asyncio
import gc
import math
import signal
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import orjson
import uvloop

from storm.customers import KEYWORD
from storm.http_client import ClientPool
from storm.webhooks import Envelope, Number, post

TICK_SECONDS = 0.001
ANSWER_TIMEOUT_SECONDS = 30
# After the last request was due, answers may still come for so long.
GRACE_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Job:
    url: str
    numbers: list[Number]
    mode: str = "rate"
    rate: float = 100.0
    seconds: float = 10.0
    # Customers take turns, so that none writes more often than a person could be answered.
    customers: int = 1000
    # The first of them; others with other numbers may write beside them.
    customers_from: int = 0
    first_number: int = 0
    connections: int = 64
    word: str = KEYWORD

    @classmethod
    def read(cls, path: Path) -> "Job":
        document = orjson.loads(path.read_bytes())
        numbers = [Number(**one) for one in document.pop("numbers")]
        return cls(numbers=numbers, **document)


@dataclass(slots=True)
class Log:
    """One entry per request, in the order in which they were due."""

    due_at: list[float] = field(default_factory=list)
    sent_at: list[float] = field(default_factory=list)
    # NaN while there is no answer.
    answered_at: list[float] = field(default_factory=list)
    code: list[int] = field(default_factory=list)
    open: int = 0

    def begin(self, due_at: float, now: float) -> int:
        self.due_at.append(due_at)
        self.sent_at.append(now)
        self.answered_at.append(math.nan)
        self.code.append(0)
        self.open += 1
        return len(self.due_at) - 1

    def end(self, index: int, code: int) -> None:
        self.answered_at[index] = time.monotonic()
        self.code[index] = code
        self.open -= 1

    def document(self, job: Job) -> dict[str, Any]:
        used = time.process_time()
        return {
            "first_number": job.first_number,
            "due_at": self.due_at,
            "sent_at": self.sent_at,
            "answered_at": self.answered_at,
            "code": self.code,
            "cpu_seconds": used,
        }


class Generator:
    def __init__(self, job: Job) -> None:
        parts = urlsplit(job.url)
        self.job = job
        self.log = Log()
        self.stopped = False
        self._host = parts.netloc
        self._path = parts.path
        self._pool = ClientPool(
            parts.hostname or "127.0.0.1",
            parts.port or 80,
            job.connections,
            ANSWER_TIMEOUT_SECONDS,
        )
        self._envelopes = [Envelope(number) for number in job.numbers]

    async def run(self) -> None:
        if self.job.mode == "rate":
            await self._at_a_rate()
        else:
            await self._saturate()
        until = time.monotonic() + GRACE_SECONDS
        # Counting down is cheaper for the timed path than an event that each answer would set.
        while self.log.open and time.monotonic() < until and not self.stopped:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        await self._pool.close()

    async def _at_a_rate(self) -> None:
        pause = 1 / self.job.rate
        total = int(self.job.rate * self.job.seconds)
        started_at = time.monotonic() + 0.05
        index = 0
        while index < total and not self.stopped:
            now = time.monotonic()
            while index < total and (due_at := started_at + index * pause) <= now:
                self._send(index, due_at)
                index += 1
            await asyncio.sleep(TICK_SECONDS)

    async def _saturate(self) -> None:
        until = time.monotonic() + self.job.seconds
        index = 0

        def next_one() -> None:
            nonlocal index
            now = time.monotonic()
            if now < until and not self.stopped:
                index += 1
                self._send(index - 1, now, next_one)

        for _ in range(self.job.connections):
            next_one()
        await asyncio.sleep(self.job.seconds)

    def _send(self, index: int, due_at: float, then: Any = None) -> None:
        number = self.job.first_number + index
        customer = index % self.job.customers
        envelope = self._envelopes[customer % len(self._envelopes)]
        body = envelope.text_message(
            f"wamid.HBgLQkVOQ0g{number:012x}AA==",
            f"1555{self.job.customers_from + customer:07d}",
            f"{self.job.word} {number}",
            int(time.time()),
        )
        place = self.log.begin(due_at, time.monotonic())

        def answered(code: int, _body: bytes) -> None:
            self.log.end(place, code)
            if then is not None:
                then()

        self._pool.send(post(self._host, body, envelope.secret, self._path), answered)


async def _run(generator: Generator) -> None:

    def stop() -> None:
        generator.stopped = True

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop)
    # A collection would pause all sends at once, and there is nothing here to collect.
    gc.disable()
    await generator.run()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.generator", description=__doc__)
    parser.add_argument("--job", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    one = Generator(Job.read(options.job))
    uvloop.run(_run(one))
    options.out.write_bytes(orjson.dumps(one.log.document(one.job)))
