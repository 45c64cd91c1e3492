"""The routes of conversations."""

from uuid import UUID

from litestar import Controller, get, patch
from litestar.params import FromPath, FromQuery, JSONBody

from inbox.conversations.models import ConversationOwner, ConversationStatus
from inbox.conversations.schemas import ConversationChange, ConversationFilters
from inbox.desk.schemas import ConversationOut
from inbox.desk.service import DeskService
from inbox.foundation.injected import InjectedRuntime, InjectedSubject, InjectedUnitOfWork
from inbox.foundation.pagination import (
    LIMIT_BY_DEFAULT,
    Limit,
    MomentCursorText,
    MomentPageRequest,
    PageOut,
)
from inbox.foundation.permissions import Permission
from inbox.workspaces.service import MemberService


class ConversationController(Controller):
    path = "/conversations"
    tags = ("conversations",)

    @get(
        permission=Permission.CONVERSATIONS_READ,
        summary="List conversations, the one with the newest message first",
    )
    async def list_page(
        self,
        uow: InjectedUnitOfWork,
        subject: InjectedSubject,
        limit: Limit = LIMIT_BY_DEFAULT,
        cursor: MomentCursorText = None,
        status: FromQuery[ConversationStatus | None] = None,
        owner: FromQuery[ConversationOwner | None] = None,
        assignee_id: FromQuery[UUID | None] = None,
        channel_id: FromQuery[UUID | None] = None,
        contact_id: FromQuery[UUID | None] = None,
        unread: FromQuery[bool | None] = None,
    ) -> PageOut[ConversationOut]:
        page = await DeskService(uow, subject).list_conversations(
            MomentPageRequest.parse(limit, cursor),
            ConversationFilters(
                status=status,
                owner=owner,
                assignee_id=assignee_id,
                channel_id=channel_id,
                contact_id=contact_id,
                unread=unread,
            ),
        )
        return page.out(lambda conversation: conversation)

    @get(
        "/{conversation_id:uuid}",
        permission=Permission.CONVERSATIONS_READ,
        summary="Read one conversation",
    )
    async def read(
        self, uow: InjectedUnitOfWork, subject: InjectedSubject, conversation_id: FromPath[UUID]
    ) -> ConversationOut:
        return await DeskService(uow, subject).get_conversation(conversation_id)

    @patch(
        "/{conversation_id:uuid}",
        permission=Permission.CONVERSATIONS_REPLY,
        summary="Put a conversation away, assign it, take it over or give it back to the bot",
    )
    async def change(
        self,
        uow: InjectedUnitOfWork,
        subject: InjectedSubject,
        runtime: InjectedRuntime,
        conversation_id: FromPath[UUID],
        data: JSONBody[ConversationChange],
    ) -> ConversationOut:
        """With a person on it, automatic messages that still wait are cancelled."""
        members = MemberService(uow, runtime.installation_key)
        return await DeskService(uow, subject).change(conversation_id, data, members)
