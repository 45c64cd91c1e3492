"""What the API takes and gives for runs. What a run knows of a person is shown to those who may
read it, and to nobody else."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from msgspec import Meta, field

from automation.runs.models import FlowRun, FlowStep
from automation.runs.reducer import RunStatus
from inbox.foundation.filtering import Filters
from inbox.foundation.permissions import Permission, Subject
from inbox.foundation.schemas import NO_NUL, In, Out


class RunFilters(Filters, frozen=True):
    flow_id: UUID | None = None
    conversation_id: UUID | None = None
    contact_id: UUID | None = None
    status: RunStatus | None = None
    node: str | None = None


StartName = Annotated[str, Meta(max_length=200, pattern=NO_NUL)]
StartText = Annotated[str, Meta(max_length=4096, pattern=NO_NUL)]
# Of 64 bits, so that JSON keeps the whole of it.
StartNumber = Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)]
StartValue = StartText | StartNumber | float | bool | None


class FlowStartIn(In):
    """`data` is what the run knows as `trigger.data`."""

    conversation_id: UUID
    trigger_id: Annotated[str, Meta(max_length=50, pattern=NO_NUL)] | None = None
    data: Annotated[dict[StartName, StartValue], Meta(max_length=50)] = field(default_factory=dict)


class FlowStartedOut(Out):
    """The run is begun by a step of the mailbox, a moment later."""

    run_id: UUID


class ReplayIn(In):
    """Against the draft instead of the run's own version."""

    draft: bool = False


class WaitsForOut(Out):
    until: datetime | None
    reply: bool
    effect: bool


class RunOut(Out):
    id: UUID
    flow_id: UUID
    version_id: UUID
    conversation_id: UUID
    contact_id: UUID
    trigger_id: str
    status: RunStatus
    # The step at which it stands, or stood last.
    node: str | None
    step_no: int
    waits_for: WaitsForOut | None
    outcome: str
    # Why it failed.
    code: str
    # Runs of one chain set each other off.
    chain: UUID
    depth: int
    # The run whose step called it, in the same conversation.
    called_by: UUID | None
    started_at: datetime
    ended_at: datetime | None

    @classmethod
    def of(cls, run: FlowRun) -> "RunOut":
        return cls(**_fields(run))


class RunDetailOut(RunOut, kw_only=True):
    """`vars` is what it knows while it waits; null for callers without `personal_data:read`, and
    of runs that have ended well."""

    vars: dict[str, Any] | None

    @classmethod
    def shown(cls, run: FlowRun, subject: Subject) -> "RunDetailOut":
        known = None
        if run.memory is not None and subject.may(Permission.PERSONAL_DATA_READ):
            known = msgspec.json.decode(run.memory.reveal()).get("vars", {})
        return cls(**_fields(run), vars=known)


class StepOut(Out):
    """`given` is what a burst began with: the event and the facts; null on its other lines, and
    for callers without `personal_data:read`."""

    step_no: int
    node: str
    kind: str
    way: str
    code: str
    did: list[Any]
    # States of the effects and messages that it wanted, by their ids.
    effects: dict[str, str]
    given: dict[str, Any] | None
    at: datetime

    @classmethod
    def of(cls, step: FlowStep, states: Mapping[str, str], subject: Subject) -> "StepOut":
        given = None
        if step.given is not None and subject.may(Permission.PERSONAL_DATA_READ):
            given = msgspec.json.decode(step.given.reveal())
        wanted = [one.get("message_id") or one.get("effect_id") for one in step.did]
        return cls(
            step_no=step.step_no,
            node=step.node,
            kind=step.kind,
            way=step.way,
            code=step.code,
            did=step.did,
            effects={one: states[one] for one in wanted if one in states},
            given=given,
            at=step.at,
        )


class WayOut(Out):
    """`runs` counts each run once; `times` every time."""

    way: str
    runs: int
    times: int


class NodeStatsOut(Out):
    node: str
    waiting: int
    ways: list[WayOut]


class VersionRunsOut(Out):
    version_id: UUID
    number: int
    runs: dict[str, int]


class FlowStatsOut(Out):
    """`versions` has every version that runs are or were on; `steps` is of `version_id`."""

    version_id: UUID | None
    versions: list[VersionRunsOut]
    steps: list[NodeStatsOut]


class ReplayLineOut(Out):
    step_no: int
    node: str
    kind: str
    way: str
    code: str


class ReplayOut(Out):
    """`same`: line by line what is in the log; `differs_at` is the first line that is not."""

    same: bool
    differs_at: int | None
    status: str
    outcome: str
    lines: list[ReplayLineOut]


def _fields(run: FlowRun) -> dict[str, Any]:
    waits = None
    if run.status is RunStatus.WAITING:
        waits = WaitsForOut(
            until=run.wait_until, reply=run.waits_for_reply, effect=bool(run.waits_for_effect)
        )
    return {
        "id": run.id,
        "flow_id": run.flow_id,
        "version_id": run.version_id,
        "conversation_id": run.conversation_id,
        "contact_id": run.contact_id,
        "trigger_id": run.trigger_id,
        "status": run.status,
        "node": run.node,
        "step_no": run.step_no,
        "waits_for": waits,
        "outcome": run.outcome,
        "code": run.code,
        "chain": run.chain,
        "depth": run.depth,
        "called_by": run.called_by,
        "started_at": run.started_at,
        "ended_at": run.ended_at,
    }
