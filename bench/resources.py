"""What the processes cost while the load runs: CPU seconds, resident and proportional memory."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import psutil

from bench.scenario import Rows

SAMPLE_EVERY_SECONDS = 1.0
MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Cost:
    # Share of one core over the whole stretch.
    cores: float
    # The most that was seen; PSS counts shared pages once, and is 0 where the system has none.
    rss_mib: float
    pss_mib: float


class ResourceWatch:
    """Between `start` and `stop`; names are roles, each with the pids that stand for it."""

    def __init__(self, pids: Mapping[str, list[int]]) -> None:
        self._processes = {
            name: [psutil.Process(pid) for pid in each if psutil.pid_exists(pid)]
            for name, each in pids.items()
        }
        self._before: dict[str, float] = {}
        self._rss: dict[str, float] = dict.fromkeys(pids, 0.0)
        self._pss: dict[str, float] = dict.fromkeys(pids, 0.0)
        self._task: asyncio.Task[None] | None = None
        self._started_at = 0.0

    def start(self) -> None:
        loop = asyncio.get_running_loop()
        self._started_at = loop.time()
        self._before = {name: _cpu(each) for name, each in self._processes.items()}
        self._task = loop.create_task(self._sample())

    async def stop(self) -> dict[str, Cost]:
        seconds = asyncio.get_running_loop().time() - self._started_at
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
        return {
            name: Cost(
                round((_cpu(each) - self._before[name]) / seconds, 3),
                round(self._rss[name], 1),
                round(self._pss[name], 1),
            )
            for name, each in self._processes.items()
        }

    async def _sample(self) -> None:
        while True:
            for name, each in self._processes.items():
                rss, pss = _memory(each)
                self._rss[name] = max(self._rss[name], rss)
                self._pss[name] = max(self._pss[name], pss)
            await asyncio.sleep(SAMPLE_EVERY_SECONDS)


def _with_children(process: psutil.Process) -> list[psutil.Process]:
    with suppress(psutil.Error):
        return [process, *process.children(recursive=True)]
    return []


def _cpu(processes: list[psutil.Process]) -> float:
    """Own time and children's, also of those that have ended: PostgreSQL forks per connection."""
    total = 0.0
    for process in processes:
        for one in _with_children(process):
            with suppress(psutil.Error):
                times = one.cpu_times()
                total += times.user + times.system
        with suppress(psutil.Error):
            ended = process.cpu_times()
            total += getattr(ended, "children_user", 0.0) + getattr(ended, "children_system", 0.0)
    return total


def _memory(processes: list[psutil.Process]) -> tuple[float, float]:
    rss = pss = 0.0
    for process in processes:
        for one in _with_children(process):
            with suppress(psutil.Error):
                found = one.memory_full_info()
                rss += found.rss / MEBIBYTE
                pss += getattr(found, "pss", 0) / MEBIBYTE
    return rss, pss


def cost_rows(found: Mapping[str, Any]) -> Rows:
    rows: Rows = [
        (
            "generator",
            (
                f"{found['generator']['cores']:g} of a core,"
                f" at most {found['generator']['worst_lag_ms']:g} ms late"
            ),
        )
    ]
    for name, cost in found["costs"].items():
        memory = f"RSS {cost['rss_mib']:g} MiB, PSS {cost['pss_mib']:g} MiB"
        rows.append((name, f"{cost['cores']:g} of a core, {memory}"))
    return rows
