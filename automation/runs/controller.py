"""The routes of runs: the log, and what people do with it."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from automation.runs.reducer import RunStatus
from automation.runs.schemas import (
    FlowStartedOut,
    FlowStartIn,
    FlowStatsOut,
    ReplayIn,
    ReplayLineOut,
    ReplayOut,
    RunDetailOut,
    RunFilters,
    RunOut,
    StepOut,
)
from automation.runs.service import RunService
from inbox.foundation.idempotency import IdempotencyKey, Once
from inbox.foundation.identifiers import new_id
from inbox.foundation.injected import InjectedSubject, InjectedUnitOfWork
from inbox.foundation.pagination import (
    LIMIT_BY_DEFAULT,
    CursorText,
    Limit,
    NumberCursorText,
    NumberPageRequest,
    PageOut,
    PageRequest,
)
from inbox.foundation.permissions import Permission


class FlowRunController(Controller):
    path = "/flow-runs"
    tags = ("flow-runs",)

    @get(permission=Permission.FLOWS_READ, summary="Search runs, the newest first")
    async def list_page(
        self,
        uow: InjectedUnitOfWork,
        limit: Limit = LIMIT_BY_DEFAULT,
        cursor: CursorText = None,
        flow_id: FromQuery[UUID | None] = None,
        conversation_id: FromQuery[UUID | None] = None,
        contact_id: FromQuery[UUID | None] = None,
        status: FromQuery[RunStatus | None] = None,
        node: Annotated[str | None, QueryParameter(max_length=50)] = None,
    ) -> PageOut[RunOut]:
        filters = RunFilters(
            flow_id=flow_id,
            conversation_id=conversation_id,
            contact_id=contact_id,
            status=status,
            node=node,
        )
        page = await RunService(uow).list_page(PageRequest.parse(limit, cursor), filters)
        return page.out(RunOut.of)

    @get("/{run_id:uuid}", permission=Permission.FLOWS_READ, summary="Read one run")
    async def read(
        self, uow: InjectedUnitOfWork, subject: InjectedSubject, run_id: FromPath[UUID]
    ) -> RunDetailOut:
        return RunDetailOut.shown(await RunService(uow).get(run_id), subject)

    @get(
        "/{run_id:uuid}/steps",
        permission=Permission.FLOWS_READ,
        summary="List what a run did, in order",
    )
    async def steps(
        self,
        uow: InjectedUnitOfWork,
        subject: InjectedSubject,
        run_id: FromPath[UUID],
        limit: Limit = LIMIT_BY_DEFAULT,
        cursor: NumberCursorText = None,
    ) -> PageOut[StepOut]:
        runs = RunService(uow)
        page = await runs.list_steps(run_id, NumberPageRequest.parse(limit, cursor))
        states = await runs.states_of(page.items)
        return page.out(lambda step: StepOut.of(step, states, subject))

    @post(
        "/{run_id:uuid}/resume",
        permission=Permission.FLOWS_RUN,
        status_code=200,
        summary="Try the step again at which it failed, or end its wait",
    )
    async def resume(self, uow: InjectedUnitOfWork, run_id: FromPath[UUID]) -> RunOut:
        return RunOut.of(await RunService(uow).resume(run_id))

    @post(
        "/{run_id:uuid}/cancel",
        permission=Permission.FLOWS_RUN,
        status_code=200,
        summary="End a run that waits",
    )
    async def cancel(self, uow: InjectedUnitOfWork, run_id: FromPath[UUID]) -> RunOut:
        return RunOut.of(await RunService(uow).cancel(run_id))

    @post(
        "/{run_id:uuid}/replay",
        permission=Permission.FLOWS_READ,
        status_code=200,
        summary="Play a run again from what it was given; nothing is done",
    )
    async def replay(
        self, uow: InjectedUnitOfWork, run_id: FromPath[UUID], data: JSONBody[ReplayIn]
    ) -> ReplayOut:
        found = await RunService(uow).replay(run_id, draft=data.draft)
        return ReplayOut(
            same=found.same,
            differs_at=found.differs_at,
            status=found.status,
            outcome=found.outcome,
            lines=[
                ReplayLineOut(
                    step_no=one.step_no, node=one.node, kind=one.kind, way=one.way, code=one.code
                )
                for one in found.lines
            ],
        )


class FlowOfRunsController(Controller):
    """What is asked of one flow, about its runs."""

    path = "/flows/{flow_id:uuid}"
    tags = ("flow-runs",)

    @get("/runs", permission=Permission.FLOWS_READ, summary="List a flow's runs, the newest first")
    async def runs(
        self,
        uow: InjectedUnitOfWork,
        flow_id: FromPath[UUID],
        limit: Limit = LIMIT_BY_DEFAULT,
        cursor: CursorText = None,
        status: FromQuery[RunStatus | None] = None,
    ) -> PageOut[RunOut]:
        page = await RunService(uow).list_of_flow(
            PageRequest.parse(limit, cursor), RunFilters(flow_id=flow_id, status=status)
        )
        return page.out(RunOut.of)

    @post(
        "/start",
        permission=Permission.FLOWS_RUN,
        status_code=202,
        summary="Begin a flow by hand in a conversation",
    )
    async def start(
        self,
        uow: InjectedUnitOfWork,
        request: Request[Any, Any, Any],
        flow_id: FromPath[UUID],
        data: JSONBody[FlowStartIn],
        idempotency_key: IdempotencyKey = None,
    ) -> FlowStartedOut:
        runs = RunService(uow)

        async def make(run_id: UUID) -> UUID:
            return await runs.start(flow_id, run_id, data)

        async def read(run_id: UUID) -> UUID:
            return run_id

        once = Once.of(uow, idempotency_key, request, data)
        return FlowStartedOut(run_id=await once.run(make, read, new_id()))

    @get(
        "/stats",
        permission=Permission.FLOWS_READ,
        summary="Count a flow's runs, and which ways they took at each step",
    )
    async def stats(self, uow: InjectedUnitOfWork, flow_id: FromPath[UUID]) -> FlowStatsOut:
        return await RunService(uow).stats(flow_id, None)

    @get(
        "/versions/{version_id:uuid}/stats",
        permission=Permission.FLOWS_READ,
        summary="The same, with the steps of one version",
    )
    async def version_stats(
        self, uow: InjectedUnitOfWork, flow_id: FromPath[UUID], version_id: FromPath[UUID]
    ) -> FlowStatsOut:
        return await RunService(uow).stats(flow_id, version_id)
