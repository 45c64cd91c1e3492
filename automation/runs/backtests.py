"""Backtests: asked for by people, run by a worker page by page, looked at while they run."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from automation.flows.calls import read_called
from automation.flows.checks import hindering
from automation.flows.definition import as_document, read_definition
from automation.flows.errors import FlowNotSound
from automation.flows.graph import compile_graph
from automation.flows.known import read_stage
from automation.flows.service import FlowService
from automation.runs.backtest_schemas import BacktestIn
from automation.runs.backtesting import Tally
from automation.runs.errors import NothingToTest
from automation.runs.history import FIRST, Span, count_of, page_of, span_of
from automation.runs.models import FlowBacktest
from automation.runs.repository import BacktestRepository
from inbox.foundation.errors import NotFound, invalid_field
from inbox.foundation.long_works import LongWork
from inbox.foundation.pagination import Page, PageRequest
from inbox.foundation.runtime import Runtime
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.workspaces.service import WorkspaceService

BACKTESTS = LongWork(
    "run_backtest", "flow_backtest", asked="definition, days, until_message_id, rates, called"
)
# Of a flow; older ones make room.
KEPT = 20


@dataclass(frozen=True, slots=True)
class Asked:
    """All that a report follows from. `called` is flow → version, of those that it may call."""

    definition: Mapping[str, Any]
    span: Span
    rates: Mapping[str, str]
    called: Mapping[UUID, UUID] = field(default_factory=dict)


class BacktestService:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self._backtests = BacktestRepository(uow)
        self._flows = FlowService(uow)

    async def ask(self, flow_id: UUID, wanted: BacktestIn) -> Asked:
        """What could not be published is refused here too, with the place of the fault."""
        flow = await self._flows.lock(flow_id)
        faults = hindering(await self._flows.findings(flow, wanted.draft))
        if faults:
            raise FlowNotSound(f"{faults[0].field}: {faults[0].message}", faults=faults)
        draft = flow.draft if wanted.draft is None else wanted.draft
        span = await span_of(self.uow, wanted.days, wanted.until_message_id)
        if span is None and wanted.until_message_id is not None:
            raise invalid_field("until_message_id", "There is no message with this id.")
        if span is None:
            raise NothingToTest
        definition = read_definition(dict(draft))
        called = await read_called(self.uow, compile_graph(definition).graph)
        return Asked(
            as_document(definition),
            span,
            wanted.rates.known(),
            {flow_id: one.version_id for flow_id, one in called.items()},
        )

    async def start(self, flow_id: UUID, backtest_id: UUID, wanted: BacktestIn) -> FlowBacktest:
        asked = await self.ask(flow_id, wanted)
        await self._backtests.forget_but(flow_id, KEPT - 1)
        backtest = FlowBacktest(
            workspace_id=self.uow.workspace_id,
            id=backtest_id,
            flow_id=flow_id,
            definition=dict(asked.definition),
            days=wanted.days,
            rates=dict(asked.rates),
            called={str(one): str(version) for one, version in asked.called.items()},
            until_message_id=asked.span.until,
        )
        await self._backtests.add(backtest)
        self.uow.ring(BACKTESTS.ring(self.uow.workspace_id, backtest_id))
        return backtest

    async def list_page(self, flow_id: UUID, request: PageRequest) -> Page[FlowBacktest]:
        await self._flows.get(flow_id)
        return await self._backtests.list_of(flow_id, request)

    async def get(self, flow_id: UUID, backtest_id: UUID) -> FlowBacktest:
        backtest = await self._backtests.get(backtest_id)
        if backtest.flow_id != flow_id:
            raise NotFound
        return backtest


async def backtest(
    runtime: Runtime,
    workspace_id: UUID,
    asked: Asked,
    progress: Callable[[int, int], Awaitable[None]],
) -> dict[str, Any]:
    """The report. Each page is a transaction of its own; the sums are made outside of it, and
    beside the loop."""
    graph = compile_graph(read_definition(dict(asked.definition), "definition")).graph
    async with runtime.unit_of_work(workspace_id) as uow:
        zone = (await WorkspaceService(uow).get()).time_zone
        stage = await read_stage(uow, graph, asked.called)
        total = await count_of(uow, asked.span)
    tally = Tally(graph, zone, stage, asked.rates)
    after: UUID | None = FIRST
    while after is not None:
        async with runtime.unit_of_work(workspace_id) as uow:
            talks, after = await page_of(uow, asked.span, after)
        await asyncio.to_thread(tally.add, talks)
        await progress(tally.conversations, total)
    return tally.document()
