"""The route by which the first steps know how far somebody came."""

from litestar import Controller, get

from inbox.foundation.injected import InjectedUnitOfWork
from inbox.foundation.permissions import Permission
from inbox.setup.schemas import SetupOut
from inbox.setup.service import SetupService


class SetupController(Controller):
    path = "/setup"
    tags = ("setup",)

    @get(permission=Permission.WORKSPACE_READ, summary="How far the workspace is set up")
    async def read(self, uow: InjectedUnitOfWork) -> SetupOut:
        return await SetupService(uow).read()
