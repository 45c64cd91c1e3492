"""`python -m bench turn|ingest|inbox|web`: bring it up, measure, take it down, write down."""

import argparse
import asyncio
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

import uvloop

from bench.ceilings import bare_handler, durable_inserts
from bench.inbox import measure_inbox
from bench.ingest import measure_ingest
from bench.machine import describe_machine
from bench.report import table, write
from bench.rig import Rig, rig
from bench.turn import measure_turns, search
from bench.web import measure_web
from storm.stack import ROOT, Stack, StackFailed

CEILING_SECONDS = 5
RESULTS = ROOT / "bench" / "results"


def parse_options(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("scenario", choices=("turn", "ingest", "inbox", "web"))
    parser.add_argument("--rate", type=float, default=300, help="turns per second")
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--warm-up", type=float, default=5, help="seconds that are not measured")
    parser.add_argument("--workspaces", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--connections", type=int, default=64, help="of the generator")
    parser.add_argument("--throughput", type=int, default=1000, help="of each channel, per second")
    parser.add_argument("--answer-ms", type=float, default=0, help="how long the fake Meta thinks")
    parser.add_argument("--no-statuses", action="store_true")
    parser.add_argument("--search", action="store_true", help="look for the highest sustained rate")
    parser.add_argument("--with-workers", action="store_true", help="ingest: workers run too")
    parser.add_argument(
        "--scale", type=float, default=1, help="inbox: of 200,000 conversations; web: of 4,000"
    )
    parser.add_argument("--no-ceilings", action="store_true")
    parser.add_argument("--results", type=Path, default=RESULTS)
    return parser.parse_args(arguments)


async def run(options: argparse.Namespace, command: str) -> dict[str, Any]:
    result: dict[str, Any] = {
        "scenario": options.scenario,
        "command": command,
        "started_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "machine": describe_machine(),
    }
    with tempfile.TemporaryDirectory(prefix="parley-bench-") as name:
        if options.scenario == "inbox":
            async with Stack(Path(name), workers=0) as stack:
                result["inbox"] = await measure_inbox(stack, options.scale)
            return result
        if options.scenario == "web":
            async with Stack(Path(name), workers=1, settings={"PARLEY_SKIP_WEB": "0"}) as stack:
                result["web"] = await measure_web(stack, options.scale, _say)
            return result
        async with rig(options, Path(name)) as found:
            if options.scenario == "ingest":
                result["ingest"] = await measure_ingest(found, options.seconds, options.warm_up)
            elif options.search:
                result["steps"] = await search(found, options.rate)
            else:
                result["turn"] = await measure_turns(
                    found, options.rate, options.seconds, options.warm_up
                )
            if not options.no_ceilings:
                result["ceilings"] = await _ceilings(found, options.connections)
    return result


def _say(words: str) -> None:
    sys.stdout.write(f"  {words}\n")
    sys.stdout.flush()


async def _ceilings(found: Rig, connections: int) -> dict[str, Any]:
    # The product must not compete with its own ceilings.
    for name in list(found.stack.processes):
        found.stack.kill(name)
    per_second, latency = await bare_handler(
        found.directory, found.numbers, connections=connections, seconds=CEILING_SECONDS
    )
    rows = await asyncio.to_thread(
        durable_inserts,
        found.stack,
        found.directory,
        clients=connections,
        seconds=CEILING_SECONDS,
    )
    return {
        "bare_handler_per_second": per_second,
        "bare_handler_latency": asdict(latency),
        "durable_inserts_per_second": rows,
    }


def failed(result: dict[str, Any]) -> str:
    """In words, when the figures stand on something that must not happen."""
    if "ingest" in result and result["ingest"]["acked_and_not_stored"]:
        return "webhooks were acked and are not stored"
    for scenario in ("inbox", "web"):
        if scenario in result and result[scenario]["missed"]:
            return f"slower than wanted: {', '.join(result[scenario]['missed'])}"
    if "turn" in result and result["turn"]["replies_twice"]:
        return "replies were sent twice"
    if (
        "turn" in result
        and result["turn"]["turns"]["completed"] < result["turn"]["turns"]["offered"]
    ):
        return "replies are missing"
    return ""


def main() -> int:
    options = parse_options()
    command = " ".join(["python -m bench", *sys.argv[1:]])
    try:
        result = uvloop.run(run(options, command))
    except StackFailed as error:
        sys.stderr.write(f"bench: {error}\n")
        return 1
    name = f"{options.scenario}-{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}"
    written = write(result, options.results, name)
    sys.stdout.write(table(result) + "\n\n")
    sys.stdout.write("".join(f"wrote {path}\n" for path in written))
    if words := failed(result):
        sys.stderr.write(f"bench: {words}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
