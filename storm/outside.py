"""The process of everybody outside but Meta as a storm drives it: start, steer, ask, end."""

import signal
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import orjson

from parley.children import end_process
from storm.evidence import Call, Table
from storm.far_end import ask_program
from storm.stack import start_program

# Together a tenth of all calls.
OUTSIDE_FAULTS: Mapping[str, int] = {"refuse": 40, "reset": 20, "silent": 30, "hang": 10}
GOOGLE_FAULTS = 0.05


def followed_title(number: int) -> str:
    """The worksheet that says what the orders of the tenant with this number are."""
    return f"Orders {number}"


def filled_title(number: int) -> str:
    """The one into which its flow puts a row for each."""
    return f"Rows {number}"


class Outside:
    def __init__(self, directory: Path, tenants: int, *, seed: int) -> None:
        directory.mkdir(parents=True)
        self._tenants = tenants
        names = [name(one) for one in range(tenants) for name in (followed_title, filled_title)]
        arguments = ["--seed", str(seed), "--worksheets", orjson.dumps(names).decode()]
        log = directory / "fake-outside.log"
        self._process, started = start_program("storm.fake_outside", arguments, log)
        self.port = int(started["port"])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def entry(self) -> tuple[str, ...]:
        return ("storm.open_doors", str(self.port))

    def settings(self) -> Mapping[str, str]:
        """What makes the product take this for the outside."""
        return {
            "PARLEY_SHEETS_URL": self.url,
            "OPENAI_API_KEY": "sk-of-nobody",
            "OPENAI_BASE_URL": f"{self.url}/v1",
        }

    @asynccontextmanager
    async def faults(self) -> AsyncIterator[None]:
        wanted = {"per_mille": dict(OUTSIDE_FAULTS), "google": GOOGLE_FAULTS}
        await ask_program(self.port, "POST", "control", wanted)
        try:
            yield
        finally:
            await ask_program(self.port, "POST", "control", {})

    async def history(self, workspace_ids: Sequence[str]) -> dict[str, Any]:
        """The parts of the evidence that it has."""
        found = await ask_program(self.port, "GET", "history")
        tables: dict[str, Table] = found["worksheets"]
        return {
            "calls": [Call(**one) for one in found["calls"]],
            "followed": [
                (one, tables[followed_title(number)]) for number, one in enumerate(workspace_ids)
            ],
            "filled": [
                (one, tables[filled_title(number)]) for number, one in enumerate(workspace_ids)
            ],
        }

    def stop(self) -> None:
        end_process(self._process, signal.SIGTERM, 3)
