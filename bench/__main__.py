"""`python -m bench SCENARIO`: bring it up, measure, take it down, write down."""

import argparse
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import uvloop

from bench.machine import describe_machine
from bench.report import table, write
from bench.scenarios import SCENARIOS
from storm.stack import ROOT, StackFailed

RESULTS = ROOT / "bench" / "results"


def parse_options(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("scenario", choices=tuple(SCENARIOS))
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
        "--scale",
        type=float,
        default=1,
        help="inbox: of 200,000 conversations; web: of 4,000; flow: a backtest of 10,000",
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
        found = await SCENARIOS[options.scenario].measure(options, Path(name))
        result[options.scenario] = found
    return result


def main() -> int:
    options = parse_options()
    command = " ".join(["python -m bench", *sys.argv[1:]])
    scenario = SCENARIOS[options.scenario]
    try:
        result = uvloop.run(run(options, command))
    except StackFailed as error:
        sys.stderr.write(f"bench: {error}\n")
        return 1
    name = f"{options.scenario}-{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}"
    written = write(result, scenario, options.results, name)
    sys.stdout.write(table(result, scenario) + "\n\n")
    sys.stdout.write("".join(f"wrote {path}\n" for path in written))
    if words := scenario.failed(result[options.scenario]):
        sys.stderr.write(f"bench: {words}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
