"""The turn with nothing of AI, and then with all of it, against a model that takes two seconds.

    off ─▶ turns at the same rate      on ─▶ intents, automatic answers in the shadow, summaries
                                             and drafts are asked for all the while

A message may not wait for a model: the latencies are to be alike, and what AI had to do is done
some time after the last message.
"""

import argparse
import asyncio
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import psycopg

from bench.rig import Rig, rig
from bench.scenario import Measured, Rows, Scenario, latency, say
from bench.turn import failed as turn_failed
from bench.turn import measure_turns, turn_rows
from parley.children import end_process
from storm.stack import StackFailed, start_program
from storm.thoughts import switch_on_ai

RATE = 50.0
ANSWER_SECONDS = 2.0
# What agents ask for meanwhile, beside what happens by itself.
ASKED_PER_SECOND = 2.0
# Alike is what two runs of the same on a shared machine are.
TIMES_AT_MOST = 1.25
MILLISECONDS_MORE = 5.0
THOUGHT_OF_AFTER_SECONDS = 900.0
# Asked again and again until it is zero.
OPEN = (
    "SELECT count(*) FROM effect WHERE kind = 'think' AND state IN ('ready', 'claimed', 'unknown')"
)
DONE = "SELECT count(*) FROM effect WHERE kind = 'think' AND state = 'accepted'"
CALLS = (
    "SELECT task, coalesce(outcome, 'none') AS outcome, count(*) FROM ai_call"
    " GROUP BY 1, 2 ORDER BY 1, 2"
)


@dataclass(frozen=True, slots=True)
class Model:
    url: str

    async def counters(self) -> dict[str, int]:
        async with aiohttp.ClientSession() as session, session.get(f"{self.url}/counters") as found:
            counted: dict[str, int] = await found.json()
        return counted


@asynccontextmanager
async def slow_model(directory: Path) -> AsyncIterator[Model]:
    await asyncio.to_thread(directory.mkdir, parents=True, exist_ok=True)
    arguments = ["--answer-seconds", str(ANSWER_SECONDS)]
    process, started = await asyncio.to_thread(
        start_program, "storm.fake_model", arguments, directory / "fake-model.log"
    )
    try:
        yield Model(f"http://127.0.0.1:{started['port']}")
    finally:
        await asyncio.to_thread(end_process, process, signal.SIGTERM, 3)


async def _measure(options: argparse.Namespace, directory: Path) -> dict[str, Any]:
    rate = min(options.rate, RATE)
    async with slow_model(directory / "model") as model:
        settings = {"OPENAI_API_KEY": "sk-of-nobody", "OPENAI_BASE_URL": f"{model.url}/v1"}
        async with rig(options, directory / "stack", settings=settings) as found:
            return await measure_ai(found, model, rate, options.seconds, options.warm_up)


async def measure_ai(
    rig: Rig, model: Model, rate: float, seconds: float, warm_up: float
) -> dict[str, Any]:
    say("without AI")
    off = await measure_turns(rig, rate, seconds, warm_up)
    async with _sessions(rig) as sessions:
        for tenant in rig.tenants:
            await switch_on_ai(rig.stack.port, tenant.api_key, "model")
        say("with all of it")
        asking = asyncio.create_task(_ask_for_ever(sessions))
        try:
            on = await measure_turns(rig, rate, seconds, warm_up)
        finally:
            asking.cancel()
            asked = (await asyncio.gather(asking, return_exceptions=True))[0]
    if not isinstance(asked, asyncio.CancelledError):
        raise StackFailed(f"drafts and summaries could not be asked for: {asked!r}")
    say("until nothing is to be thought of any more")
    drained = await _until_thought_of(rig.stack.database_url)
    return {
        "off": off,
        "on": on,
        "target_p95_ms": round(_wanted(off["turns"]["latency"]["p95"]), 1),
        "answer_seconds": ANSWER_SECONDS,
        "thoughts": await asyncio.to_thread(_count, rig.stack.database_url, DONE),
        "thought_of_after_seconds": drained,
        "calls": await asyncio.to_thread(_calls, rig.stack.database_url),
        "model": await model.counters(),
    }


