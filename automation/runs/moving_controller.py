"""The routes of moving runs to the version that holds."""

from uuid import UUID

from litestar import Controller, get, post
from litestar.params import FromPath, JSONBody

from automation.runs.moving import RunMoving
from automation.runs.moving_schemas import MovedOut, MoveRunsIn, WaitingRunsOut
from inbox.foundation.injected import InjectedUnitOfWork
from inbox.foundation.permissions import Permission


class RunMovingController(Controller):
    path = "/flows/{flow_id:uuid}"
    tags = ("flow-runs",)

    @get(
        "/waiting-runs",
        permission=Permission.FLOWS_READ,
        summary="Where runs wait on older versions, and where they could go",
    )
    async def waiting(self, uow: InjectedUnitOfWork, flow_id: FromPath[UUID]) -> WaitingRunsOut:
        return await RunMoving(uow).waiting(flow_id)

    @post(
        "/move-runs",
        permission=Permission.FLOWS_MANAGE,
        status_code=200,
        summary="Move waiting runs from a version to the one that holds, step by step",
    )
    async def move(
        self, uow: InjectedUnitOfWork, flow_id: FromPath[UUID], data: JSONBody[MoveRunsIn]
    ) -> MovedOut:
        return await RunMoving(uow).move(flow_id, data)
