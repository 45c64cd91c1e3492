"""The routes of backtests."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.params import FromPath, JSONBody

from automation.runs.backtest_schemas import BacktestDetailOut, BacktestIn, BacktestOut
from automation.runs.backtests import BacktestService
from automation.runs.models import FlowBacktest
from inbox.foundation.idempotency import IdempotencyKey, Once
from inbox.foundation.identifiers import new_id
from inbox.foundation.injected import InjectedUnitOfWork
from inbox.foundation.pagination import LIMIT_BY_DEFAULT, CursorText, Limit, PageOut, PageRequest
from inbox.foundation.permissions import Permission


class FlowBacktestController(Controller):
    path = "/flows/{flow_id:uuid}/backtests"
    tags = ("flow-backtests",)

    @get(permission=Permission.FLOWS_READ, summary="List a flow's backtests, the newest first")
    async def list_page(
        self,
        uow: InjectedUnitOfWork,
        flow_id: FromPath[UUID],
        limit: Limit = LIMIT_BY_DEFAULT,
        cursor: CursorText = None,
    ) -> PageOut[BacktestOut]:
        page = await BacktestService(uow).list_page(flow_id, PageRequest.parse(limit, cursor))
        return page.out(BacktestOut.of)

    @post(
        permission=Permission.FLOWS_MANAGE,
        status_code=202,
        summary="Play a draft on the conversations of the last days; nothing of it leaves",
    )
    async def start(
        self,
        uow: InjectedUnitOfWork,
        request: Request[Any, Any, Any],
        flow_id: FromPath[UUID],
        data: JSONBody[BacktestIn],
        idempotency_key: IdempotencyKey = None,
    ) -> BacktestOut:
        backtests = BacktestService(uow)

        async def make(backtest_id: UUID) -> FlowBacktest:
            return await backtests.start(flow_id, backtest_id, data)

        async def read(backtest_id: UUID) -> FlowBacktest:
            return await backtests.get(flow_id, backtest_id)

        once = Once.of(uow, idempotency_key, request, data)
        return BacktestOut.of(await once.run(make, read, new_id()))

    @get(
        "/{backtest_id:uuid}",
        permission=Permission.FLOWS_READ,
        summary="Read how far a backtest is, and what came out",
    )
    async def read(
        self, uow: InjectedUnitOfWork, flow_id: FromPath[UUID], backtest_id: FromPath[UUID]
    ) -> BacktestDetailOut:
        return BacktestDetailOut.of(await BacktestService(uow).get(flow_id, backtest_id))
