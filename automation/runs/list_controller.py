"""The list of flows: what begins each, and how many of its runs there are."""

from typing import Annotated

from litestar import Controller, get
from litestar.params import FromQuery, QueryParameter

from automation.flows.models import FlowFace, FlowState
from automation.flows.schemas import FlowFilters, FlowListedOut
from automation.flows.service import FlowService
from automation.runs.service import RunService
from inbox.foundation.injected import InjectedUnitOfWork
from inbox.foundation.pagination import LIMIT_BY_DEFAULT, CursorText, Limit, PageOut, PageRequest
from inbox.foundation.permissions import Permission
from inbox.foundation.schemas import NO_CONTROLS


class FlowListController(Controller):
    path = "/flows"
    tags = ("flows",)

    @get(permission=Permission.FLOWS_READ, summary="List flows, the newest first")
    async def list_page(
        self,
        uow: InjectedUnitOfWork,
        limit: Limit = LIMIT_BY_DEFAULT,
        cursor: CursorText = None,
        # Litestar keeps the bare name `state` for itself.
        flow_state: Annotated[FlowState | None, QueryParameter(name="state")] = None,
        face: FromQuery[FlowFace | None] = None,
        q: Annotated[str | None, QueryParameter(max_length=200, pattern=NO_CONTROLS)] = None,
    ) -> PageOut[FlowListedOut]:
        flows = FlowService(uow)
        filters = FlowFilters(state=flow_state, face=face, q=q or None)
        page = await flows.list_page(PageRequest.parse(limit, cursor), filters)
        numbers = await flows.numbers_of(page.items)
        triggers = await flows.triggers_of(page.items)
        runs = await RunService(uow).counts_of([one.id for one in page.items])
        return page.out(
            lambda flow: FlowListedOut.listed(
                flow, numbers, triggers[flow.id], runs.get(flow.id, {})
            )
        )
