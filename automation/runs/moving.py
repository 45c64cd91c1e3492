"""Runs that wait on an older version, moved to the one that holds: step by step, as a person maps
them. What is not mapped stays where it is.

    conversations, locked ▸ runs, as far as they still wait there ▸ a line in each one's log

A wait has its step's number as its key: with a line more the number is another one, so that timers
that have rung before wake nobody, and the clock rings again."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from automation.flows.definition import Definition, read_definition
from automation.flows.errors import FlowNeverPublished
from automation.flows.graph import Graph, compile_graph
from automation.flows.service import FlowService
from automation.runs.engine import RUN_CHANGED
from automation.runs.events import FlowRunsMoved
from automation.runs.models import FlowStep
from automation.runs.moving_schemas import (
    MovedOut,
    MoveRunsIn,
    MoveTargetOut,
    WaitingAtOut,
    WaitingRunsOut,
)
from automation.runs.replaying import MOVED
from automation.runs.repository import RunRepository
from inbox.conversations.threads import ThreadSet
from inbox.foundation.errors import FieldFault, NotFound, invalid_field, invalid_fields
from inbox.foundation.sets import insert_set
from inbox.foundation.statements import Statement
from inbox.foundation.time_of_database import database_now
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.mailbox.log import ChangeLog, LogLine

AT_ONCE = 500


class RunMoving:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self._flows = FlowService(uow)
        self._runs = RunRepository(uow)

    async def waiting(self, flow_id: UUID) -> WaitingRunsOut:
        """Where runs wait on other versions than the one that holds, and where they could go."""
        now_at, holds = await self._current(flow_id)
        graph = compile_graph(holds).graph
        versions = await self._runs.waiting_on(flow_id)
        numbers = await self._flows.numbers([one for one in versions if one != now_at])
        found = []
        for version_id, number in sorted(numbers.items(), key=lambda pair: -pair[1]):
            old = await self._definition(flow_id, version_id)
            titles = {one.id: one.title for one in old.steps}
            nodes = compile_graph(old).graph.nodes
            for node_id, runs in sorted(versions[version_id].items()):
                if node_id not in nodes:
                    continue
                kind = nodes[node_id].step.kind
                same = graph.nodes.get(node_id)
                fits = same is not None and same.step.kind == kind
                found.append(
                    WaitingAtOut(
                        version_id=version_id,
                        number=number,
                        step=node_id,
                        kind=kind,
                        title=titles.get(node_id, ""),
                        runs=runs,
                        suggested=node_id if fits else None,
                    )
                )
        titles = {one.id: one.title for one in holds.steps}
        targets = [
            MoveTargetOut(step=node.id, kind=node.step.kind, title=titles.get(node.id, ""))
            for node in graph.nodes.values()
        ]
        return WaitingRunsOut(waiting=found, targets=targets)

    async def move(self, flow_id: UUID, asked: MoveRunsIn) -> MovedOut:
        """As many as one transaction takes; `left` are those that the same call moves next."""
        now_at, holds = await self._current(flow_id)
        graph = compile_graph(holds).graph
        try:
            old = compile_graph(await self._definition(flow_id, asked.from_version_id)).graph
        except NotFound:
            words = "This flow has no version with this id."
            raise invalid_field("from_version_id", words) from None
        if asked.from_version_id == now_at:
            raise invalid_field("from_version_id", "This is the version that holds.")
        faults = list(_faults(asked.steps, old, graph))
        if faults:
            raise invalid_fields(faults)
        moved = await self._batch(flow_id, asked, now_at, graph)
        standing = await self._runs.standing(flow_id, asked.from_version_id)
        return MovedOut(moved=moved, left=sum(standing.get(one, 0) for one in asked.steps))

    async def _batch(self, flow_id: UUID, asked: MoveRunsIn, now_at: UUID, graph: Graph) -> int:
        workspace_id = self.uow.workspace_id
        values: dict[str, Any] = {
            "workspace_id": workspace_id,
            "flow_id": flow_id,
            "before": asked.from_version_id,
            "nodes": list(asked.steps),
        }
        picked = await self.uow.run(_PICK, values | {"most": AT_ONCE})
        if not picked:
            return 0
        await ThreadSet(self.uow).lock([(workspace_id, row.conversation_id) for row in picked])
        rows = await self.uow.run(
            _MOVE,
            values
            | {
                "ids": [row.id for row in picked],
                "after": now_at,
                "targets": list(asked.steps.values()),
            },
        )
        now = await database_now(self.uow)
        await insert_set(
            self.uow,
            FlowStep,
            [
                {
                    "workspace_id": workspace_id,
                    "run_id": row.id,
                    "step_no": row.step_no,
                    "version_id": now_at,
                    "node": row.node,
                    "kind": graph.nodes[row.node].step.kind,
                    "way": MOVED,
                    "code": "",
                    "did": [{"do": MOVED, "from": row.left_at}],
                    "given": None,
                    "at": now,
                }
                for row in rows
            ],
        )
        if rows:
            self.uow.record(
                FlowRunsMoved(workspace_id=workspace_id, object_id=flow_id, runs=len(rows))
            )
            ChangeLog(self.uow).add(
                [LogLine(workspace_id, RUN_CHANGED, row.id, row.conversation_id) for row in rows]
            )
        return len(rows)

    async def _current(self, flow_id: UUID) -> tuple[UUID, Definition]:
        flow = await self._flows.get(flow_id)
        if flow.version_id is None:
            raise FlowNeverPublished
        return flow.version_id, await self._definition(flow_id, flow.version_id)

    async def _definition(self, flow_id: UUID, version_id: UUID) -> Definition:
        version = await self._flows.version_by_id(flow_id, version_id)
        return read_definition(version.definition, "definition")


def _faults(steps: Mapping[str, str], old: Graph, new: Graph) -> list[FieldFault]:
    """A wait goes on only in a step of its own kind: what it remembers is of that kind."""
    faults = []
    for before, after in steps.items():
        if before not in old.nodes:
            faults.append(FieldFault(f"steps.{before}", "That version has no step with this id."))
        elif after not in new.nodes:
            words = f"The version that holds has no step `{after}`."
            faults.append(FieldFault(f"steps.{before}", words))
        elif old.nodes[before].step.kind != new.nodes[after].step.kind:
            faults.append(FieldFault(f"steps.{before}", "The two steps are not of one kind."))
    return faults


_PICK = Statement(
    "SELECT id, conversation_id FROM flow_run WHERE workspace_id = :workspace_id"
    " AND flow_id = :flow_id AND version_id = :before AND status = 'waiting'"
    " AND node = ANY(CAST(:nodes AS text[])) ORDER BY id LIMIT :most"
)
_MOVE = Statement(
    "UPDATE flow_run AS r SET version_id = :after, node = m.target, step_no = r.step_no + 1,"
    " timer_rung = false"
    " FROM unnest(CAST(:nodes AS text[]), CAST(:targets AS text[])) AS m (node, target)"
    " WHERE r.workspace_id = :workspace_id AND r.flow_id = :flow_id AND r.version_id = :before"
    " AND r.id = ANY(CAST(:ids AS uuid[])) AND r.status = 'waiting' AND r.node = m.node"
    " RETURNING r.id, r.conversation_id, r.step_no, r.node, m.node AS left_at"
)
