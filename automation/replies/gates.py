"""Whether a burst may be answered at all, in the order of the questions: facts in, verdicts out.

The first `no` ends it, and stays written beside the message. What comes after the model (checks,
mode, the last look under the lock) is added by `thinking.py`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, Final

from automation.replies.models import ReplyMode, When

TURNS_AT_MOST: Final = 3
# Quicker than a person reads: three answers like this, and it is a machine.
MACHINE_ANSWERS_WITHIN: Final = timedelta(seconds=3)


class Gate(StrEnum):
    MODE_ON = "mode_on"
    GENUINE = "genuine_inbound"
    BURST_OVER = "burst_over"
    NO_HUMAN = "no_human_active"
    NOT_OPTED_OUT = "not_opted_out"
    WINDOW = "window_open"
    HOURS = "business_hours"
    LOOP = "loop_guard"
    BUDGET = "budget_and_breaker"
    INTENT = "intent"
    RETRIEVAL = "retrieval"
    GENERATED = "generated"
    CHECKS = "output_checks"
    MODE = "mode"
    ONCE = "once"
    DISCLOSURE = "disclosure"


@dataclass(frozen=True, slots=True)
class Verdict:
    gate: Gate
    passed: bool
    code: str = "ok"

    def plain(self) -> dict[str, Any]:
        return {"gate": self.gate.value, "passed": self.passed, "code": self.code}


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known before anything is looked up or asked."""

    mode: ReplyMode
    ai_off: bool
    # Of the message that triggered it.
    from_customer: bool
    imported: bool
    has_text: bool
    is_last: bool
    answered: bool
    with_person: bool
    assigned: bool
    flow_runs: bool
    opted_out: bool
    window_open: bool
    answers_when: When
    in_hours: bool
    bot_turns: int
    repeated: bool
    machine_like: bool
    affordable: bool
    breaker_open: bool


def ask_gates(facts: Facts) -> list[Verdict]:
    verdicts: list[Verdict] = []
    for gate, code, passed in _questions(facts):
        verdicts.append(Verdict(gate, passed, code))
        if not passed:
            break
    return verdicts


def _questions(one: Facts) -> Iterator[tuple[Gate, str, bool]]:
    """In the order of the design."""
    yield _judged(Gate.MODE_ON, off=one.mode is ReplyMode.OFF, ai_off=one.ai_off)
    yield _judged(
        Gate.GENUINE,
        not_customer=not one.from_customer,
        imported=one.imported,
        no_text=not one.has_text,
    )
    yield _judged(Gate.BURST_OVER, answered=one.answered, newer_message=not one.is_last)
    yield _judged(
        Gate.NO_HUMAN, with_person=one.with_person, assigned=one.assigned, flow_runs=one.flow_runs
    )
    yield _judged(Gate.NOT_OPTED_OUT, opted_out=one.opted_out)
    yield _judged(Gate.WINDOW, window_closed=not one.window_open)
    yield _judged(
        Gate.HOURS,
        out_of_hours=one.answers_when is When.IN_HOURS and not one.in_hours,
        in_hours=one.answers_when is When.OUT_OF_HOURS and one.in_hours,
    )
    yield _judged(
        Gate.LOOP,
        turns=one.bot_turns >= TURNS_AT_MOST,
        repeated=one.repeated,
        machine=one.machine_like,
    )
    # Over the limit, or with the provider away, this machine answers: by what it can quote.
    local = "local_instead" if one.breaker_open or not one.affordable else "ok"
    yield Gate.BUDGET, local, True


def _judged(gate: Gate, **wrong: bool) -> tuple[Gate, str, bool]:
    code = next((name for name, holds in wrong.items() if holds), None)
    return gate, code or "ok", code is None
