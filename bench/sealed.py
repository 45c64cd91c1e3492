"""What sealing costs: the same turn and the same list, sealed and not, in pairs by turns.

Two whole installations stand side by side; only one is asked at a time.
"""

import argparse
import time
from contextlib import AsyncExitStack
from pathlib import Path
from statistics import median
from typing import Any

import aiohttp

from bench.measures import Latency
from bench.rig import Rig, rig
from bench.scenario import Measured, Rows, Scenario, say
from bench.turn import measure_turns
from storm.stack import PARLEY, StackFailed

PAIRS = 4
LISTS = 150
KINDS = ("sealed", "readable")
ENTRY = {"sealed": PARLEY, "readable": ("bench.unsealed",)}


async def _measure(options: argparse.Namespace, directory: Path) -> dict[str, Any]:
    async with AsyncExitStack() as opened:
        rigs = {
            kind: await opened.enter_async_context(rig(options, directory / kind, entry=entry))
            for kind, entry in ENTRY.items()
        }
        for one in rigs.values():
            await one.load("rate", options.warm_up or 1, options.rate)
            await one.drain()
        pairs = []
        for n in range(PAIRS):
            # Whoever goes first changes, so that a machine that gets slower favours nobody.
            order = KINDS if n % 2 == 0 else tuple(reversed(KINDS))
            pair = {kind: await _one(rigs[kind], options) for kind in order}
            say(f"pair {n + 1} of {PAIRS}")
            pairs.append(pair)
    return {"rate": options.rate, "pairs": pairs}


async def _one(rig: Rig, options: argparse.Namespace) -> dict[str, Any]:
    turn = await measure_turns(rig, options.rate, options.seconds / PAIRS, 0)
    return {
        "turn_p50": turn["turns"]["latency"]["p50"],
        "turn_p99": turn["turns"]["latency"]["p99"],
        "cores": round(
            sum(
                cost["cores"]
                for name, cost in turn["costs"].items()
                if name.partition("-")[0] in {"web", "worker", "sweeper"}
            ),
            3,
        ),
        "list_p50": await _list(rig),
    }


async def _list(rig: Rig) -> float:
    """Fifty conversations with names and last words, one question after the other."""
    seconds = []
    headers = {"Authorization": f"Bearer {rig.tenants[0].api_key}"}
    base = f"http://127.0.0.1:{rig.stack.port}"
    async with aiohttp.ClientSession(base, headers=headers) as session:
        for _ in range(LISTS):
            began = time.perf_counter()
            async with session.get("/api/v1/conversations", params={"limit": "50"}) as answer:
                await answer.read()
            if not answer.ok:
                raise StackFailed(f"the list answered {answer.status}")
            seconds.append(time.perf_counter() - began)
    return Latency.of(seconds).p50


def _rows(found: Measured) -> Rows:
    rows: Rows = [("rate", f"{found['rate']:g} turns/s, {len(found['pairs'])} pairs by turns")]
    for what, unit in (("turn_p50", "ms"), ("turn_p99", "ms"), ("cores", ""), ("list_p50", "ms")):
        sealed, readable = (median(one[kind][what] for one in found["pairs"]) for kind in KINDS)
        prices = sorted(one["sealed"][what] - one["readable"][what] for one in found["pairs"])
        rows.append(
            (
                what.replace("_", " "),
                (
                    f"sealed {sealed:g} {unit}, readable {readable:g} {unit};"
                    f" price {prices[0]:+.2f} to {prices[-1]:+.2f}"
                ),
            )
        )
    return rows


SCENARIO = Scenario(_measure, _rows)
