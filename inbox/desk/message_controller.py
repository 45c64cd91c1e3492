"""The routes of a conversation's messages."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.params import FromPath, JSONBody

from inbox.desk.message_service import DeskMessages
from inbox.foundation.idempotency import IdempotencyKey, Once
from inbox.foundation.identifiers import new_id
from inbox.foundation.injected import InjectedSubject, InjectedUnitOfWork
from inbox.foundation.pagination import (
    LIMIT_BY_DEFAULT,
    Limit,
    NumberCursorText,
    NumberPageRequest,
    PageOut,
)
from inbox.foundation.permissions import Permission
from inbox.messages.composing import MessageIn
from inbox.messages.schemas import MessageOut


class MessageController(Controller):
    path = "/conversations/{conversation_id:uuid}/messages"
    tags = ("messages",)

    @get(
        permission=Permission.CONVERSATIONS_READ,
        summary="List the messages of a conversation, the last first",
    )
    async def list_page(
        self,
        uow: InjectedUnitOfWork,
        subject: InjectedSubject,
        conversation_id: FromPath[UUID],
        limit: Limit = LIMIT_BY_DEFAULT,
        cursor: NumberCursorText = None,
    ) -> PageOut[MessageOut]:
        page = await DeskMessages(uow, subject).list_page(
            conversation_id, NumberPageRequest.parse(limit, cursor)
        )
        return page.out(lambda message: message)

    @post(permission=Permission.CONVERSATIONS_REPLY, summary="Send a message")
    async def reply(
        self,
        uow: InjectedUnitOfWork,
        subject: InjectedSubject,
        request: Request[Any, Any, Any],
        conversation_id: FromPath[UUID],
        data: JSONBody[MessageIn],
        idempotency_key: IdempotencyKey = None,
    ) -> MessageOut:
        """The message is `queued`; its status says how far it got. It silences the bot."""
        desk = DeskMessages(uow, subject)

        async def make(message_id: UUID) -> MessageOut:
            return await desk.reply(conversation_id, message_id, data, posted_as=idempotency_key)

        async def read(message_id: UUID) -> MessageOut:
            return await desk.get(conversation_id, message_id)

        once = Once.of(uow, idempotency_key, request, data)
        return await once.run(make, read, new_id())

    @get(
        "/{message_id:uuid}",
        permission=Permission.CONVERSATIONS_READ,
        summary="Read one message",
    )
    async def read(
        self,
        uow: InjectedUnitOfWork,
        subject: InjectedSubject,
        conversation_id: FromPath[UUID],
        message_id: FromPath[UUID],
    ) -> MessageOut:
        return await DeskMessages(uow, subject).get(conversation_id, message_id)
