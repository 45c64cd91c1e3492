"""The routes of trying a flow before it holds, and of making it hold."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, delete, get, post
from litestar.params import FromPath, JSONBody

from automation.flows.schemas import PublishedOut, PublishIn, RollbackIn
from automation.flows.service import FlowService
from automation.runs.case_schemas import (
    CaseDetailOut,
    CaseFromRunIn,
    CaseIn,
    CaseOut,
    CasesResultOut,
    CasesRunIn,
    SimulateIn,
    SimulationOut,
)
from automation.runs.cases import CaseService
from automation.runs.models import FlowCase
from automation.runs.service import RunService
from inbox.foundation.idempotency import IdempotencyKey, Once
from inbox.foundation.identifiers import new_id
from inbox.foundation.injected import InjectedUnitOfWork
from inbox.foundation.pagination import LIMIT_BY_DEFAULT, CursorText, Limit, PageOut, PageRequest
from inbox.foundation.permissions import Permission


class FlowCaseController(Controller):
    path = "/flows/{flow_id:uuid}"
    tags = ("flow-cases",)

    @post(
        "/publish",
        permission=Permission.FLOWS_MANAGE,
        summary="Make the draft what holds, as a version that never changes",
    )
    async def publish(
        self, uow: InjectedUnitOfWork, flow_id: FromPath[UUID], data: JSONBody[PublishIn]
    ) -> PublishedOut:
        version = await CaseService(uow).publish(flow_id, data.note)
        return PublishedOut.told(version, await RunService(uow).waiting(flow_id))

    @post(
        "/rollback",
        permission=Permission.FLOWS_MANAGE,
        summary="Publish an old version again",
    )
    async def roll_back(
        self, uow: InjectedUnitOfWork, flow_id: FromPath[UUID], data: JSONBody[RollbackIn]
    ) -> PublishedOut:
        version = await FlowService(uow).roll_back(flow_id, data.number, data.note)
        return PublishedOut.told(version, await RunService(uow).waiting(flow_id))

    @post(
        "/simulate",
        permission=Permission.FLOWS_READ,
        status_code=200,
        summary="Play a conversation on a draft; nothing of it leaves",
    )
    async def simulate(
        self, uow: InjectedUnitOfWork, flow_id: FromPath[UUID], data: JSONBody[SimulateIn]
    ) -> SimulationOut:
        return await CaseService(uow).simulate(flow_id, data.script, data.draft)

    @get("/cases", permission=Permission.FLOWS_READ, summary="List a flow's cases")
    async def list_page(
        self,
        uow: InjectedUnitOfWork,
        flow_id: FromPath[UUID],
        limit: Limit = LIMIT_BY_DEFAULT,
        cursor: CursorText = None,
    ) -> PageOut[CaseOut]:
        page = await CaseService(uow).list_page(flow_id, PageRequest.parse(limit, cursor))
        return page.out(CaseOut.of)

    @post("/cases", permission=Permission.FLOWS_MANAGE, summary="Keep a case")
    async def add(
        self,
        uow: InjectedUnitOfWork,
        request: Request[Any, Any, Any],
        flow_id: FromPath[UUID],
        data: JSONBody[CaseIn],
        idempotency_key: IdempotencyKey = None,
    ) -> CaseDetailOut:
        cases = CaseService(uow)

        async def make(case_id: UUID) -> FlowCase:
            return await cases.add(flow_id, case_id, data)

        async def read(case_id: UUID) -> FlowCase:
            return await cases.get(flow_id, case_id)

        once = Once.of(uow, idempotency_key, request, data)
        return CaseDetailOut.of(await once.run(make, read, new_id()))

    @post(
        "/cases/run",
        permission=Permission.FLOWS_READ,
        status_code=200,
        summary="Play all cases: what came out otherwise, and which steps none of them reaches",
    )
    async def run_all(
        self, uow: InjectedUnitOfWork, flow_id: FromPath[UUID], data: JSONBody[CasesRunIn]
    ) -> CasesResultOut:
        return await CaseService(uow).run_all(flow_id, data.draft)

    @get("/cases/{case_id:uuid}", permission=Permission.FLOWS_READ, summary="Read one case")
    async def read(
        self, uow: InjectedUnitOfWork, flow_id: FromPath[UUID], case_id: FromPath[UUID]
    ) -> CaseDetailOut:
        return CaseDetailOut.of(await CaseService(uow).get(flow_id, case_id))

    @delete("/cases/{case_id:uuid}", permission=Permission.FLOWS_MANAGE, summary="Forget a case")
    async def remove(
        self, uow: InjectedUnitOfWork, flow_id: FromPath[UUID], case_id: FromPath[UUID]
    ) -> None:
        await CaseService(uow).remove(flow_id, case_id)


class CaseOfRunController(Controller):
    path = "/flow-runs/{run_id:uuid}"
    tags = ("flow-cases",)

    @post(
        "/case",
        permission=Permission.FLOWS_MANAGE,
        summary="Keep what happened as a case in which nobody is recognised",
    )
    async def keep_run(
        self,
        uow: InjectedUnitOfWork,
        request: Request[Any, Any, Any],
        run_id: FromPath[UUID],
        data: JSONBody[CaseFromRunIn],
        idempotency_key: IdempotencyKey = None,
    ) -> CaseDetailOut:
        cases = CaseService(uow)

        async def make(case_id: UUID) -> FlowCase:
            return await cases.from_run(run_id, case_id, data.name)

        async def read(case_id: UUID) -> FlowCase:
            return await cases.get((await RunService(uow).get(run_id)).flow_id, case_id)

        once = Once.of(uow, idempotency_key, request, data)
        return CaseDetailOut.of(await once.run(make, read, new_id()))
