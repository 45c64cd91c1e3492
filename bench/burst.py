"""Thousands of messages that nobody waits for stand on one lane, and a customer asks something.

Runs of a flow come due one after the other, faster than the number may send; meanwhile other
customers write as before, on the same number. Their answers must not stand in that queue.
"""

import argparse
import asyncio
import math
import time
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.load import offer
from bench.measures import measure
from bench.resources import cost_rows
from bench.rig import Rig, rig
from bench.scenario import Measured, Rows, Scenario, latency, say
from bench.turn import replies
from storm.database import connect
from storm.stack import StackFailed

BULK = 20_000
WORD = "later"
WORDS_OF_BULK = "It is time."
ASKED_PER_SECOND = 10.0
WRITTEN_PER_SECOND = 400.0
# As Meta gives a number at first.
THROUGHPUT = 80
TARGET_TIMES_IDLE = 2.0
# Longer than a customer is waited for (inbox/delivery/outgoing.py).
WAITS_SECONDS = 75
FLOW = f"""\
flow: Later
format: 1
start: wait
settings:
  priority: 0
triggers:
  - id: asked
    kind: message_received
    config:
      match: keyword
      keywords: ["{WORD}"]
steps:
  - id: wait
    kind: wait
    config:
      seconds: {WAITS_SECONDS}
    next:
      next: say
  - id: say
    kind: send_message
    config:
      text: "{WORDS_OF_BULK}"
"""


async def _measure(options: argparse.Namespace, directory: Path) -> dict[str, Any]:
    options.throughput = THROUGHPUT
    async with rig(options, directory) as found:
        await _publish(found)
        return await measure_burst(found, max(int(BULK * options.scale), 100), options.seconds)


async def measure_burst(rig: Rig, bulk: int, seconds: float) -> dict[str, Any]:
    await rig.load("rate", 5, ASKED_PER_SECOND)
    await rig.drain()
    say("idle")
    idle = await _ask(rig, seconds)
    say(f"{bulk:,} customers write; each is to hear something {WAITS_SECONDS} s later")
    began = time.monotonic()
    await offer(
        rig.directory,
        url=rig.stack.webhook_url,
        numbers=rig.numbers,
        mode="rate",
        rate=WRITTEN_PER_SECOND,
        seconds=bulk / WRITTEN_PER_SECOND,
        customers=bulk,
        # Others than those who ask: in one conversation messages keep their order.
        customers_from=1_000_000,
        first_number=900_000_000,
        connections=rig.options.connections,
        word=WORD,
    )
    # Until the lane has more to do than it may.
    await asyncio.sleep(max(began + WAITS_SECONDS + 10 - time.monotonic(), 0))
    watch = rig.watch()
    watch.start()
    waiting = await asyncio.to_thread(_waiting, rig.stack.database_url)
    say(f"{waiting:,} stand on the lane")
    busy = await _ask(rig, seconds)
    costs = await watch.stop()
    still = await asyncio.to_thread(_waiting, rig.stack.database_url)
    until = time.monotonic() + bulk / THROUGHPUT * 2 + 60
    while time.monotonic() < until and await rig.drain() is None:
        pass
    heard = Counter(
        one.to for one in (await rig.far_end.history()).arrivals if one.text == WORDS_OF_BULK
    )
    return {
        "bulk": bulk,
        "waiting_before": waiting,
        "waiting_after": still,
        "idle": idle,
        "busy": busy,
        "target_p95_ms": round(idle["latency"]["p95"] * TARGET_TIMES_IDLE, 2),
        "bulk_lost": bulk - len(heard),
        "bulk_twice": sum(count - 1 for count in heard.values()),
        "costs": {name: asdict(cost) for name, cost in costs.items()},
    }


async def _ask(rig: Rig, seconds: float) -> dict[str, Any]:
    offered = await rig.load("rate", seconds, ASKED_PER_SECOND)
    # What was asked last is answered by then, or it is missing.
    await asyncio.sleep(10)
    done, twice = replies(offered, (await rig.far_end.history()).arrivals)
    run = measure(offered.due_at, done)
    return {
        "latency": asdict(run.latency),
        "missing": sum(map(math.isnan, done)),
        "twice": twice,
    }


async def _publish(rig: Rig) -> None:
    file = rig.directory / "later.yaml"
    file.write_text(FLOW, encoding="utf-8")
    at = ("--workspace", rig.tenants[0].workspace_id, "--json")
    made = await rig.stack.command("flow", "import", str(file), *at)
    if not isinstance(made, dict) or "id" not in made:
        raise StackFailed(f"parley flow import answered without an id: {made}")
    await rig.stack.command("flow", "publish", made["id"], *at)


def _waiting(url: str) -> int:
    with connect(url) as connection:
        row = connection.execute("SELECT count(*) FROM effect WHERE state = 'ready'").fetchone()
    return int(row[0]) if row else 0


def _rows(found: Measured) -> Rows:
    verdict = "" if not _slow(found) else "   slower than wanted"
    return [
        ("bulk", f"{found['bulk']:,} messages on a lane of {THROUGHPUT}/s"),
        ("on the lane", f"{found['waiting_before']:,} before, {found['waiting_after']:,} after"),
        ("idle", latency(found["idle"]["latency"])),
        ("meanwhile", latency(found["busy"]["latency"]) + verdict),
        ("wanted", f"p95 ≤ {found['target_p95_ms']:g} ms, twice the idle one"),
        ("answers", f"{found['busy']['missing']} missing, {found['busy']['twice']} twice"),
        ("bulk at the end", f"{found['bulk_lost']} lost, {found['bulk_twice']} twice"),
        *cost_rows(found),
    ]


def _slow(found: Measured) -> bool:
    return bool(found["busy"]["latency"]["p95"] > found["target_p95_ms"])


def _failed(found: Measured) -> str:
    if found["bulk_lost"] or found["bulk_twice"]:
        return "messages of the burst are missing or came twice"
    if found["busy"]["missing"] or found["busy"]["twice"]:
        return "answers are missing or came twice"
    if not found["waiting_before"]:
        return "there was no burst: nothing stood on the lane"
    return "slower than wanted" if _slow(found) else ""


SCENARIO = Scenario(_measure, _rows, _failed)
