"""What is live, kept per process: read again when a workspace's stamp is another one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from automation.flows.definition import read_definition
from automation.flows.graph import Graph, Start, compile_graph
from inbox.foundation.sets import listed
from inbox.foundation.statements import Statement
from inbox.foundation.unit_of_work import UnitOfWork

KEPT_WORKSPACES = 5_000
KEPT_GRAPHS = 5_000


@dataclass(frozen=True, slots=True)
class LiveFlow:
    id: UUID
    version_id: UUID
    graph: Graph


@dataclass(frozen=True, slots=True)
class Listening:
    flow: LiveFlow
    start: Start


@dataclass(frozen=True, slots=True)
class WorkspaceFlows:
    """`by_kind`: whom each kind of happening concerns, in the order in which they are asked."""

    stamp: int
    zone: str
    flows: Mapping[UUID, LiveFlow]
    by_kind: Mapping[str, Sequence[Listening]]


def listening(flows: Iterable[LiveFlow]) -> Mapping[str, Sequence[Listening]]:
    found: dict[str, list[Listening]] = {}
    for flow in sorted(flows, key=lambda one: (one.graph.settings.priority, one.id)):
        for start in flow.graph.starts:
            for kind in start.trigger.listens:
                found.setdefault(kind, []).append(Listening(flow, start))
    return found


@dataclass(slots=True)
class LiveFlows:
    _workspaces: dict[UUID, WorkspaceFlows] = field(default_factory=dict)
    _graphs: dict[UUID, Graph] = field(default_factory=dict)

    async def of(
        self, uow: UnitOfWork, stamps: Mapping[UUID, int]
    ) -> Mapping[UUID, WorkspaceFlows]:
        """Of those that have any; asks the database only about what has changed."""
        wanted = {one: stamp for one, stamp in stamps.items() if stamp}
        changed = [
            one
            for one, stamp in wanted.items()
            if one not in self._workspaces or self._workspaces[one].stamp != stamp
        ]
        if changed:
            await self._load(uow, changed, wanted)
        return {one: self._workspaces[one] for one in wanted}

    async def graphs(self, uow: UnitOfWork, versions: Iterable[UUID]) -> Mapping[UUID, Graph]:
        """Of versions that runs are on, also of those that are live no more."""
        wanted = set(versions)
        missing = sorted(one for one in wanted if one not in self._graphs)
        if missing:
            rows = await uow.run(
                _VERSIONS, {"workspaces": listed(uow.workspace_ids), "ids": listed(missing)}
            )
            for row in rows:
                self._keep(row.id, row.definition)
        return {one: self._graphs[one] for one in wanted if one in self._graphs}

    async def _load(
        self, uow: UnitOfWork, changed: Sequence[UUID], stamps: Mapping[UUID, int]
    ) -> None:
        rows = await uow.run(_LIVE, {"workspaces": listed(sorted(changed))})
        zones = {row.workspace_id: row.time_zone for row in rows}
        flows: dict[UUID, list[LiveFlow]] = {one: [] for one in changed}
        for row in rows:
            if row.flow_id is not None:
                graph = self._keep(row.version_id, row.definition)
                flows[row.workspace_id].append(LiveFlow(row.flow_id, row.version_id, graph))
        if len(self._workspaces) > KEPT_WORKSPACES:
            self._workspaces.clear()
        for workspace_id in changed:
            mine = flows[workspace_id]
            self._workspaces[workspace_id] = WorkspaceFlows(
                stamps[workspace_id],
                zones.get(workspace_id, "UTC"),
                {one.id: one for one in mine},
                listening(mine),
            )

    def _keep(self, version_id: UUID, definition: Any) -> Graph:
        """A step of a kind that is gone is left out: a run that comes to it fails visibly."""
        found = self._graphs.get(version_id)
        if found is None:
            if len(self._graphs) > KEPT_GRAPHS:
                self._graphs.clear()
            found = compile_graph(read_definition(definition, "definition")).graph
            self._graphs[version_id] = found
        return found


_LIVE = Statement(
    "SELECT w.id AS workspace_id, w.time_zone, f.id AS flow_id, v.id AS version_id, v.definition"
    " FROM unnest(CAST(:workspaces AS uuid[])) AS n (id) JOIN workspace AS w ON w.id = n.id"
    " LEFT JOIN flow AS f ON f.workspace_id = w.id AND f.state = 'live'"
    " LEFT JOIN flow_version AS v ON v.workspace_id = f.workspace_id AND v.id = f.version_id"
)
_VERSIONS = Statement(
    "SELECT v.id, v.definition FROM flow_version AS v"
    " WHERE v.workspace_id = ANY(CAST(:workspaces AS uuid[]))"
    " AND v.id = ANY(CAST(:ids AS uuid[]))"
)
