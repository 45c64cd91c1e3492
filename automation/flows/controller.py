"""The routes of flows: what is drawn, checked, kept and put away."""

from collections.abc import Iterable
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, get, patch, post
from litestar.params import FromPath, JSONBody, QueryParameter

from automation.expressions.bounds import FILTERS, OUR_FILTERS
from automation.flows.checks import KNOWN_PATHS
from automation.flows.definition import (
    BYTES_AT_MOST,
    STEPS_AT_MOST,
    TRIGGERS_AT_MOST,
    read_definition,
)
from automation.flows.diff import diff
from automation.flows.files import export_yaml, import_yaml
from automation.flows.graph import ways_out
from automation.flows.known import contact_fields
from automation.flows.models import Flow
from automation.flows.schemas import (
    CallersOut,
    CheckIn,
    ChecksOut,
    DiffLineOut,
    DiffOut,
    FlowChange,
    FlowDetailOut,
    FlowIn,
    FlowOut,
    ImportIn,
    KindOut,
    KindsOut,
    VersionDetailOut,
    VersionOut,
    YamlOut,
)
from automation.flows.service import FlowService
from automation.steps.contact_fields import ROOT
from automation.steps.registry import STEPS
from automation.triggers.registry import TRIGGERS
from inbox.foundation.idempotency import IdempotencyKey, Once
from inbox.foundation.identifiers import new_id
from inbox.foundation.injected import InjectedUnitOfWork
from inbox.foundation.pagination import (
    LIMIT_BY_DEFAULT,
    Limit,
    NumberCursorText,
    NumberPageRequest,
    PageOut,
)
from inbox.foundation.permissions import Permission
from inbox.foundation.unit_of_work import UnitOfWork

Number = Annotated[int, QueryParameter(ge=1, le=1_000_000)]
NumberOrDraft = Annotated[int | None, QueryParameter(ge=1, le=1_000_000)]


