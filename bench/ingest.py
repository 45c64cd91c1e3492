"""Webhooks acked per second: as many as the product takes, then half of that at a steady rate."""

import argparse
import asyncio
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.ceilings import ceiling_rows, measure_ceilings
from bench.database import event_states, read_counts
from bench.measures import measure
from bench.resources import cost_rows
from bench.rig import Rig, rig
from bench.scenario import Measured, Rows, Scenario, latency

# No rule answers this word: only the way in is measured.
WORD = "hello"


async def _measure(options: argparse.Namespace, directory: Path) -> dict[str, Any]:
    async with rig(options, directory, web_only=not options.with_workers) as found:
        result = await measure_ingest(found, options.seconds, options.warm_up)
        if not options.no_ceilings:
            result["ceilings"] = await measure_ceilings(found)
    return result


async def measure_ingest(rig: Rig, seconds: float, warm_up_seconds: float) -> dict[str, Any]:
    if warm_up_seconds:
        await rig.load("saturate", warm_up_seconds, word=WORD)
    before = await asyncio.to_thread(read_counts, rig.stack.database_url)
    stored_before = sum((await _stored(rig)).values())
    watch = rig.watch()
    watch.start()
    flood = await rig.load("saturate", seconds, word=WORD)
    costs = await watch.stop()
    await asyncio.sleep(1.2)
    counts = (await asyncio.to_thread(read_counts, rig.stack.database_url)).since(before)
    saturated = measure(flood.due_at, flood.answered_at)
    half = await rig.load("rate", seconds, saturated.per_second / 2, word=WORD)
    steady = measure(half.due_at, half.answered_at)
    stored = sum((await _stored(rig)).values()) - stored_before
    codes = Counter(flood.codes) + Counter(half.codes)
    acked = saturated.completed + steady.completed
    return {
        "saturated": saturated.document(),
        "half": steady.document(),
        "codes": {str(code): count for code, count in codes.items()},
        "errors": flood.errors + half.errors,
        "acked": acked,
        "stored": stored,
        # A webhook may be stored and its answer lost; the other way round nothing may be missing.
        "acked_and_not_stored": max(acked - stored, 0),
        "commits_per_webhook": round(counts.commits / max(saturated.completed, 1), 3),
        "fsyncs_per_webhook": round(counts.fsyncs / max(saturated.completed, 1), 3),
        "generator": {
            "cores": round(flood.cpu_seconds / max(saturated.seconds, 1e-9), 3),
            "worst_lag_ms": round(half.worst_lag_seconds * 1000, 1),
        },
        "costs": {name: asdict(cost) for name, cost in costs.items()},
    }


async def _stored(rig: Rig) -> dict[str, int]:
    return await asyncio.to_thread(event_states, rig.stack.database_url)


def _rows(found: Measured) -> Rows:
    return [
        (
            "saturated",
            (
                f"{found['saturated']['per_second']:g} acked/s; "
                f"{latency(found['saturated']['latency'])}"
            ),
        ),
        (
            "at half of it",
            f"{found['half']['per_second']:g} acked/s; {latency(found['half']['latency'])}",
        ),
        ("errors", f"{found['errors']} answers that were not 200"),
        ("stored", f"{found['stored']} of {found['acked']} acked"),
        (
            "commits",
            (
                f"{found['commits_per_webhook']:g} per webhook,"
                f" {found['fsyncs_per_webhook']:g} WAL fsyncs"
            ),
        ),
        *cost_rows(found),
        *ceiling_rows(found.get("ceilings"), found["saturated"]["per_second"]),
    ]


def _failed(found: Measured) -> str:
    return "webhooks were acked and are not stored" if found["acked_and_not_stored"] else ""


SCENARIO = Scenario(_measure, _rows, _failed, lambda found: found["half"]["curve"])
