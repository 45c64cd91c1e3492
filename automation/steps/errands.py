"""What all steps have in common that have something done by the worker: how it ended is a way."""

from collections.abc import Mapping, Sequence
from typing import Any

from automation.steps.contract import (
    NEXT,
    At,
    Edge,
    EffectEnded,
    Errand,
    Event,
    Fail,
    Move,
    Wait,
)
from automation.steps.speaking import FAILED, UNKNOWN

WAYS = (Edge(NEXT), Edge(FAILED))
WAYS_ONCE = (*WAYS, Edge(UNKNOWN))


def send_on(at: At, task: str, ask: Mapping[str, Any], *, repeatable: bool = True) -> Move:
    at.commands.append(Errand(task=task, ask=dict(ask), repeatable=repeatable))
    return Wait(effect=True)


def how_it_ended(event: Event, edges: Sequence[Edge]) -> str | Fail:
    """The way out, where `next` still has to be decided by what came back."""
    if not isinstance(event, EffectEnded):
        return Fail("nothing_was_awaited")
    if event.state == "done":
        return NEXT
    if event.state == "unknown" and any(one.name == UNKNOWN for one in edges):
        return UNKNOWN
    return FAILED


def result_of(event: Event) -> Mapping[str, Any]:
    return event.result if isinstance(event, EffectEnded) else {}
