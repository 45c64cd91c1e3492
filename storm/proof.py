"""The proof of the storm itself: each seeded fault of the product must be caught by its judges.

A storm that finds nothing in a product known to be broken would find nothing in any.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from inbox.foundation.fault_points import BUGS
from storm.results import Result, throw
from storm.sizes import SHORT, Size
from storm.stack import ROOT
from storm.template import Template

FLOORS = ("parley", "inbox", "automation", "integrations")
# Switches that are no faults of their own.
NO_FAULTS = {"poison"}


@dataclass(frozen=True, slots=True)
class Proof:
    """Under this fault at least one of these invariants has to break."""

    fault: str
    invariants: tuple[str, ...]


PROOFS: Mapping[str, Proof] = {
    "ack_before_commit": Proof("kill_web", ("I1",)),
    "no_dedupe": Proof("duplicates", ("I1", "I2")),
    "double_apply": Proof("calm", ("I2",)),
    "no_look_again": Proof("calm", ("I6",)),
    "lost_ring_no_sweep": Proof("redis_down", ("I6",)),
    "no_fence": Proof("stop_workers", ("I2", "I4", "I5")),
    "blind_retry": Proof("meta_silent", ("I5",)),
    "unknown_is_failed": Proof("meta_silent", ("I4",)),
    "silent_resend": Proof("meta_silent", ("I5",)),
    "skip_head_of_line": Proof("meta_rejects", ("I3",)),
    "status_backwards": Proof("meta_faults", ("I2",)),
    "no_workspace_scope": Proof("calm", ("I7",)),
    "text_in_log": Proof("calm", ("I8",)),
    "no_rate_limit": Proof("tenant_flood", ("I9",)),
    "talks_over_people": Proof("takeover", ("I10",)),
}


def placed() -> set[str]:
    """Which faults the product's source can switch on at all."""
    found = set()
    for floor in FLOORS:
        for path in (ROOT / floor).rglob("*.py"):
            if path.name != "fault_points.py":
                found |= _named(path)
    return found


def _named(path: Path) -> set[str]:
    text = path.read_text(encoding="utf-8")
    return {name for name in BUGS if f'bug("{name}")' in text} if "bug(" in text else set()


async def prove(
    template: Template, name: str, *, seed: int, size: Size = SHORT
) -> tuple[bool, Result]:
    """Whether the fault was caught, by an invariant that is there to catch it."""
    proof = PROOFS[name]
    result = await throw(template, proof.fault, size, seed=seed, bug=name)
    return any(one.invariant in proof.invariants for one in result.broken), result
