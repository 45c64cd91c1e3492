"""`python -m storm`: throw the faults, judge, print a table; the exit code is 1 on any breach.

python -m storm                          the usual faults, scaled, in about ten minutes
python -m storm --fault kill_web         one of them (several: comma separated)
python -m storm --full                   the design's table as it is written, in hours
python -m storm --fault soak --full      two hours at 20 turns a second, AI on, faults at random
python -m storm --prove [--bug NAME]     the product's seeded faults: each has to be caught
"""

import argparse
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import uvloop

from storm.proof import NO_FAULTS, PROOFS, placed, prove
from storm.results import throw
from storm.sizes import FULL, SCALED, SIZES, Size
from storm.stack import StackFailed
from storm.table import FAULTS, NOT_RUN
from storm.template import Template


def say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def parse_options(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m storm",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--fault", default="", help=f"of {', '.join(FAULTS)}")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--size", choices=sorted(SIZES), help="instead of scaled or full")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--prove", action="store_true")
    parser.add_argument("--bug", default="", help="with --prove: only this one")
    parser.add_argument("--minutes", type=float, help="how long a soak lasts (full: 120)")
    parser.add_argument(
        "--logs",
        type=Path,
        help="keep what the processes logged and what was judged in this folder",
    )
    options = parser.parse_args(arguments)
    options.faults = [one for one in options.fault.split(",") if one] or [
        name for name, fault in FAULTS.items() if fault.usual or options.full
    ]
    for name in options.faults:
        if name not in FAULTS and name not in NOT_RUN:
            parser.error(f"no such fault: {name}")
    if options.bug and options.bug not in PROOFS:
        parser.error(f"no such seeded fault: {options.bug}")
    return options


async def storm(options: argparse.Namespace) -> int:
    size = _size(options)
    say(f"storm: {size.name}, seed {options.seed}, {options.workers} workers")
    breaches = 0
    with tempfile.TemporaryDirectory(prefix="parley-storm-") as name:
        template = await Template.build(Path(name) / "template", seed=options.seed)
        for fault in options.faults:
            if fault in NOT_RUN:
                continue
            result = await throw(
                template,
                fault,
                size,
                seed=options.seed,
                workers=options.workers,
                keep_logs=options.logs,
            )
            say(result.line())
            if result.broken:
                breaches += 1
                say(result.report())
    for fault, reason in NOT_RUN.items():
        if fault in options.faults or not options.fault:
            say(f"{fault:<18} not run: {reason}")
    return breaches


async def proofs(options: argparse.Namespace) -> int:
    here = placed()
    escaped = 0
    with tempfile.TemporaryDirectory(prefix="parley-storm-") as name:
        template = await Template.build(Path(name) / "template", seed=options.seed)
        for bug in [options.bug] if options.bug else PROOFS:
            if bug in NO_FAULTS:
                continue
            if bug not in here:
                escaped += 1
                say(f"{bug:<20} NOT PLACED: the product has no switch of this name")
                continue
            caught, result = await prove(
                template, bug, seed=options.seed, size=SIZES[options.size or "short"]
            )
            names = " ".join(one.invariant for one in result.broken) or "nothing"
            say(f"{bug:<20} {'caught' if caught else 'ESCAPED'} under {result.fault}: {names}")
            if not caught:
                escaped += 1
                say(result.report())
    return escaped


def _size(options: argparse.Namespace) -> Size:
    size = SIZES[options.size] if options.size else FULL if options.full else SCALED
    return replace(size, soak_minutes=options.minutes) if options.minutes else size


def main() -> int:
    options = parse_options()
    started_at = time.monotonic()
    try:
        found = uvloop.run(proofs(options) if options.prove else storm(options))
    except StackFailed as error:
        sys.stderr.write(f"storm: {error}\n")
        return 2
    say(f"{'all held' if not found else f'{found} BROKEN'} ({time.monotonic() - started_at:.0f} s)")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
