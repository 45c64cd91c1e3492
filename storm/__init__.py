"""Faults thrown at the whole product, and the judgement of what it did under them."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from storm.results import Result


def run(*, short: bool = True, seed: int = 1) -> "Result":
    """One storm of everything at once: a minute, or the scaled ten-fold of it."""
    # The outside programs of this package must not load all that the storm itself needs.
    from storm.short import run_mixed

    return run_mixed(short=short, seed=seed)
