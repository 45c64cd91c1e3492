"""Flows from the first draft to the archive. Who may publish what is decided here; whether the
cases are green is the matter of the room above (runs/cases.py)."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import UNSET

from automation.flows.calls import what_callers_miss
from automation.flows.checks import Finding, check, hindering
from automation.flows.circles import circle_through
from automation.flows.definition import Definition, as_document, read_definition
from automation.flows.errors import (
    DraftChangedMeanwhile,
    FlowArchived,
    FlowNeverPublished,
    FlowNotSound,
)
from automation.flows.events import FlowChanged, FlowCreated, FlowPublished, FlowStateChanged
from automation.flows.graph import compile_graph
from automation.flows.known import what_is_known
from automation.flows.leaving import Outside, leaving, outside_of
from automation.flows.models import Flow, FlowClock, FlowFace, FlowState, FlowVersion
from automation.flows.repository import ClockRepository, FlowRepository, VersionRepository
from automation.flows.schemas import FlowChange, FlowFilters
from automation.steps.call_flow import CallFlowConfig
from automation.triggers.schedule import ScheduleConfig, next_time
from automation.triggers.silence import SilenceConfig
from inbox.fields.models import FieldOwner
from inbox.fields.service import FieldService
from inbox.foundation.errors import Forbidden, NotFound, invalid_field
from inbox.foundation.identifiers import new_id
from inbox.foundation.pagination import NumberPageRequest, Page, PageRequest
from inbox.foundation.permissions import Permission
from inbox.foundation.time_of_database import database_now
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.mailbox.automation import renew_automation_stamp
from inbox.workspaces.service import WorkspaceService


class FlowService:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self._flows = FlowRepository(uow)
        self._versions = VersionRepository(uow)

    async def create(
        self,
        flow_id: UUID,
        name: str,
        draft: Mapping[str, Any],
        *,
        description: str = "",
        face: FlowFace = FlowFace.FLOW,
    ) -> Flow:
        flow = Flow(
            workspace_id=self.uow.workspace_id,
            id=flow_id,
            name=name.strip(),
            description=description,
            face=face,
            draft=as_document(read_definition(dict(draft))),
        )
        await self._flows.add(flow)
        self.uow.record(FlowCreated(workspace_id=flow.workspace_id, object_id=flow_id))
        return flow

    async def get(self, flow_id: UUID) -> Flow:
        return await self._flows.get(flow_id)

    async def lock(self, flow_id: UUID) -> Flow:
        """Before anything is decided by what it is now."""
        return await self._flows.lock(flow_id)

    async def lock_named(self, flow_id: UUID, place: str) -> Flow:
        """One that a body names."""
        try:
            return await self.lock(flow_id)
        except NotFound:
            raise invalid_field(place, "There is no flow with this id.") from None

    async def list_page(self, request: PageRequest, filters: FlowFilters) -> Page[Flow]:
        return await self._flows.list_filtered(request, filters)

    async def numbers_of(self, flows: Collection[Flow]) -> Mapping[UUID, int]:
        return await self.numbers({one.version_id for one in flows if one.version_id is not None})

    async def triggers_of(self, flows: Collection[Flow]) -> Mapping[UUID, list[Any]]:
        """By flow: of the version that holds, else of the draft."""
        held = await self._versions.triggers_of(
            {one.version_id for one in flows if one.version_id is not None}
        )
        return {
            one.id: one.draft.get("triggers", [])
            if one.version_id is None
            else held.get(one.version_id, [])
            for one in flows
        }

    async def numbers(self, version_ids: Collection[UUID]) -> Mapping[UUID, int]:
        return await self._versions.numbers_of(version_ids)

    async def change(self, flow_id: UUID, asked: FlowChange) -> Flow:
        flow = await self._flows.lock(flow_id)
        changed = []
        if asked.draft is not UNSET:
            if asked.revision is UNSET:
                raise invalid_field("revision", "Name the revision that the draft was made from.")
            if asked.revision != flow.revision:
                raise DraftChangedMeanwhile(now={"revision": flow.revision})
            flow.draft = as_document(read_definition(asked.draft))
            flow.revision += 1
            # Drawn on by hand, it may be more than what a rule says.
            flow.face = FlowFace.FLOW
            changed.append("draft")
        for name in ("name", "description"):
            value = getattr(asked, name)
            if value is not UNSET:
                setattr(flow, name, value.strip())
                changed.append(name)
        if changed:
            await self._save(flow)
            self.uow.record(
                FlowChanged(
                    workspace_id=flow.workspace_id, object_id=flow_id, fields=tuple(changed)
                )
            )
        return flow

    async def findings(self, flow: Flow, draft: Mapping[str, Any] | None = None) -> list[Finding]:
        return await self._check(
            flow, read_definition(dict(flow.draft if draft is None else draft))
        )

    async def publish(self, flow_id: UUID, note: str = "") -> FlowVersion:
        flow = await self._flows.lock(flow_id)
        return await self._publish(flow, read_definition(flow.draft), note)

    async def roll_back(self, flow_id: UUID, number: int, note: str = "") -> FlowVersion:
        """The old definition holds again, as a new version: what was there since stays told."""
        flow = await self._flows.lock(flow_id)
        old = await self.version(flow_id, number)
        note = note or f"Back to version {number}."
        return await self._publish(flow, read_definition(old.definition, "definition"), note)

    async def list_versions(self, flow_id: UUID, request: NumberPageRequest) -> Page[FlowVersion]:
        await self.get(flow_id)
        return await self._versions.list_of(flow_id, request)

    async def version(self, flow_id: UUID, number: int) -> FlowVersion:
        found = await self._versions.find_numbered(flow_id, number)
        if found is None:
            raise NotFound
        return found

    async def version_by_id(self, flow_id: UUID, version_id: UUID) -> FlowVersion:
        version = await self._versions.get(version_id)
        if version.flow_id != flow_id:
            raise NotFound
        return version

    async def callers_of(self, flow_id: UUID) -> Sequence[tuple[UUID, str]]:
        """(id, name) of the live flows that would find it unavailable."""
        await self.get(flow_id)
        return await self._flows.list_callers(flow_id)

    async def outside(self) -> Outside:
        """Whom the live flows tell something."""
        return outside_of(
            compile_graph(read_definition(version.definition, "definition")).graph
            for _, version in await self._flows.list_live()
        )

    async def pause(self, flow_id: UUID) -> Flow:
        """It begins nowhere any more; what is under way goes on."""
        return await self._enter(flow_id, FlowState.PAUSED)

    async def resume(self, flow_id: UUID) -> Flow:
        return await self._enter(flow_id, FlowState.LIVE)

    async def archive(self, flow_id: UUID) -> Flow:
        return await self._enter(flow_id, FlowState.ARCHIVED)

    async def restore(self, flow_id: UUID) -> Flow:
        flow = await self._flows.lock(flow_id)
        if flow.state is FlowState.ARCHIVED:
            await self._set(flow, FlowState.DRAFT if flow.version_id is None else FlowState.PAUSED)
        return flow

    async def _enter(self, flow_id: UUID, state: FlowState) -> Flow:
        flow = await self._flows.lock(flow_id)
        if flow.state is state:
            return flow
        if flow.state is FlowState.ARCHIVED:
            raise FlowArchived
        if state is not FlowState.ARCHIVED and flow.version_id is None:
            raise FlowNeverPublished
        await self._set(flow, state)
        return flow

    async def _set(self, flow: Flow, state: FlowState) -> None:
        flow.state = state
        await self._save(flow)
        self.uow.record(
            FlowStateChanged(workspace_id=flow.workspace_id, object_id=flow.id, state=state.value)
        )
        await renew_automation_stamp(self.uow, flow.workspace_id)

    async def _publish(self, flow: Flow, definition: Definition, note: str) -> FlowVersion:
        if flow.state is FlowState.ARCHIVED:
            raise FlowArchived
        faults = hindering(await self._check(flow, definition))
        if faults:
            raise FlowNotSound(f"{faults[0].field}: {faults[0].message}", faults=faults)
        await self._require_reading(definition)
        subject = self.uow.subject
        version = FlowVersion(
            workspace_id=flow.workspace_id,
            id=new_id(),
            flow_id=flow.id,
            number=await self._versions.last_number(flow.id) + 1,
            definition=as_document(definition),
            note=note,
            author_kind=subject.kind.value,
            author_id=subject.id,
        )
        await self._versions.add(version)
        flow.version_id, flow.state = version.id, FlowState.LIVE
        now = await self._save(flow)
        await self._set_clocks(flow, definition, now)
        self.uow.record(
            FlowPublished(workspace_id=flow.workspace_id, object_id=flow.id, number=version.number)
        )
        await renew_automation_stamp(self.uow, flow.workspace_id)
        return version

    async def _require_reading(self, definition: Definition) -> None:
        """Else a flow would read for him what he may not read."""
        if self.uow.subject.may(Permission.PERSONAL_DATA_READ):
            return
        fields = await FieldService(self.uow).by_key(FieldOwner.CONTACT)
        personal = {key for key, one in fields.items() if one.personal}
        faults = list(leaving(compile_graph(definition).graph, personal))
        if faults:
            needs = f"This needs the right {Permission.PERSONAL_DATA_READ.value}"
            raise Forbidden(
                f"{faults[0].field}: {faults[0].message} {needs}; an owner or admin can grant it.",
                faults=faults,
            )

    async def _check(self, flow: Flow, definition: Definition) -> list[Finding]:
        known = await what_is_known(self.uow, definition)
        found = check(definition, known)
        graphs = {
            flow_id: compile_graph(read_definition(version.definition, "definition")).graph
            for flow_id, version in await self._flows.list_live()
        }
        graphs[flow.id] = compile_graph(definition).graph
        ring = circle_through(flow.id, graphs)
        if ring:
            named = ", ".join(str(one) for one in ring)
            words = (
                f"These flows set each other off, or call each other, for ever: {named}."
                " Put a `when` in between, or take a call out."
            )
            places = [
                f"{node.place}.config.flow_id"
                for node in graphs[flow.id].nodes.values()
                if isinstance(node.config, CallFlowConfig) and node.config.flow_id in ring
            ]
            found += [Finding(place, words) for place in places or ["draft.triggers"]]
        return [*found, *what_callers_miss(flow.id, graphs[flow.id], graphs)]

    async def _set_clocks(self, flow: Flow, definition: Definition, now: datetime) -> None:
        zone = (await WorkspaceService(self.uow).get()).time_zone
        clocks = []
        for start in compile_graph(definition).graph.starts:
            clock = FlowClock(
                workspace_id=flow.workspace_id,
                flow_id=flow.id,
                trigger_id=start.id,
                kind=start.trigger.kind,
                due_at=now,
            )
            if isinstance(start.config, ScheduleConfig):
                due = next_time(start.config.cron, now, zone)
                if due is not None:
                    clock.due_at = due
                    clocks.append(clock)
            elif isinstance(start.config, SilenceConfig):
                clock.looked_until = now
                clocks.append(clock)
        await ClockRepository(self.uow).replace(flow.id, clocks)

    async def _save(self, flow: Flow) -> datetime:
        now = await database_now(self.uow)
        flow.updated_at = now
        await self._flows.add(flow)
        return now