class FlowController(Controller):
    path = "/flows"
    tags = ("flows",)

    @post(permission=Permission.FLOWS_MANAGE, summary="Draw a flow")
    async def create(
        self,
        uow: InjectedUnitOfWork,
        request: Request[Any, Any, Any],
        data: JSONBody[FlowIn],
        idempotency_key: IdempotencyKey = None,
    ) -> FlowDetailOut:
        flows = FlowService(uow)

        async def make(flow_id: UUID) -> Flow:
            return await flows.create(flow_id, data.name, data.draft, description=data.description)

        once = Once.of(uow, idempotency_key, request, data)
        return await _detail(uow, await once.run(make, flows.get, new_id()))

    @get(
        "/kinds",
        permission=Permission.FLOWS_READ,
        summary="What flows are made of: steps, triggers, values, limits",
    )
    async def kinds(self, uow: InjectedUnitOfWork) -> KindsOut:
        fields = await contact_fields(uow)
        return _kinds(f"{ROOT}.{key}" for key in fields)

    @post("/import", permission=Permission.FLOWS_MANAGE, summary="Take in a flow from YAML")
    async def import_file(
        self,
        uow: InjectedUnitOfWork,
        request: Request[Any, Any, Any],
        data: JSONBody[ImportIn],
        idempotency_key: IdempotencyKey = None,
    ) -> FlowDetailOut:
        flows = FlowService(uow)

        async def make(flow_id: UUID) -> Flow:
            name, draft = await import_yaml(uow, data.yaml)
            if data.flow_id is None:
                return await flows.create(flow_id, name, draft)
            flow = await flows.lock_named(data.flow_id, "flow_id")
            revision = flow.revision if data.revision is None else data.revision
            return await flows.change(
                flow.id, FlowChange(name=name, draft=draft, revision=revision)
            )

        async def read(flow_id: UUID) -> Flow:
            return await flows.get(data.flow_id or flow_id)

        once = Once.of(uow, idempotency_key, request, data)
        return await _detail(uow, await once.run(make, read, new_id()))

    @get("/{flow_id:uuid}", permission=Permission.FLOWS_READ, summary="Read one flow")
    async def read(self, uow: InjectedUnitOfWork, flow_id: FromPath[UUID]) -> FlowDetailOut:
        return await _detail(uow, await FlowService(uow).get(flow_id))

    @patch("/{flow_id:uuid}", permission=Permission.FLOWS_MANAGE, summary="Change a flow's draft")
    async def change(
        self, uow: InjectedUnitOfWork, flow_id: FromPath[UUID], data: JSONBody[FlowChange]
    ) -> FlowDetailOut:
        return await _detail(uow, await FlowService(uow).change(flow_id, data))

    @post(
        "/{flow_id:uuid}/check",
        permission=Permission.FLOWS_READ,
        status_code=200,
        summary="Could it be published?",
    )
    async def check(
        self, uow: InjectedUnitOfWork, flow_id: FromPath[UUID], data: JSONBody[CheckIn]
    ) -> ChecksOut:
        flows = FlowService(uow)
        flow = await flows.get(flow_id)
        findings = await flows.findings(flow, data.draft)
        draft = flow.draft if data.draft is None else data.draft
        return ChecksOut.of(findings, ways_out(read_definition(dict(draft))))

    @get(
        "/{flow_id:uuid}/versions",
        permission=Permission.FLOWS_READ,
        summary="List what was published, the newest first",
    )
    async def versions(
        self,
        uow: InjectedUnitOfWork,
        flow_id: FromPath[UUID],
        limit: Limit = LIMIT_BY_DEFAULT,
        cursor: NumberCursorText = None,
    ) -> PageOut[VersionOut]:
        page = await FlowService(uow).list_versions(flow_id, NumberPageRequest.parse(limit, cursor))
        return page.out(VersionOut.of)

    @get(
        "/{flow_id:uuid}/versions/{version_id:uuid}",
        permission=Permission.FLOWS_READ,
        summary="Read one version",
    )
    async def version(
        self, uow: InjectedUnitOfWork, flow_id: FromPath[UUID], version_id: FromPath[UUID]
    ) -> VersionDetailOut:
        return VersionDetailOut.of(await FlowService(uow).version_by_id(flow_id, version_id))

    @get(
        "/{flow_id:uuid}/diff",
        permission=Permission.FLOWS_READ,
        summary="What is different between two versions, or a version and the draft",
    )
    async def difference(
        self,
        uow: InjectedUnitOfWork,
        flow_id: FromPath[UUID],
        before: Number,
        after: NumberOrDraft = None,
    ) -> DiffOut:
        flows = FlowService(uow)
        flow = await flows.get(flow_id)
        old = (await flows.version(flow_id, before)).definition
        new = flow.draft if after is None else (await flows.version(flow_id, after)).definition
        return DiffOut(lines=[DiffLineOut.of(one) for one in diff(old, new)])

    @get(
        "/{flow_id:uuid}/callers",
        permission=Permission.FLOWS_READ,
        summary="Which live flows call it, and so would miss it",
    )
    async def callers(self, uow: InjectedUnitOfWork, flow_id: FromPath[UUID]) -> CallersOut:
        return CallersOut.of(await FlowService(uow).callers_of(flow_id))

    @post(
        "/{flow_id:uuid}/pause",
        permission=Permission.FLOWS_MANAGE,
        status_code=200,
        summary="Begin nowhere any more; runs under way go on",
    )
    async def pause(self, uow: InjectedUnitOfWork, flow_id: FromPath[UUID]) -> FlowOut:
        return await _shown(uow, await FlowService(uow).pause(flow_id))

    @post(
        "/{flow_id:uuid}/resume",
        permission=Permission.FLOWS_MANAGE,
        status_code=200,
        summary="Be live again",
    )
    async def resume(self, uow: InjectedUnitOfWork, flow_id: FromPath[UUID]) -> FlowOut:
        return await _shown(uow, await FlowService(uow).resume(flow_id))

    @post(
        "/{flow_id:uuid}/archive",
        permission=Permission.FLOWS_MANAGE,
        status_code=200,
        summary="Put a flow away",
    )
    async def archive(self, uow: InjectedUnitOfWork, flow_id: FromPath[UUID]) -> FlowOut:
        return await _shown(uow, await FlowService(uow).archive(flow_id))

    @post(
        "/{flow_id:uuid}/restore",
        permission=Permission.FLOWS_MANAGE,
        status_code=200,
        summary="Take a flow out of the archive",
    )
    async def restore(self, uow: InjectedUnitOfWork, flow_id: FromPath[UUID]) -> FlowOut:
        return await _shown(uow, await FlowService(uow).restore(flow_id))

    @get("/{flow_id:uuid}/export", permission=Permission.FLOWS_READ, summary="A flow as YAML")
    async def export(self, uow: InjectedUnitOfWork, flow_id: FromPath[UUID]) -> YamlOut:
        flow = await FlowService(uow).get(flow_id)
        return YamlOut(yaml=await export_yaml(uow, flow.name, flow.draft))


async def _shown(uow: UnitOfWork, flow: Flow) -> FlowOut:
    return FlowOut.of(flow, await FlowService(uow).numbers_of([flow]))


async def _detail(uow: UnitOfWork, flow: Flow) -> FlowDetailOut:
    return FlowDetailOut.of(flow, await FlowService(uow).numbers_of([flow]))


def _kinds(fields: Iterable[str]) -> KindsOut:
    return KindsOut(
        steps=[
            KindOut(
                kind=step.kind,
                title=step.title,
                group=step.group,
                schema=msgspec.json.schema(step.config),
            )
            for step in STEPS.values()
        ],
        triggers=[
            KindOut(
                kind=trigger.kind,
                title=trigger.title,
                group="trigger",
                schema=msgspec.json.schema(trigger.config),
                gives=sorted(trigger.gives),
            )
            for trigger in TRIGGERS.values()
        ],
        values=sorted({*KNOWN_PATHS, *fields}),
        filters=sorted(FILTERS | OUR_FILTERS),
        limits={
            "bytes": BYTES_AT_MOST,
            "steps": STEPS_AT_MOST,
            "triggers": TRIGGERS_AT_MOST,
        },
    )
