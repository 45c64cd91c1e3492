"""What the API takes and gives for moving runs to another version."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta

from automation.flows.definition import STEPS_AT_MOST, StepId
from inbox.foundation.schemas import In, Out


class MoveRunsIn(In):
    """`steps`: from a step of the old version to one of the same kind of the version that holds."""

    from_version_id: UUID
    steps: Annotated[dict[StepId, StepId], Meta(min_length=1, max_length=STEPS_AT_MOST)]


class MovedOut(Out):
    """One call moves a bounded number; while some are `left`, ask again."""

    moved: int
    left: int


class WaitingAtOut(Out):
    """`suggested`: the step of the same id and kind in the version that holds."""

    version_id: UUID
    number: int
    step: str
    kind: str
    title: str
    runs: int
    suggested: str | None


class MoveTargetOut(Out):
    step: str
    kind: str
    title: str


class WaitingRunsOut(Out):
    waiting: list[WaitingAtOut]
    targets: list[MoveTargetOut]
