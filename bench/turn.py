"""One turn: signed text webhook, stored, rule, reply at the fake Meta, its statuses applied.

Latency counts from the moment at which the webhook was due to the arrival of its reply.
"""

import argparse
import asyncio
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.ceilings import ceiling_rows, measure_ceilings
from bench.database import message_statuses, read_counts
from bench.load import Offered
from bench.measures import Run, measure
from bench.resources import cost_rows
from bench.rig import Rig, rig
from bench.scenario import Measured, Rows, Scenario, latency
from storm.customers import quoted_number
from storm.evidence import Arrival

# The search goes up by this factor and then halves the last gap this often.
STEP_FACTOR = 1.4
HALVINGS = 2
STEP_SECONDS = 10.0
SLOWEST_P99_MILLISECONDS = 1000.0


def replies(offered: Offered, arrivals: Sequence[Arrival]) -> tuple[list[float], int]:
    """When the reply to each webhook arrived first (NaN: never), and how many came twice."""
    first = offered.first_number
    done = [math.nan] * len(offered.due_at)
    twice = 0
    for arrival in arrivals:
        number = quoted_number(arrival.text)
        if number is None or not arrival.accepted or not 0 <= number - first < len(done):
            continue
        if math.isnan(done[number - first]):
            done[number - first] = arrival.at
        else:
            twice += 1
    return done, twice


async def _measure(options: argparse.Namespace, directory: Path) -> dict[str, Any]:
    async with rig(options, directory) as found:
        if options.search:
            result: dict[str, Any] = {"steps": await search(found, options.rate)}
        else:
            result = await measure_turns(found, options.rate, options.seconds, options.warm_up)
        if not options.no_ceilings:
            result["ceilings"] = await measure_ceilings(found)
    return result


async def measure_turns(
    rig: Rig, rate: float, seconds: float, warm_up_seconds: float
) -> dict[str, Any]:
    if warm_up_seconds:
        await rig.load("rate", warm_up_seconds, rate)
        await rig.drain()
    before = await asyncio.to_thread(read_counts, rig.stack.database_url)
    statuses_before = (await rig.far_end.counters())["statuses"]
    loop = asyncio.get_running_loop()
    started_at = loop.time()
    watch = rig.watch()
    watch.start()
    offered = await rig.load("rate", seconds, rate)
    costs = await watch.stop()
    drained_after = await rig.drain()
    elapsed = loop.time() - started_at
    counts = (await asyncio.to_thread(read_counts, rig.stack.database_url)).since(before)
    history = await rig.far_end.history()
    done, twice = replies(offered, history.arrivals)
    run = measure(offered.due_at, done)
    turns = max(run.completed, 1)
    acked = measure(offered.due_at, offered.answered_at)
    # The generator's cost belongs beside the others': it had its share of the same cores.
    return {
        "rate": rate,
        "turns": run.document(),
        "acks": asdict(acked.latency),
        "codes": {str(code): count for code, count in offered.codes.items()},
        "errors": offered.errors,
        "replies_twice": twice,
        "commits_per_turn": round(
            (counts.commits - rig.idle_commits_per_second * elapsed) / turns, 2
        ),
        "fsyncs_per_turn": round(counts.fsyncs / turns, 2),
        "idle_commits_per_second": round(rig.idle_commits_per_second, 1),
        "drained_after_seconds": drained_after,
        "statuses_sent": (await rig.far_end.counters())["statuses"] - statuses_before,
        "message_statuses": await asyncio.to_thread(message_statuses, rig.stack.database_url),
        "generator": {
            "cores": round(offered.cpu_seconds / max(run.seconds, 1e-9), 3),
            "worst_lag_ms": round(offered.worst_lag_seconds * 1000, 1),
        },
        "costs": {name: asdict(cost) for name, cost in costs.items()},
        "product_pss_mib": round(
            sum(
                cost.pss_mib
                for name, cost in costs.items()
                if name.partition("-")[0] in {"web", "worker", "sweeper"}
            ),
            1,
        ),
        "sustained": sustained(run, drained_after),
    }


def sustained(run: Run, drained_after: float | None) -> bool:
    return run.flat and run.latency.p99 <= SLOWEST_P99_MILLISECONDS and drained_after is not None


async def search(rig: Rig, start_rate: float) -> list[dict[str, Any]]:
    """Rising rates until one is not sustained, then the gap halved; every step is kept."""
    steps: list[dict[str, Any]] = []
    good, bad, rate = 0.0, math.inf, start_rate
    halvings = 0
    while halvings <= HALVINGS:
        step = await measure_turns(rig, round(rate), STEP_SECONDS, 0)
        steps.append(step)
        if step["sustained"]:
            good = rate
        else:
            bad = rate
        if step["drained_after_seconds"] is None:
            # What is left over would be counted to the next step.
            break
        if math.isinf(bad):
            rate *= STEP_FACTOR
        else:
            halvings += 1
            rate = (good + bad) / 2
    return steps


def turn_rows(step: Mapping[str, Any], *, short: bool = False) -> Rows:
    run = step["turns"]
    verdict = "sustained" if step["sustained"] else "not sustained"
    rows: Rows = [
        (
            f"{step['rate']:g}/s",
            (
                f"{run['per_second']:g} turns/s over {run['seconds']:g} s, {verdict};"
                f" {latency(run['latency'])}"
            ),
        )
    ]
    if short:
        return rows
    statuses = ", ".join(f"{count} {name}" for name, count in step["message_statuses"].items())
    return [
        *rows,
        ("first third", latency(run["first_third"])),
        ("last third", latency(run["last_third"])),
        ("acks", latency(step["acks"])),
        ("replies", f"{run['completed']} of {run['offered']}, {step['replies_twice']} twice"),
        ("errors", f"{step['errors']} answers that were not 200"),
        ("messages", statuses or "none"),
        (
            "commits",
            (
                f"{step['commits_per_turn']:g} per turn, {step['fsyncs_per_turn']:g} WAL fsyncs;"
                f" idle {step['idle_commits_per_second']:g}/s (taken off)"
            ),
        ),
        ("drained", _after(step["drained_after_seconds"])),
        ("memory", f"{step['product_pss_mib']:g} MiB PSS of web, workers and sweeper"),
        *cost_rows(step),
    ]


def _after(seconds: float | None) -> str:
    return "never: work was left over" if seconds is None else f"after {seconds:g} s"


def _rows(found: Measured) -> Rows:
    rows: Rows = []
    if "turns" in found:
        rows += turn_rows(found)
    for step in found.get("steps", []):
        rows += turn_rows(step, short=True)
    return rows + ceiling_rows(found.get("ceilings"))


def failed(found: Measured) -> str:
    if found.get("replies_twice"):
        return "replies were sent twice"
    if "turns" in found and found["turns"]["completed"] < found["turns"]["offered"]:
        return "replies are missing"
    return ""


SCENARIO = Scenario(
    _measure, _rows, failed, lambda found: found["turns"]["curve"] if "turns" in found else None
)
