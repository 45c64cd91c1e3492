"""The routes of macros."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, delete, get, patch, post
from litestar.params import FromPath, JSONBody

from inbox.foundation.idempotency import IdempotencyKey, Once
from inbox.foundation.identifiers import new_id
from inbox.foundation.injected import InjectedRuntime, InjectedSubject, InjectedUnitOfWork
from inbox.foundation.pagination import LIMIT_BY_DEFAULT, CursorText, Limit, PageOut, PageRequest
from inbox.foundation.permissions import Permission
from inbox.foundation.runtime import Runtime
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.macros.models import Macro
from inbox.macros.running import MacroRunner
from inbox.macros.schemas import MacroChange, MacroIn, MacroOut, MacroRunOut, RunIn
from inbox.macros.service import MacroService
from inbox.workspaces.service import MemberService


class MacroController(Controller):
    path = "/macros"
    tags = ("macros",)

    @get(permission=Permission.CONVERSATIONS_READ, summary="List macros, the newest first")
    async def list_page(
        self,
        uow: InjectedUnitOfWork,
        runtime: InjectedRuntime,
        limit: Limit = LIMIT_BY_DEFAULT,
        cursor: CursorText = None,
    ) -> PageOut[MacroOut]:
        """Those for everybody and those of one's own teams; whoever keeps teams sees all."""
        page = await _service(uow, runtime).list_page(PageRequest.parse(limit, cursor))
        return page.out(MacroOut.of)

    @post(permission=Permission.REPLIES_MANAGE, summary="Make a macro")
    async def create(
        self,
        uow: InjectedUnitOfWork,
        runtime: InjectedRuntime,
        request: Request[Any, Any, Any],
        data: JSONBody[MacroIn],
        idempotency_key: IdempotencyKey = None,
    ) -> MacroOut:
        service = _service(uow, runtime)

        async def make(macro_id: UUID) -> Macro:
            return await service.create(macro_id, data)

        once = Once.of(uow, idempotency_key, request, data)
        return MacroOut.of(await once.run(make, service.get, new_id()))

    @get("/{macro_id:uuid}", permission=Permission.CONVERSATIONS_READ, summary="Read one macro")
    async def read(
        self, uow: InjectedUnitOfWork, runtime: InjectedRuntime, macro_id: FromPath[UUID]
    ) -> MacroOut:
        return MacroOut.of(await _service(uow, runtime).get(macro_id))

    @patch("/{macro_id:uuid}", permission=Permission.REPLIES_MANAGE, summary="Change a macro")
    async def change(
        self,
        uow: InjectedUnitOfWork,
        runtime: InjectedRuntime,
        macro_id: FromPath[UUID],
        data: JSONBody[MacroChange],
    ) -> MacroOut:
        return MacroOut.of(await _service(uow, runtime).change(macro_id, data))

    @delete("/{macro_id:uuid}", permission=Permission.REPLIES_MANAGE, summary="Delete a macro")
    async def remove(
        self, uow: InjectedUnitOfWork, runtime: InjectedRuntime, macro_id: FromPath[UUID]
    ) -> None:
        await _service(uow, runtime).delete(macro_id)

    @post(
        "/{macro_id:uuid}/run",
        permission=Permission.CONVERSATIONS_REPLY,
        summary="Run a macro on conversations",
        status_code=200,
    )
    async def run(
        self,
        runtime: InjectedRuntime,
        subject: InjectedSubject,
        macro_id: FromPath[UUID],
        data: JSONBody[RunIn],
        idempotency_key: IdempotencyKey = None,
    ) -> MacroRunOut:
        """Each for itself, all of it or nothing: the answer says of every one what became of it.
        With an `Idempotency-Key`, what was done already is not done again."""
        runner = MacroRunner(runtime, subject)
        return MacroRunOut(
            results=await runner.run(macro_id, data.conversation_ids, idempotency_key)
        )


def _service(uow: UnitOfWork, runtime: Runtime) -> MacroService:
    return MacroService(uow, MemberService(uow, runtime.installation_key))
