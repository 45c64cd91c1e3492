"""Live updates to many at once: from a change to the last of a thousand streams that hears of it;
and all of them coming back together.

Counted from before the request that makes the change, so that the way to its commit is in it too.
"""

import argparse
import asyncio
import json
import signal
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import aiohttp

from bench.measures import Latency
from bench.resources import cost_rows
from bench.rig import Rig, rig
from bench.scenario import Measured, Rows, Scenario, latency, say
from storm.stack import ROOT, StackFailed

STREAMS = 1000
CHANGES_PER_SECOND = 10.0
TARGET_P95_MS = 200.0
CUSTOMERS = 40
ALL_THERE_SECONDS = 60.0


async def _measure(options: argparse.Namespace, directory: Path) -> dict[str, Any]:
    async with rig(options, directory) as found:
        return await measure_live(found, max(int(STREAMS * options.scale), 1), options.seconds)


async def measure_live(rig: Rig, streams: int, seconds: float) -> dict[str, Any]:
    changer = _Changer(rig)
    async with aiohttp.ClientSession(
        f"http://127.0.0.1:{rig.stack.port}",
        headers={"Authorization": f"Bearer {rig.tenants[0].api_key}"},
    ) as session:
        conversations = await changer.conversations(session)
        say(f"{streams} streams")
        listeners = await Listeners.start(rig, streams)
        watch = rig.watch()
        try:
            opened = await listeners.until_ready()
            watch.start()
            changes = await changer.change(session, conversations, seconds)
            costs = await watch.stop()
            say("all of them are cut off, and come back")
            listeners.cut_off()
            missed = await changer.change(session, conversations, seconds / 3)
            back = await listeners.until_ready()
            await asyncio.sleep(2)
        finally:
            found = await listeners.stop()
    return judge(changes, missed, found["heard"], streams) | {
        "refused": found["refused"],
        "told_to_start_anew": found["told_to_start_anew"],
        "opened_within_seconds": opened,
        "back_within_seconds": back,
        "costs": {name: asdict(cost) for name, cost in costs.items()},
    }


def judge(
    changes: dict[str, float],
    missed: dict[str, float],
    heard: dict[str, list[float]],
    streams: int,
) -> dict[str, Any]:
    """`changes` and `missed` say when each was asked for; `heard`, when each stream heard it."""
    late = [at - asked for one, asked in changes.items() for at in heard.get(one, [])]
    wanted = changes.keys() | missed.keys()
    return {
        "streams": streams,
        "changes": len(changes),
        "changes_while_away": len(missed),
        "latency": asdict(Latency.of(late)),
        "lost": sum(max(streams - len(heard.get(one, [])), 0) for one in wanted),
        "twice": sum(max(len(heard.get(one, [])) - streams, 0) for one in wanted),
        "target_p95_ms": TARGET_P95_MS,
    }


class _Changer:
    """Each change is a note of its own, which the updates name by its id."""

    def __init__(self, rig: Rig) -> None:
        self._rig = rig

    async def conversations(self, session: aiohttp.ClientSession) -> list[str]:
        await self._rig.load("rate", 2, CUSTOMERS / 2, word="hello")
        await self._rig.drain()
        async with session.get("/api/v1/conversations", params={"limit": "100"}) as answer:
            return [one["id"] for one in (await answer.json())["items"]]

    async def change(
        self, session: aiohttp.ClientSession, conversations: list[str], seconds: float
    ) -> dict[str, float]:
        asked: dict[str, float] = {}
        began = time.monotonic()
        for n in range(int(seconds * CHANGES_PER_SECOND)):
            await asyncio.sleep(max(began + n / CHANGES_PER_SECOND - time.monotonic(), 0))
            at = time.monotonic()
            path = f"/api/v1/conversations/{conversations[n % len(conversations)]}/notes"
            async with session.post(path, json={"text": f"note {n}"}) as answer:
                if not answer.ok:
                    raise StackFailed(f"POST {path} answered {await answer.text()}")
                asked[(await answer.json())["id"]] = at
        return asked


class Listeners:
    """The process that holds the streams (listeners.py)."""

    def __init__(self, process: asyncio.subprocess.Process, out: Path) -> None:
        self._process = process
        self._out = out

    @classmethod
    async def start(cls, rig: Rig, streams: int) -> "Listeners":
        out, key = rig.directory / "heard.json", rig.directory / "key"
        await asyncio.to_thread(key.write_text, rig.tenants[0].api_key)
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bench.listeners", "--port", str(rig.stack.port)),
            *("--streams", str(streams), "--key", str(key), "--out", str(out)),
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
        )
        return cls(process, out)

    async def until_ready(self) -> float:
        """Seconds from the first attempt until every stream had said that it is ready."""
        if self._process.stdout is None:
            raise StackFailed("the listeners say nothing")
        async with asyncio.timeout(ALL_THERE_SECONDS):
            line = await self._process.stdout.readline()
        if not line:
            raise StackFailed("the listeners ended")
        return round(float(line), 2)

    def cut_off(self) -> None:
        self._process.send_signal(signal.SIGUSR1)

    async def stop(self) -> dict[str, Any]:
        if self._process.returncode is None:
            self._process.terminate()
        await self._process.wait()
        found: dict[str, Any] = json.loads(await asyncio.to_thread(self._out.read_bytes))
        return found


def _rows(found: Measured) -> Rows:
    late = found["latency"]
    verdict = "" if late["p95"] <= TARGET_P95_MS else "   slower than wanted"
    return [
        ("streams", f"{found['streams']}, all open after {found['opened_within_seconds']:g} s"),
        ("changes", f"{found['changes']}, and {found['changes_while_away']} while all were away"),
        ("change to stream", f"{latency(late)} (p95 ≤ {TARGET_P95_MS:g}){verdict}"),
        ("heard", f"{late['count']} times; lost {found['lost']}, twice {found['twice']}"),
        ("all back", f"after {found['back_within_seconds']:g} s"),
        ("refusals", f"{found['refused']}; told to start anew {found['told_to_start_anew']}"),
        *cost_rows(found),
    ]


def _failed(found: Measured) -> str:
    if found["lost"] or found["twice"]:
        return "updates were lost or came twice"
    return "slower than wanted" if found["latency"]["p95"] > TARGET_P95_MS else ""


SCENARIO = Scenario(_measure, _rows, _failed)
