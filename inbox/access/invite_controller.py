"""The routes of open invites; accepting one is in sign_in_controller.py."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, delete, get, post
from litestar.params import FromPath, JSONBody

from inbox.access.invite_service import InviteService
from inbox.access.models import Link
from inbox.access.schemas import InviteIn, InviteOut
from inbox.foundation.idempotency import IdempotencyKey, Once
from inbox.foundation.identifiers import new_id
from inbox.foundation.injected import InjectedRuntime, InjectedSubject, InjectedUnitOfWork
from inbox.foundation.pagination import LIMIT_BY_DEFAULT, CursorText, Limit, PageOut, PageRequest
from inbox.foundation.permissions import Permission


class InviteController(Controller):
    path = "/invites"
    tags = ("invites",)

    @get(permission=Permission.MEMBERS_MANAGE, summary="List open invites, the newest first")
    async def list_page(
        self,
        uow: InjectedUnitOfWork,
        subject: InjectedSubject,
        runtime: InjectedRuntime,
        limit: Limit = LIMIT_BY_DEFAULT,
        cursor: CursorText = None,
    ) -> PageOut[InviteOut]:
        page = await InviteService(uow, runtime).list_open(PageRequest.parse(limit, cursor))
        return page.out(lambda invite: InviteOut.of(invite, subject))

    @post(permission=Permission.MEMBERS_MANAGE, summary="Invite somebody by e-mail")
    async def invite(
        self,
        uow: InjectedUnitOfWork,
        request: Request[Any, Any, Any],
        subject: InjectedSubject,
        runtime: InjectedRuntime,
        data: JSONBody[InviteIn],
        idempotency_key: IdempotencyKey = None,
    ) -> InviteOut:
        service = InviteService(uow, runtime)

        async def make(invite_id: UUID) -> Link:
            invite, _ = await service.invite(invite_id, data.email, data.role)
            return invite

        once = Once.of(uow, idempotency_key, request, data)
        return InviteOut.of(await once.run(make, service.get, new_id()), subject)

    @delete(
        "/{invite_id:uuid}",
        permission=Permission.MEMBERS_MANAGE,
        summary="Revoke an invite; its link ends",
    )
    async def revoke(
        self, uow: InjectedUnitOfWork, runtime: InjectedRuntime, invite_id: FromPath[UUID]
    ) -> None:
        await InviteService(uow, runtime).revoke(invite_id)
