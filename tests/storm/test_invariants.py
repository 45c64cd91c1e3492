"""Each invariant holds on a good history, and breaks on each breach that is planted in it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from storm.customers import Said
from storm.evidence import (
    ApiAnswer,
    Arrival,
    Call,
    CounterSum,
    Evidence,
    OrderRow,
    Rows,
    Sighting,
    Table,
    Takeover,
)
from storm.gathering import seen_in
from storm.invariants import INVARIANTS, judge
from storm.verdicts import Outcome, Verdict
from tests.storm.histories import (
    WAIT_SECONDS,
    added,
    arrived_again,
    changed,
    event,
    every,
    good_run,
    message,
    no_status_of,
    without,
)

Change = Callable[[Evidence], Evidence]


def verdict_of(evidence: Evidence, invariant: str) -> Verdict:
    return next(one for one in judge(evidence) if one.invariant == invariant)


def test_all_hold_on_a_good_history() -> None:
    verdicts = judge(good_run())
    assert [(one.invariant, one.outcome) for one in verdicts] == [
        (name, Outcome.HELD) for name in INVARIANTS
    ]


def test_nothing_is_passed_where_there_was_nothing_to_look_at() -> None:
    assert {one.outcome for one in judge(Evidence())} == {Outcome.NOT_APPLICABLE}


def said_out_of_order(evidence: Evidence) -> Evidence:
    said = [replace(one, place=1 - one.place) if one.number < 10 else one for one in evidence.said]
    return replace(evidence, said=said)


def acked_but_unknown(evidence: Evidence) -> Evidence:
    lost = Said(99, "wamid.in99", "15550000", "number0", 2, "price 99", acked_at=120.0)
    return replace(evidence, said=[*evidence.said, lost])


def accepted_out_of_order(evidence: Evidence) -> Evidence:
    arrivals = [
        replace(one, at=one.at + 5) if one.effect_id == "effect0" else one
        for one in evidence.arrivals
    ]
    return replace(evidence, arrivals=arrivals)


def answered_by_two_effects(evidence: Evidence) -> Evidence:
    twin = replace(evidence.arrivals[0], effect_id="effect1")
    return replace(evidence, arrivals=[*evidence.arrivals, twin])


def sent_to_somebody_else(evidence: Evidence) -> Evidence:
    strayed = replace(evidence.arrivals[0], to="15559999")
    return replace(evidence, arrivals=[strayed, *evidence.arrivals[1:]])


def from_nowhere(evidence: Evidence) -> Evidence:
    stray = Arrival(130.0, "effect77", "number0", "15550000", "hi", "wamid.x", "accept", 0, 1)
    return replace(evidence, arrivals=[*evidence.arrivals, stray])


def flood(count: int, seconds: float, recipients: int) -> Change:
    def change(evidence: Evidence) -> Evidence:
        many = [
            replace(
                evidence.arrivals[0],
                at=200.0 + i * seconds / count,
                effect_id=f"flood{i}",
                to=f"to{i % recipients}",
                wamid="",
            )
            for i in range(count)
        ]
        return replace(evidence, arrivals=many)

    return change


def refused(evidence: Evidence) -> Evidence:
    return replace(evidence, refused=[(1.0, "number0", "token")])


def called(where: str, name: str) -> Change:
    def change(evidence: Evidence) -> Evidence:
        again = Call(400.0, where, name, taken=True)
        return replace(evidence, calls=[*(evidence.calls or ()), again])

    return change


def not_called(name: str) -> Change:
    def change(evidence: Evidence) -> Evidence:
        left = [one for one in evidence.calls or () if one.name != name]
        return replace(evidence, calls=left)

    return change


def says(worksheet: str, table: Table) -> Change:
    said: dict[str, Any] = {worksheet: [("w0", table)]}
    return lambda evidence: replace(evidence, **said)


PLANTED: dict[str, tuple[str, Change]] = {
    "acked and not in the inbox": ("I1", acked_but_unknown),
    "message event lost": ("I1", without("events", "event000")),
    "status event lost": ("I1", without("events", "event000read")),
    "kept twice": ("I1", added("events", event("w0", "event555", "m:wamid.in0"))),
    "message ignored": ("I1", changed("events", "event000", state="ignored", reason="x")),
    "quarantined for nothing": ("I1", changed("events", "event000", state="quarantined")),
    "ignored without a reason": ("I1", changed("events", "event000read", state="ignored")),
    "done without a message": ("I2", without("messages", "in0")),
    "applied twice": (
        "I2",
        added("messages", message("w0", "in0b", "conversation0", 0, 9, "in", "wamid.in0")),
    ),
    "replied twice": (
        "I2",
        added("messages", message("w0", "r9", "conversation0", 0, 9, "out", "wamid.9")),
    ),
    "no reply": ("I2", without("messages", "reply1")),
    "two effects for one message": ("I2", answered_by_two_effects),
    "status went backwards": (
        "I2",
        changed("messages", "reply0", status="delivered", status_rank=2),
    ),
    "applied out of order": ("I3", said_out_of_order),
    "inbox order broken": ("I3", changed("events", "event000", id="event900")),
    "accepted out of order": ("I3", accepted_out_of_order),
    "settled but never sent": ("I4", changed("effects", "effect0", id="effect55")),
    "failed without a reason": ("I4", changed("effects", "effect0", state="failed")),
    "failed though accepted": (
        "I4",
        changed("effects", "effect0", state="failed", error_code="131000"),
    ),
    "waits for nobody knows what": ("I4", changed("effects", "effect0", state="needs_human")),
    "cancelled by nobody": ("I4", changed("effects", "effect0", state="cancelled")),
    "sent without a row": ("I4", from_nowhere),
    "blind retry": ("I5", every(no_status_of("effect0"), arrived_again("effect0", 0.5))),
    "resent though a status had named it": ("I5", arrived_again("effect0", WAIT_SECONDS + 1)),
    "resent in silence": (
        "I5",
        every(no_status_of("effect0"), arrived_again("effect0", WAIT_SECONDS + 1)),
    ),
    "three copies": (
        "I5",
        every(
            no_status_of("effect0"),
            changed("messages", "reply0", possibly_twice=True),
            arrived_again("effect0", WAIT_SECONDS + 1),
            arrived_again("effect0", WAIT_SECONDS * 3),
        ),
    ),
    "event left open": ("I6", changed("events", "event000", state="new")),
    "effect left ready": ("I6", changed("effects", "effect0", state="ready")),
    "effect left unknown": ("I6", changed("effects", "effect0", state="unknown")),
    "run left waiting": ("I6", changed("runs", "run0", status="waiting")),
    "message left queued": ("I6", changed("messages", "reply0", status="queued", status_rank=0)),
    "never at rest": ("I6", lambda one: replace(one, drained_after_seconds=None)),
    "late at rest": ("I6", lambda one: replace(one, drained_after_seconds=31.0)),
    "reply to the wrong person": ("I7", sent_to_somebody_else),
    "another workspace's number": ("I7", changed("effects", "effect0", workspace_id="w1")),
    "message of another workspace": ("I7", changed("messages", "in0", workspace_id="w1")),
    "foreign credentials": ("I7", refused),
    "foreign row in an answer": (
        "I7",
        lambda one: replace(
            one, answers=[ApiAnswer("w0", "/conversations", frozenset({"conversation1"}))]
        ),
    ),
    "text in a log": ("I8", lambda one: replace(one, sightings=[Sighting("worker.log", 2)])),
    "too many for the number": ("I9", flood(400, 1.0, 400)),
    "too many for one person": ("I9", flood(60, 10.0, 1)),
    "bot after the takeover": (
        "I10",
        lambda one: replace(one, takeovers=[Takeover("conversation0", 99.0)]),
    ),
    "a call that is in no row": ("I4 errands", called("shop", "run7:1:0")),
    "a call that never came": ("I4 errands", not_called("run0:1:0")),
    "an errand failed without a reason": ("I4 errands", changed("effects", "ask0", state="failed")),
    "an order that was made and is not there": ("I4 errands", without("orders", "order0")),
    "an order though it failed": (
        "I4 errands",
        changed("effects", "sell0", state="failed", error_code="broken"),
    ),
    "a call twice": ("I5 errands", called("shop", "run0:1:0")),
    "an order twice": (
        "I5 errands",
        added("orders", OrderRow("w0", "order1", 2, "draft", "flow:run0:2:0")),
    ),
    "a row twice": ("I5 errands", says("filled", [["Order"], [1], ["1"]])),
    "a row of nothing": ("I5 errands", says("filled", [["Order"], [1], [2]])),
    "a webhook that waits": ("I1 webhooks", changed("deliveries", "toldA", state="pending")),
    "a webhook that never came": ("I1 webhooks", not_called("toldA")),
    "a webhook that is in no row": ("I1 webhooks", called("told/0", "toldZ")),
    "a message of which nobody is told": ("I1 webhooks", without("deliveries", "toldC")),
    "told out of order": ("I1 webhooks", changed("deliveries", "toldA", log_seq=9)),
    "an order that the worksheet lacks": ("I6 worksheets", says("followed", [["Parley ID"]])),
    "an order that stands there twice": (
        "I6 worksheets",
        says("followed", [["Parley ID", "Status"], ["order0", "draft"], ["order0", "draft"]]),
    ),
    "another state in the worksheet": (
        "I6 worksheets",
        says("followed", [["Parley ID", "Status"], ["order0", "paid"]]),
    ),
    "miscounted": ("I11", lambda one: replace(one, counters=[CounterSum("conversation0", 1, 2)])),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_breach_is_found(name: str) -> None:
    invariant, change = PLANTED[name]
    assert verdict_of(change(good_run()), invariant).outcome is Outcome.BROKEN


def test_each_invariant_has_a_planted_breach() -> None:
    assert {invariant for invariant, _ in PLANTED.values()} == set(INVARIANTS)


EXCUSED: dict[str, tuple[str, Change]] = {
    "copies of a webhook that were acked too": (
        "I1",
        lambda one: replace(one, said=[replace(said, copies_acked=3) for said in one.said]),
    ),
    "one flagged resend after the wait, without a status": (
        "I5",
        every(
            no_status_of("effect0"),
            changed("messages", "reply0", possibly_twice=True),
            arrived_again("effect0", WAIT_SECONDS + 0.1),
        ),
    ),
    "a status that nobody took": (
        "I2",
        lambda one: replace(
            one, statuses=[replace(status, acked_at=None) for status in one.statuses]
        ),
    ),
    "a poisoned message in quarantine": (
        "I1",
        every(
            changed("events", "event000", state="quarantined", reason="raised five times"),
            lambda one: replace(one, poisoned=frozenset({"wamid.in0"})),
        ),
    ),
    "fast, but within the burst": ("I9", flood(150, 1.0, 150)),
    "a person silenced the rule": (
        "I2",
        every(
            without("messages", "reply1"),
            changed("conversations", "conversation0", owner="human"),
        ),
    ),
}


@pytest.mark.parametrize("name", EXCUSED)
def test_what_is_allowed_is_not_a_breach(name: str) -> None:
    invariant, change = EXCUSED[name]
    assert verdict_of(change(good_run()), invariant).outcome is Outcome.HELD


def test_one_workspace_alone_proves_nothing_about_borders() -> None:
    alone = replace(good_run(), rows=Rows(), answers=[])
    assert verdict_of(alone, "I7").outcome is Outcome.NOT_APPLICABLE


def test_a_verdict_shows_few_breaches_and_counts_the_rest() -> None:
    lines = Verdict("I4", "says", 9, [f"breach {i}" for i in range(9)]).lines()
    assert "broken" in lines[0]
    assert lines[-1].strip() == "and 4 more"


def test_what_is_sent_while_the_rows_are_read_breaks_nothing() -> None:
    """One reached the far end after it was asked first, and one was only written then."""
    good = good_run()
    *before, late = good.arrivals
    later = replace(late, effect_id="written after the rows were read")
    arrivals = seen_in(good.rows, before, [*good.arrivals, later])
    assert arrivals == list(good.arrivals)
    as_asked_first = replace(good, arrivals=before)
    assert verdict_of(as_asked_first, "I4").outcome is Outcome.BROKEN
    assert verdict_of(replace(good, arrivals=arrivals), "I4").outcome is Outcome.HELD
