"""Sends a share of the contacts each way; whoever came by one way once comes by it again."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

from msgspec import Meta

from automation.steps.contract import At, Edge, Event, Go, Known, Move, Step, Word
from inbox.foundation.errors import FieldFault
from inbox.foundation.schemas import In

WHOLE = 100


class SplitWay(In):
    name: Word
    percent: Annotated[int, Meta(ge=0, le=WHOLE)]


class SplitConfig(In):
    """With another name of the experiment everybody is dealt anew."""

    experiment: Word
    ways: Annotated[list[SplitWay], Meta(min_length=2, max_length=10)]


class Split(Step[SplitConfig]):
    kind = "split"
    title = "Split (A/B)"
    group = "logic"
    config = SplitConfig

    def edges(self, config: SplitConfig) -> Sequence[Edge]:
        return tuple(Edge(one.name) for one in config.ways)

    def faults(self, config: SplitConfig, known: Known) -> Iterator[FieldFault]:
        if sum(one.percent for one in config.ways) != WHOLE:
            yield FieldFault("ways", "The shares are 100 together.")
        names = [one.name for one in config.ways]
        for at, one in enumerate(config.ways):
            if one.name in names[:at]:
                yield FieldFault(f"ways.{at}.name", "Another way has this name.")

    def explains(
        self, config: SplitConfig, at: At, event: Event | None
    ) -> Sequence[Mapping[str, Any]]:
        chosen = _way(config, at)
        return [
            {
                "name": one.name,
                "wanted": one.percent,
                "saw": _place(config, at),
                "holds": one is chosen,
            }
            for one in config.ways
        ]

    def enter(self, config: SplitConfig, at: At) -> Move:
        return Go(_way(config, at).name)


def _place(config: SplitConfig, at: At) -> int:
    """From 0 to 99: the same for the same contact and experiment, and even over many."""
    who = f"{config.experiment}\x00{at.facts.contact.get('id', '')}"
    return int.from_bytes(hashlib.sha256(who.encode()).digest()[:8]) % WHOLE


def _way(config: SplitConfig, at: At) -> SplitWay:
    place = _place(config, at)
    for one in config.ways:
        place -= one.percent
        if place < 0:
            return one
    return config.ways[-1]
