"""The routes about AI itself: settings, key, calls, spending."""

from uuid import UUID

from litestar import Controller, delete, get, patch, put
from litestar.params import FromPath, FromQuery, JSONBody

from automation.ai.schemas import (
    AiCallFilters,
    AiCallOut,
    AiEngineOut,
    AiKeyIn,
    AiSettingsChange,
    AiSettingsOut,
    SpendBy,
    SpendOut,
)
from automation.ai.service import AiService
from automation.ai.spending import Spending
from inbox.foundation.injected import InjectedRuntime, InjectedSubject, InjectedUnitOfWork
from inbox.foundation.pagination import LIMIT_BY_DEFAULT, CursorText, Limit, PageOut, PageRequest
from inbox.foundation.permissions import Permission


class AiController(Controller):
    path = "/ai"
    tags = ("ai",)

    @get("/settings", permission=Permission.AI_READ, summary="Read how AI is used")
    async def settings(self, uow: InjectedUnitOfWork, runtime: InjectedRuntime) -> AiSettingsOut:
        return await AiService(uow, runtime).shown()

    @get(
        "/engine",
        permission=Permission.CONVERSATIONS_READ,
        summary="Who would answer a question to AI now",
    )
    async def engine(self, uow: InjectedUnitOfWork, runtime: InjectedRuntime) -> AiEngineOut:
        return await AiService(uow, runtime).engine()

    @patch("/settings", permission=Permission.AI_MANAGE, summary="Change how AI is used")
    async def change(
        self, uow: InjectedUnitOfWork, runtime: InjectedRuntime, data: JSONBody[AiSettingsChange]
    ) -> AiSettingsOut:
        return await AiService(uow, runtime).change(data)

    @put("/key", permission=Permission.AI_MANAGE, summary="Save a key of the workspace's own")
    async def save_key(
        self, uow: InjectedUnitOfWork, runtime: InjectedRuntime, data: JSONBody[AiKeyIn]
    ) -> AiSettingsOut:
        return await AiService(uow, runtime).save_key(data.api_key)

    @delete(
        "/key",
        permission=Permission.AI_MANAGE,
        summary="Remove the workspace's own key",
        status_code=200,
    )
    async def remove_key(self, uow: InjectedUnitOfWork, runtime: InjectedRuntime) -> AiSettingsOut:
        return await AiService(uow, runtime).remove_key()

    @get("/calls", permission=Permission.AI_READ, summary="List what was asked, the newest first")
    async def list_calls(
        self,
        uow: InjectedUnitOfWork,
        runtime: InjectedRuntime,
        subject: InjectedSubject,
        limit: Limit = LIMIT_BY_DEFAULT,
        cursor: CursorText = None,
        task: FromQuery[str | None] = None,
        conversation_id: FromQuery[UUID | None] = None,
    ) -> PageOut[AiCallOut]:
        filters = AiCallFilters(task=task, conversation_id=conversation_id)
        page = await AiService(uow, runtime).list_calls(PageRequest.parse(limit, cursor), filters)
        return page.out(lambda call: AiCallOut.of(call, subject))

    @get("/calls/{call_id:uuid}", permission=Permission.AI_READ, summary="Read one call")
    async def read_call(
        self,
        uow: InjectedUnitOfWork,
        runtime: InjectedRuntime,
        subject: InjectedSubject,
        call_id: FromPath[UUID],
    ) -> AiCallOut:
        return AiCallOut.of(await AiService(uow, runtime).get_call(call_id), subject)

    @get("/spend", permission=Permission.AI_READ, summary="Read what this month has cost so far")
    async def spend(
        self,
        uow: InjectedUnitOfWork,
        subject: InjectedSubject,
        by: FromQuery[SpendBy] = SpendBy.TASK,
    ) -> SpendOut:
        return await Spending(uow).shown(by, subject)
