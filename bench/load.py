"""Runs the generator in its process, and reads what it saw."""

import asyncio
import itertools
import math
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import orjson

from storm.stack import ROOT, StackFailed
from storm.webhooks import Number

_numbered = itertools.count()


@dataclass(frozen=True, slots=True)
class Offered:
    first_number: int
    due_at: list[float]
    sent_at: list[float]
    # NaN where no 200 came.
    answered_at: list[float]
    codes: dict[int, int]
    cpu_seconds: float

    @property
    def errors(self) -> int:
        return sum(count for code, count in self.codes.items() if code != 200)

    @property
    def worst_lag_seconds(self) -> float:
        """How late the generator itself was: its own share of the latency."""
        return max(sent - due for due, sent in zip(self.due_at, self.sent_at, strict=True))


async def offer(
    directory: Path, *, url: str, numbers: list[Number], mode: str, seconds: float, **job: Any
) -> Offered:
    place = next(_numbered)
    task = directory / f"job-{place}.json"
    result = directory / f"offered-{place}.json"
    document = {
        "url": url,
        "numbers": [asdict(one) for one in numbers],
        "mode": mode,
        "seconds": seconds,
        **job,
    }
    await asyncio.to_thread(task.write_bytes, orjson.dumps(document))
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bench.generator", "--job", str(task), "--out", str(result)),
        cwd=ROOT,
    )
    try:
        code = await process.wait()
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()
    if code != 0:
        raise StackFailed(f"the generator ended with code {code}")
    return read_offered(await asyncio.to_thread(result.read_bytes))


def read_offered(document: bytes) -> Offered:
    found = orjson.loads(document)
    codes: dict[int, int] = {}
    answered: list[float] = []
    for code, at in zip(found["code"], found["answered_at"], strict=True):
        codes[code] = codes.get(code, 0) + 1
        # JSON knows no NaN; and only a 200 counts as taken.
        answered.append(at if code == 200 and at is not None else math.nan)
    return Offered(
        found["first_number"],
        found["due_at"],
        found["sent_at"],
        answered,
        codes,
        found["cpu_seconds"],
    )
