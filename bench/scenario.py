"""What a scenario is: something that measures, says it in rows, and knows when it failed."""

import argparse
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Rows = list[tuple[str, str]]
Measured = Mapping[str, Any]


def _nothing_failed(_: Measured) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Scenario:
    """`failed` says in words why the figures stand on something that must not happen; `curve`
    finds the curve per second, where there is one to draw."""

    measure: Callable[[argparse.Namespace, Path], Awaitable[dict[str, Any]]]
    rows: Callable[[Measured], Rows]
    failed: Callable[[Measured], str] = _nothing_failed
    curve: Callable[[Measured], Any] | None = None


def say(words: str) -> None:
    sys.stdout.write(f"  {words}\n")
    sys.stdout.flush()


def latency(found: Mapping[str, Any]) -> str:
    return "  ".join(f"{name} {found[name]:g}" for name in ("p50", "p95", "p99", "worst")) + " ms"
