"""What the API takes and gives for trying a flow: simulations and cases. Nothing of it leaves."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from automation.flows.graph import Graph
from automation.runs.models import FlowCase
from automation.runs.scripts import Played, Script, turn_document
from inbox.foundation.schemas import In, Name, Out


class SimulateIn(In):
    """Of the stored draft, unless one is given."""

    script: Script
    draft: dict[str, Any] | None = None


class SimulationOut(Out):
    """`turns` has one for each event. `failures` are what was expected and did not come."""

    turns: list[dict[str, Any]]
    status: str | None
    outcome: str
    code: str
    vars: dict[str, Any]
    failures: list[str]
    covered: list[str]
    uncovered: list[str]

    @classmethod
    def of(cls, graph: Graph, played: Played) -> "SimulationOut":
        run = played.simulation.run
        covered = coverage(graph, [played])
        return cls(
            turns=[turn_document(one) for one in played.turns],
            status=None if run is None else run.status.value,
            outcome="" if run is None else run.outcome,
            code="" if run is None else run.code,
            vars={} if run is None else run.vars,
            failures=list(played.failures),
            covered=covered,
            uncovered=sorted(graph.nodes.keys() - set(covered)),
        )


class CaseIn(In):
    """With `record`, what comes out of the draft now is what is expected from then on."""

    name: Name
    script: Script
    record: bool = False


class CaseFromRunIn(In):
    name: Name


class CaseOut(Out):
    id: UUID
    flow_id: UUID
    name: str
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, case: FlowCase) -> "CaseOut":
        return cls(**_fields(case))


class CaseDetailOut(CaseOut, kw_only=True):
    # As it was taken in.
    script: dict[str, Any]

    @classmethod
    def of(cls, case: FlowCase) -> "CaseDetailOut":
        return cls(**_fields(case), script=msgspec.json.decode(case.script.reveal()))


class CaseResultOut(Out):
    id: UUID
    name: str
    green: bool
    failures: list[str]


class CasesRunIn(In):
    """Against the stored draft, unless one is given."""

    draft: dict[str, Any] | None = None


class CasesResultOut(Out):
    """`green`: there are cases, and all of them came out as expected."""

    green: bool
    cases: list[CaseResultOut]
    covered: list[str]
    uncovered: list[str]


def coverage(graph: Graph, played: Sequence[Played]) -> list[str]:
    return sorted({node for one in played for node in one.steps} & graph.nodes.keys())


def _fields(case: FlowCase) -> dict[str, Any]:
    return {
        "id": case.id,
        "flow_id": case.flow_id,
        "name": case.name,
        "created_at": case.created_at,
        "updated_at": case.updated_at,
    }
