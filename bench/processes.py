"""More processes of the same kind: what 1, 2 and 4 workers and 1 and 2 web processes sustain."""

import argparse
from pathlib import Path
from typing import Any

from bench.rig import rig
from bench.scenario import Measured, Rows, Scenario, latency, say
from bench.turn import search

COMBINATIONS = ((1, 1), (1, 2), (1, 4), (2, 1), (2, 2), (2, 4))


async def _measure(options: argparse.Namespace, directory: Path) -> dict[str, Any]:
    found = []
    for webs, workers in COMBINATIONS:
        say(f"{webs} web, {workers} workers")
        options.workers = workers
        async with rig(options, directory / f"{webs}-{workers}", webs=webs) as opened:
            steps = await search(opened, options.rate)
        held = [step for step in steps if step["sustained"]]
        best = max(held, key=lambda step: step["rate"], default=None)
        found.append(
            {
                "webs": webs,
                "workers": workers,
                "steps": steps,
                "sustained": None if best is None else best["rate"],
                "latency": None if best is None else best["turns"]["latency"],
            }
        )
    return {"combinations": found}


def _rows(found: Measured) -> Rows:
    return [
        (
            f"{one['webs']} web, {one['workers']} workers",
            (
                f"{one['sustained']:g} turns/s sustained; {latency(one['latency'])}"
                if one["sustained"]
                else "no rate was sustained"
            ),
        )
        for one in found["combinations"]
    ]


SCENARIO = Scenario(_measure, _rows)