def _wanted(p95: float) -> float:
    return max(p95 * TIMES_AT_MOST, p95 + MILLISECONDS_MORE)


@asynccontextmanager
async def _sessions(rig: Rig) -> AsyncIterator[list[aiohttp.ClientSession]]:
    made = [
        aiohttp.ClientSession(
            f"http://127.0.0.1:{rig.stack.port}",
            headers={"Authorization": f"Bearer {tenant.api_key}"},
        )
        for tenant in rig.tenants
    ]
    try:
        yield made
    finally:
        for session in made:
            await session.close()


async def _ask_for_ever(sessions: list[aiohttp.ClientSession]) -> None:
    turn = 0
    while True:
        session = sessions[turn % len(sessions)]
        newest = await _call(session, "GET", "/conversations?limit=1")
        for one in newest["items"]:
            path = f"/conversations/{one['id']}"
            if turn % 2:
                await _call(session, "POST", f"{path}/ai-drafts", {"kind": "replies"})
            else:
                await _call(session, "POST", f"{path}/summary")
        turn += 1
        await asyncio.sleep(1 / ASKED_PER_SECOND)


async def _call(
    session: aiohttp.ClientSession, method: str, path: str, body: dict[str, Any] | None = None
) -> Any:
    async with session.request(method, f"/api/v1{path}", json=body) as answer:
        if not answer.ok:
            raise StackFailed(f"{method} {path} answered {await answer.text()}")
        return await answer.json()


async def _until_thought_of(url: str) -> float | None:
    began = time.monotonic()
    while time.monotonic() - began < THOUGHT_OF_AFTER_SECONDS:
        if not await asyncio.to_thread(_count, url, OPEN):
            return round(time.monotonic() - began, 1)
        await asyncio.sleep(0.5)
    return None


def _count(url: str, question: str) -> int:
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(question).fetchone()
    return int(row[0]) if row else 0


def _calls(url: str) -> dict[str, int]:
    with psycopg.connect(url, autocommit=True) as connection:
        rows = connection.execute(CALLS).fetchall()
    return {f"{task} {outcome}": int(count) for task, outcome, count in rows}


def _rows(found: Measured) -> Rows:
    verdict = "   slower than wanted" if _slow(found) else ""
    after = found["thought_of_after_seconds"]
    calls = ", ".join(f"{name} {count}" for name, count in found["calls"].items())
    return [
        ("without AI", latency(found["off"]["turns"]["latency"])),
        ("with all of it", latency(found["on"]["turns"]["latency"]) + verdict),
        ("wanted", f"p95 ≤ {found['target_p95_ms']:g} ms, as without it"),
        ("thoughts", f"{found['thoughts']}, the last {_after(after)} the last message"),
        ("calls", calls or "none"),
        (
            "the model",
            (
                f"asked {found['model']['asked']} times, {found['model']['busiest']} at once,"
                f" {found['answer_seconds']:g} s each"
            ),
        ),
        *turn_rows(found["on"]),
    ]


def _after(seconds: float | None) -> str:
    return "not even long after" if seconds is None else f"{seconds:g} s after"


def _slow(found: Measured) -> bool:
    return bool(found["on"]["turns"]["latency"]["p95"] > found["target_p95_ms"])


def _failed(found: Measured) -> str:
    for part in ("off", "on"):
        if words := turn_failed(found[part]):
            return words
    if not found["model"]["asked"]:
        return "no model was asked: nothing was measured"
    if found["thought_of_after_seconds"] is None:
        return "what AI had to do was not done"
    return "slower than wanted" if _slow(found) else ""


SCENARIO = Scenario(_measure, _rows, _failed, lambda found: found["on"]["turns"]["curve"])
