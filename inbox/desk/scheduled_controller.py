"""The routes of messages for later."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, delete, get, patch, post
from litestar.params import FromPath, JSONBody

from inbox.delivery.models import ScheduledMessage
from inbox.desk.scheduled_schemas import ScheduledChange, ScheduledIn, ScheduledOut
from inbox.desk.scheduled_service import ScheduledService
from inbox.foundation.idempotency import IdempotencyKey, Once
from inbox.foundation.identifiers import new_id
from inbox.foundation.injected import InjectedSubject, InjectedUnitOfWork
from inbox.foundation.pagination import LIMIT_BY_DEFAULT, CursorText, Limit, PageOut, PageRequest
from inbox.foundation.permissions import Permission


class ScheduledMessageController(Controller):
    path = "/conversations/{conversation_id:uuid}/scheduled-messages"
    tags = ("scheduled messages",)

    @get(
        permission=Permission.CONVERSATIONS_READ,
        summary="List the messages planned in a conversation, the newest first",
    )
    async def list_page(
        self,
        uow: InjectedUnitOfWork,
        subject: InjectedSubject,
        conversation_id: FromPath[UUID],
        limit: Limit = LIMIT_BY_DEFAULT,
        cursor: CursorText = None,
    ) -> PageOut[ScheduledOut]:
        page = await ScheduledService(uow, subject).list_page(
            conversation_id, PageRequest.parse(limit, cursor)
        )
        return page.out(lambda row: ScheduledOut.of(row, subject))

    @post(permission=Permission.CONVERSATIONS_REPLY, summary="Plan a message")
    async def plan(
        self,
        uow: InjectedUnitOfWork,
        subject: InjectedSubject,
        request: Request[Any, Any, Any],
        conversation_id: FromPath[UUID],
        data: JSONBody[ScheduledIn],
        idempotency_key: IdempotencyKey = None,
    ) -> ScheduledOut:
        """It is checked now as far as it can be, and again when its time has come. One that may
        not leave then is `refused`, and its author is told."""
        service = ScheduledService(uow, subject)

        async def make(row_id: UUID) -> ScheduledMessage:
            return await service.plan(conversation_id, row_id, data)

        async def read(row_id: UUID) -> ScheduledMessage:
            return await service.get(conversation_id, row_id)

        once = Once.of(uow, idempotency_key, request, data)
        return ScheduledOut.of(await once.run(make, read, new_id()), subject)

    @get(
        "/{scheduled_id:uuid}",
        permission=Permission.CONVERSATIONS_READ,
        summary="Read a planned message",
    )
    async def read(
        self,
        uow: InjectedUnitOfWork,
        subject: InjectedSubject,
        conversation_id: FromPath[UUID],
        scheduled_id: FromPath[UUID],
    ) -> ScheduledOut:
        row = await ScheduledService(uow, subject).get(conversation_id, scheduled_id)
        return ScheduledOut.of(row, subject)

    @patch(
        "/{scheduled_id:uuid}",
        permission=Permission.CONVERSATIONS_REPLY,
        summary="Change a message that one has planned",
    )
    async def change(
        self,
        uow: InjectedUnitOfWork,
        subject: InjectedSubject,
        conversation_id: FromPath[UUID],
        scheduled_id: FromPath[UUID],
        data: JSONBody[ScheduledChange],
    ) -> ScheduledOut:
        row = await ScheduledService(uow, subject).change(conversation_id, scheduled_id, data)
        return ScheduledOut.of(row, subject)

    @delete(
        "/{scheduled_id:uuid}",
        permission=Permission.CONVERSATIONS_REPLY,
        summary="Cancel a planned message",
    )
    async def cancel(
        self,
        uow: InjectedUnitOfWork,
        subject: InjectedSubject,
        conversation_id: FromPath[UUID],
        scheduled_id: FromPath[UUID],
    ) -> None:
        await ScheduledService(uow, subject).cancel(conversation_id, scheduled_id)
