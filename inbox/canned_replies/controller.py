"""The routes of canned replies."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, delete, get, patch, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from inbox.canned_replies.models import CannedReply
from inbox.canned_replies.schemas import (
    CannedReplyChange,
    CannedReplyIn,
    CannedReplyOut,
    RenderedOut,
    RenderIn,
)
from inbox.canned_replies.service import CannedReplyService, shown
from inbox.foundation.idempotency import IdempotencyKey, Once
from inbox.foundation.identifiers import new_id
from inbox.foundation.injected import InjectedRuntime, InjectedUnitOfWork
from inbox.foundation.pagination import LIMIT_BY_DEFAULT, CursorText, Limit, PageOut, PageRequest
from inbox.foundation.permissions import Permission
from inbox.foundation.runtime import Runtime
from inbox.foundation.schemas import NO_CONTROLS
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.workspaces.service import MemberService

Words = Annotated[
    str | None,
    QueryParameter(
        max_length=100,
        pattern=NO_CONTROLS,
        description="The beginning of a shortcut, or a part of a title.",
    ),
]


class CannedReplyController(Controller):
    path = "/canned-replies"
    tags = ("canned replies",)

    @get(permission=Permission.CONVERSATIONS_READ, summary="List canned replies, the newest first")
    async def list_page(
        self,
        uow: InjectedUnitOfWork,
        runtime: InjectedRuntime,
        limit: Limit = LIMIT_BY_DEFAULT,
        cursor: CursorText = None,
        q: Words = None,
        team_id: FromQuery[UUID | None] = None,
    ) -> PageOut[CannedReplyOut]:
        """Those for everybody and those of one's own teams; whoever keeps teams sees all."""
        service = _service(uow, runtime)
        page = await service.search(PageRequest.parse(limit, cursor), q, team_id)
        return page.out(shown)

    @post(permission=Permission.REPLIES_MANAGE, summary="Write a canned reply")
    async def create(
        self,
        uow: InjectedUnitOfWork,
        runtime: InjectedRuntime,
        request: Request[Any, Any, Any],
        data: JSONBody[CannedReplyIn],
        idempotency_key: IdempotencyKey = None,
    ) -> CannedReplyOut:
        service = _service(uow, runtime)

        async def make(reply_id: UUID) -> CannedReply:
            return await service.create(reply_id, data)

        once = Once.of(uow, idempotency_key, request, data)
        return shown(await once.run(make, service.get, new_id()))

    @get(
        "/{reply_id:uuid}",
        permission=Permission.CONVERSATIONS_READ,
        summary="Read one canned reply",
    )
    async def read(
        self, uow: InjectedUnitOfWork, runtime: InjectedRuntime, reply_id: FromPath[UUID]
    ) -> CannedReplyOut:
        return shown(await _service(uow, runtime).get(reply_id))

    @patch(
        "/{reply_id:uuid}", permission=Permission.REPLIES_MANAGE, summary="Change a canned reply"
    )
    async def change(
        self,
        uow: InjectedUnitOfWork,
        runtime: InjectedRuntime,
        reply_id: FromPath[UUID],
        data: JSONBody[CannedReplyChange],
    ) -> CannedReplyOut:
        return shown(await _service(uow, runtime).change(reply_id, data))

    @delete(
        "/{reply_id:uuid}", permission=Permission.REPLIES_MANAGE, summary="Delete a canned reply"
    )
    async def remove(
        self, uow: InjectedUnitOfWork, runtime: InjectedRuntime, reply_id: FromPath[UUID]
    ) -> None:
        await _service(uow, runtime).delete(reply_id)

    @post(
        "/{reply_id:uuid}/render",
        permission=Permission.CONVERSATIONS_REPLY,
        summary="Fill a canned reply in for a conversation",
        status_code=200,
    )
    async def render(
        self,
        uow: InjectedUnitOfWork,
        runtime: InjectedRuntime,
        reply_id: FromPath[UUID],
        data: JSONBody[RenderIn],
    ) -> RenderedOut:
        """Sends nothing. Where a value is missing that has no fallback, the problem names it."""
        text = await _service(uow, runtime).render(reply_id, data.conversation_id)
        return RenderedOut(text=text)


def _service(uow: UnitOfWork, runtime: Runtime) -> CannedReplyService:
    return CannedReplyService(uow, MemberService(uow, runtime.installation_key))
