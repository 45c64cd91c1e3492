"""The fake Meta's process as the storm and the bench drive it: start, ask, steer, end."""

import asyncio
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import orjson

from parley.children import end_process
from storm.evidence import Arrival, StatusPost
from storm.http_client import ClientPool
from storm.stack import StackFailed, start_program
from storm.webhooks import Number

ASK_TIMEOUT_SECONDS = 30


class FarEnd:
    def __init__(
        self,
        directory: Path,
        numbers: Sequence[Number],
        webhook_url: str,
        *,
        seed: int = 1,
        arguments: Sequence[str] = (),
    ) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        numbers_file = directory / "numbers.json"
        numbers_file.write_bytes(orjson.dumps([asdict(one) for one in numbers]))
        options = ["--numbers", str(numbers_file), "--webhook-url", webhook_url]
        options += ["--seed", str(seed), "--history", str(directory / "arrivals.jsonl")]
        self.process: subprocess.Popen[bytes]
        self.process, started = start_program(
            "storm.fake_meta", [*options, *arguments], directory / "fake-meta.log"
        )
        self.port = int(started["port"])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def stop(self) -> None:
        end_process(self.process, signal.SIGTERM, 3)

    async def counters(self) -> dict[str, int]:
        found: dict[str, int] = await self._ask("GET", "counters")
        return found

    async def set_faults(self, faults: dict[str, Any]) -> None:
        await self._ask("POST", "control", {"faults": faults})

    async def history(self) -> "History":
        found = await self._ask("GET", "history")
        return History(
            [Arrival(*one) for one in found["arrivals"]],
            [StatusPost(*one) for one in found["statuses"]],
            [(at, number, what) for at, number, what in found["refused"]],
        )

    async def until_statuses_are_posted(self, timeout_seconds: float) -> bool:
        """Whether every status that was due has been taken or given up."""
        until = time.monotonic() + timeout_seconds
        while (await self.counters())["statuses_pending"]:
            if time.monotonic() > until:
                return False
            await asyncio.sleep(0.1)
        return True

    async def _ask(self, method: str, what: str, document: Any = None) -> Any:
        return await ask_program(self.port, method, what, document)


async def ask_program(port: int, method: str, what: str, document: Any = None) -> Any:
    """One of our own outside programs, about itself."""
    body = b"" if document is None else orjson.dumps(document)
    head = f"{method} /storm/{what} HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n"
    pool = ClientPool("127.0.0.1", port, 1, ASK_TIMEOUT_SECONDS)
    code, answer = await pool.ask(head.encode() + body)
    await pool.close()
    if code != 200:
        raise StackFailed(f"it answered {code} to {method} {what}")
    return orjson.loads(answer)


class History:
    def __init__(
        self,
        arrivals: Sequence[Arrival],
        statuses: Sequence[StatusPost],
        refused: Sequence[tuple[float, str, str]],
    ) -> None:
        self.arrivals = arrivals
        self.statuses = statuses
        self.refused = refused
