"""Waits: for a time, until a moment, until somebody is there; or until the customer writes."""

from collections.abc import Iterator, Sequence
from datetime import UTC, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from msgspec import Meta, field

from automation.steps.contract import (
    NEXT,
    At,
    Edge,
    Event,
    Fail,
    Go,
    Known,
    Move,
    Replied,
    Step,
    TimeCame,
    Wait,
    Words,
)
from automation.steps.hours import OPENS_AT, Opening, next_open, opening_faults
from automation.steps.speaking import moment_in
from inbox.foundation.errors import FieldFault
from inbox.foundation.schemas import In

REPLIED = "replied"
LONGEST_SECONDS = 400 * 86_400


class WaitConfig(In):
    """At least one of `seconds`, `until`, `hours`, `business_hours` and `reply`."""

    seconds: Annotated[int, Meta(ge=1, le=LONGEST_SECONDS)] | None = None
    # A moment in ISO 8601, which may come from a value; without a zone it is the workspace's.
    until: Words = ""
    hours: list[Opening] = field(default_factory=list)
    # Until the conversation's team is there, or the workspace where that has none of its own.
    business_hours: bool = False
    # The customer's next message ends it too, by an edge of its own.
    reply: bool = False


class WaitStep(Step[WaitConfig]):
    kind = "wait"
    title = "Wait"
    group = "logic"
    config = WaitConfig

    def edges(self, config: WaitConfig) -> Sequence[Edge]:
        timed = config.seconds is not None or config.until or config.hours or config.business_hours
        return (
            *((Edge(NEXT, required=False),) if timed else ()),
            *((Edge(REPLIED),) if config.reply else ()),
        )

    def texts(self, config: WaitConfig) -> Iterator[tuple[str, str]]:
        yield "until", config.until

    def paths(self, config: WaitConfig) -> Iterator[tuple[str, str]]:
        if config.business_hours:
            yield "business_hours", OPENS_AT

    def waits_seconds(self, config: WaitConfig) -> float:
        return float("inf") if config.seconds is None else float(config.seconds)

    def resumes_by_reply(self, config: WaitConfig) -> Sequence[str]:
        return (REPLIED,)

    def faults(self, config: WaitConfig, known: Known) -> Iterator[FieldFault]:
        ways = [
            config.seconds is not None,
            bool(config.until),
            bool(config.hours),
            config.business_hours,
        ]
        if sum(ways) > 1:
            yield FieldFault("seconds", "Only one of seconds, until, hours and business_hours.")
        elif not any(ways) and not config.reply:
            yield FieldFault("seconds", "Say for how long, until when, or for a reply.")
        if config.hours:
            yield from opening_faults(config.hours, "hours")

    def enter(self, config: WaitConfig, at: At) -> Move:
        now = at.facts.now
        until = None
        if config.seconds is not None:
            until = now + timedelta(seconds=config.seconds)
        elif config.until:
            until = moment_in(at.fill(config.until))
            if until is None:
                return Fail("no_moment")
            if until.tzinfo is None:
                until = until.replace(tzinfo=ZoneInfo(at.facts.zone))
            until = until.astimezone(UTC)
            if until > now + timedelta(seconds=LONGEST_SECONDS):
                return Fail("waits_too_long")
        elif config.hours:
            until = next_open(config.hours, now, at.facts.zone)
        elif config.business_hours and not at.facts.moment.get("is_open", True):
            until = moment_in(str(at.facts.moment.get("opens_at") or ""))
            if until is None:
                return Fail("never_opens")
            until = until.astimezone(UTC)
        elif config.business_hours:
            return Go(NEXT)
        if until is not None and until <= now:
            return Go(NEXT)
        return Wait(until=until, reply=config.reply)

    def resume(self, config: WaitConfig, at: At, event: Event) -> Move:
        if isinstance(event, Replied):
            return Go(REPLIED)
        return Go(NEXT) if isinstance(event, TimeCame) else Fail("nothing_was_awaited")
