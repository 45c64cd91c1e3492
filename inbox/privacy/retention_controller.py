"""The routes of how long things are kept."""

from litestar import Controller, get, put
from litestar.params import JSONBody

from inbox.foundation.injected import InjectedRegister, InjectedUnitOfWork
from inbox.foundation.permissions import Permission
from inbox.foundation.request_pipeline import ASKS_OUTSIDE
from inbox.foundation.retention import Kind
from inbox.foundation.time_of_database import database_now
from inbox.privacy.retention import RetentionService
from inbox.privacy.retention_schemas import (
    DryRunOut,
    RetentionIn,
    RetentionListOut,
    RetentionOut,
    WouldGoOut,
)


class RetentionController(Controller):
    path = "/privacy/retention"
    tags = ("retention",)

    @get(permission=Permission.PRIVACY_READ, summary="How long what is kept")
    async def read(self, uow: InjectedUnitOfWork) -> RetentionListOut:
        return await _all(RetentionService(uow))

    @put(permission=Permission.PRIVACY_MANAGE, summary="Keep a kind for so long")
    async def change(self, uow: InjectedUnitOfWork, data: JSONBody[RetentionIn]) -> RetentionOut:
        """Of the workspace as a whole, or of one channel. What is older goes within minutes, for
        good: ask for a dry run first."""
        service = RetentionService(uow)
        if data.days is None:
            await service.reset(data.kind, data.channel_id)
        else:
            await service.set(data.kind, data.days, data.channel_id)
        return RetentionOut.of(data.kind, await service.rules())

    @get(
        "/dry-run",
        permission=Permission.PRIVACY_READ,
        summary="What would go if the sweeper came now",
        # It counts, and may have much to count.
        opt={ASKS_OUTSIDE: True},
    )
    async def dry_run(self, uow: InjectedUnitOfWork, register: InjectedRegister) -> DryRunOut:
        found = await RetentionService(uow).dry_run(register.kept, await database_now(uow))
        return DryRunOut(parts=[WouldGoOut.of(one) for one in found])


async def _all(service: RetentionService) -> RetentionListOut:
    rules = await service.rules()
    return RetentionListOut(rules=[RetentionOut.of(kind, rules) for kind in Kind])
