"""Runs one fault on one seed, and says in a line what became of it."""

import pickle
import shutil
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from storm.bars import BAR
from storm.evidence import Evidence
from storm.sizes import Size
from storm.stack import StackFailed
from storm.storm import Storm
from storm.table import FAULTS
from storm.template import Template
from storm.verdicts import Outcome, Verdict, broken

MARKS = {Outcome.HELD: "ok", Outcome.BROKEN: "BROKEN", Outcome.NOT_APPLICABLE: "-"}


@dataclass(frozen=True, slots=True)
class Result:
    fault: str
    seed: int
    seconds: float
    messages: int
    killed: int
    rest_after_seconds: float | None
    verdicts: Sequence[Verdict] = field(default=())

    @property
    def broken(self) -> list[Verdict]:
        return broken(self.verdicts)

    @classmethod
    def fallen(cls, fault: str, seed: int, seconds: float, why: str) -> "Result":
        """The product did not come back at all: there is nothing left to judge."""
        verdict = Verdict(BAR, "the product comes back by itself", 1, [why])
        return cls(fault, seed, seconds, 0, 0, None, [verdict])

    def line(self) -> str:
        rest = "never" if self.rest_after_seconds is None else f"{self.rest_after_seconds:.0f} s"
        names = [one.invariant for one in self.broken]
        judged = sum(one.outcome is Outcome.HELD for one in self.verdicts)
        outcome = f"BROKEN {' '.join(names)}" if names else f"ok ({judged} held)"
        return (
            f"{self.fault:<18} seed {self.seed:<4} {self.messages:>6} messages"
            f"  {self.killed:>4} deaths  at rest {rest:>6}  {self.seconds:>4.0f} s  {outcome}"
        )

    def report(self) -> str:
        return "\n".join(line for verdict in self.verdicts for line in verdict.lines())


async def throw(
    template: Template,
    fault: str,
    size: Size,
    *,
    seed: int,
    bug: str = "",
    workers: int = 2,
    keep_logs: Path | None = None,
) -> Result:
    started_at = time.monotonic()
    chosen = FAULTS[fault]
    kept = keep_logs / f"{fault}-{seed}{f'-{bug}' if bug else ''}" if keep_logs else None
    with tempfile.TemporaryDirectory(prefix="parley-storm-") as name:
        directory = Path(name) / "stack"
        armed = bug or chosen.armed
        storm = Storm(
            template,
            directory,
            size,
            seed=seed,
            bug=armed,
            workers=workers,
            with_outside=chosen.with_outside,
        )
        try:
            async with storm:
                bars = await chosen.scenario(storm)
                rest_after = await storm.at_rest()
                evidence, verdicts = await storm.judge(rest_after)
                verdicts += bars(evidence)
                if kept is not None:
                    _keep(evidence, kept)
        except (StackFailed, OSError, psycopg.Error) as error:
            return Result.fallen(fault, seed, time.monotonic() - started_at, str(error))
        finally:
            if kept is not None:
                shutil.copytree(storm.stack.logs, kept, dirs_exist_ok=True)
    return Result(
        fault=fault,
        seed=seed,
        seconds=time.monotonic() - started_at,
        messages=len(storm.said),
        killed=len(storm.ended),
        rest_after_seconds=rest_after,
        verdicts=verdicts,
    )


def _keep(evidence: Evidence, folder: Path) -> None:
    """A breach of a storm that took hours is looked into afterwards."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "evidence.pickle").write_bytes(pickle.dumps(evidence))
