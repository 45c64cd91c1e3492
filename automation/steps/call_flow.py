"""Runs another flow of the workspace in the same conversation, and goes on once that has ended:
with what it gives back, or by the way for what went wrong. The call itself is made by the room
runs; how it ended comes back as an event, like the end of an effect.

    waits ─▶ next | failed | unavailable     as the called run has ended
          ─▶ timeout                         it has not, in `timeout_seconds`

What is called lives no longer than its caller waits for it (decision 0017): a run that is still
under way when the time is over ends as `cancelled`, with the code `caller_went_on`. Left alone it
would go on asking, and take the replies, in a conversation in which its caller already says
something else; and nobody is left to hear what it comes to."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import Meta, field

from automation.steps.contract import (
    NEXT,
    At,
    CallFlow,
    Edge,
    EffectEnded,
    Event,
    Fail,
    Go,
    Known,
    Move,
    Step,
    StepFailed,
    TimeCame,
    Wait,
    Word,
    Words,
)
from automation.steps.speaking import FAILED
from inbox.foundation.errors import FieldFault
from inbox.foundation.json_paths import look_up
from inbox.foundation.schemas import In

UNAVAILABLE, TIMEOUT = "unavailable", "timeout"
INPUTS_AT_MOST = 20
INPUTS_BYTES = 32_768
# A text that is nothing but one value hands that over as it is: a list stays a list.
WHOLE = re.compile(r"^\s*\{\{\s*([a-z_][A-Za-z0-9_.]*)\s*\}\}\s*$")


class CallFlowConfig(In):
    """`inputs` are by the names that the other flow asks for. What it gives back is
    `vars.<save_as>`, with the `outcome` of its run and, if it failed, the `code`."""

    flow_id: UUID
    inputs: Annotated[dict[str, Words], Meta(max_length=INPUTS_AT_MOST)] = field(
        default_factory=dict
    )
    save_as: Word = "called"
    # None waits for as long as it takes, as versions do that were published without it.
    timeout_seconds: Annotated[int, Meta(ge=10, le=365 * 86400)] | None = None


class CallFlowStep(Step[CallFlowConfig]):
    kind = "call_flow"
    title = "Call another flow"
    group = "logic"
    bounded = frozenset({TIMEOUT})
    config = CallFlowConfig

    def edges(self, config: CallFlowConfig) -> Sequence[Edge]:
        timed = () if config.timeout_seconds is None else (Edge(TIMEOUT),)
        return (Edge(NEXT), Edge(FAILED), *timed, Edge(UNAVAILABLE))

    def texts(self, config: CallFlowConfig) -> Iterator[tuple[str, str]]:
        for name, text in config.inputs.items():
            yield f"inputs.{name}", text

    def sets(self, config: CallFlowConfig) -> Sequence[str]:
        return (config.save_as,)

    def faults(self, config: CallFlowConfig, known: Known) -> Iterator[FieldFault]:
        callee = known.flows.get(config.flow_id)
        if callee is None:
            yield FieldFault("flow_id", "There is no live flow with this id that others may call.")
            return
        for name in config.inputs:
            if name not in callee.inputs:
                yield FieldFault(f"inputs.{name}", "The other flow takes nothing so named.")

    def explains(
        self, config: CallFlowConfig, at: At, event: Event | None
    ) -> Sequence[Mapping[str, Any]]:
        if isinstance(event, TimeCame):
            return [{"name": "called_flow", "wanted": "done", "saw": TIMEOUT, "holds": False}]
        if not isinstance(event, EffectEnded):
            return ()
        saw = event.code or event.result.get("outcome")
        holds = event.state == "done"
        return [{"name": "called_flow", "wanted": "done", "saw": saw, "holds": holds}]

    def enter(self, config: CallFlowConfig, at: At) -> Move:
        inputs = {name: _value(at, text) for name, text in config.inputs.items()}
        if len(msgspec.json.encode(inputs)) > INPUTS_BYTES:
            raise StepFailed("values_too_large")
        at.commands.append(CallFlow(flow_id=config.flow_id, inputs=inputs))
        seconds = config.timeout_seconds
        until = None if seconds is None else at.facts.now + timedelta(seconds=seconds)
        return Wait(until=until, effect=True)

    def resume(self, config: CallFlowConfig, at: At, event: Event) -> Move:
        timed_out = isinstance(event, TimeCame) and config.timeout_seconds is not None
        if isinstance(event, TimeCame):
            # Where there is no limit, a person ended the wait.
            event = EffectEnded(state="failed", code=TIMEOUT if timed_out else "wait_ended")
        if not isinstance(event, EffectEnded):
            return Fail("nothing_was_awaited")
        kept = dict(event.result.get("values") or {})
        kept |= {"outcome": str(event.result.get("outcome") or ""), "code": event.code}
        at.vars[config.save_as] = kept
        if event.state == "done":
            return Go(NEXT)
        if timed_out:
            return Go(TIMEOUT)
        return Go(UNAVAILABLE if event.result.get("unavailable") else FAILED)


def _value(at: At, text: str) -> Any:
    whole = WHOLE.match(text)
    return look_up(at.values, whole[1]) if whole is not None else at.fill(text)
