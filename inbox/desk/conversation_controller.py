"""The routes of conversations: reading them, and what is done with one."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, delete, get, patch, post, put
from litestar.params import FromPath, FromQuery, JSONBody

from inbox.conversations.models import ConversationOwner, ConversationStatus
from inbox.conversations.schemas import (
    ConversationChange,
    ConversationFilters,
    DraftIn,
    HandOverIn,
    PriorityLevel,
)
from inbox.desk.schemas import (
    BulkIn,
    BulkOut,
    ConversationEventOut,
    ConversationOut,
    DraftOut,
    ReadIn,
)
from inbox.desk.service import DeskService
from inbox.fields.models import FieldOwner
from inbox.fields.service import FieldService
from inbox.foundation.injected import InjectedRuntime, InjectedSubject, InjectedUnitOfWork
from inbox.foundation.pagination import (
    LIMIT_BY_DEFAULT,
    CursorText,
    Limit,
    MomentCursorText,
    MomentPageRequest,
    PageOut,
    PageRequest,
)
from inbox.foundation.permissions import Permission
from inbox.foundation.unknown_parameters import FIELD_FILTERS, fields_asked
from inbox.workspaces.service import MemberService


class ConversationController(Controller):
    path = "/conversations"
    tags = ("conversations",)

    @get(
        permission=Permission.CONVERSATIONS_READ,
        summary="List conversations, the one with the newest message first",
        opt={FIELD_FILTERS: True},
    )
    async def list_page(
        self,
        uow: InjectedUnitOfWork,
        subject: InjectedSubject,
        request: Request[Any, Any, Any],
        limit: Limit = LIMIT_BY_DEFAULT,
        cursor: MomentCursorText = None,
        status: FromQuery[ConversationStatus | None] = None,
        owner: FromQuery[ConversationOwner | None] = None,
        assignee_id: FromQuery[UUID | None] = None,
        assigned: FromQuery[bool | None] = None,
        team_id: FromQuery[UUID | None] = None,
        channel_id: FromQuery[UUID | None] = None,
        contact_id: FromQuery[UUID | None] = None,
        label_id: FromQuery[UUID | None] = None,
        intent_id: FromQuery[UUID | None] = None,
        priority: FromQuery[PriorityLevel | None] = None,
        unread: FromQuery[bool | None] = None,
        waiting: FromQuery[bool | None] = None,
        mentions_me: FromQuery[bool] = False,
    ) -> PageOut[ConversationOut]:
        """By the key of a field, `fields.city=Cairo` asks for those whose field has this value.
        `intent_id` asks for those in which a customer wrote about it since they were opened."""
        matches = await FieldService(uow).matches(FieldOwner.CONVERSATION, fields_asked(request))
        page = await DeskService(uow, subject).list_conversations(
            MomentPageRequest.parse(limit, cursor),
            ConversationFilters(
                status=status,
                owner=owner,
                assignee_id=assignee_id,
                assigned=assigned,
                team_id=team_id,
                channel_id=channel_id,
                contact_id=contact_id,
                label_id=label_id,
                intent_id=intent_id,
                priority=priority,
                unread=unread,
                waiting=waiting,
                mentioned=subject.id if mentions_me else None,
                fields=matches,
            ),
        )
        return page.out(lambda conversation: conversation)

    @post(
        "/bulk",
        permission=Permission.CONVERSATIONS_REPLY,
        summary="Change many conversations at once",
        status_code=200,
    )
    async def change_many(
        self,
        uow: InjectedUnitOfWork,
        subject: InjectedSubject,
        runtime: InjectedRuntime,
        data: JSONBody[BulkIn],
    ) -> BulkOut:
        """Each for itself: the answer says of every one what became of it, and what undoes it."""
        members = MemberService(uow, runtime.installation_key)
        return BulkOut(results=await DeskService(uow, subject).change_many(data, members))

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

    @get(
        "/{conversation_id:uuid}/events",
        permission=Permission.CONVERSATIONS_READ,
        summary="What happened to a conversation besides messages, the last first",
    )
    async def list_events(
        self,
        uow: InjectedUnitOfWork,
        subject: InjectedSubject,
        conversation_id: FromPath[UUID],
        limit: Limit = LIMIT_BY_DEFAULT,
        cursor: CursorText = None,
    ) -> PageOut[ConversationEventOut]:
        page = await DeskService(uow, subject).list_events(
            conversation_id, PageRequest.parse(limit, cursor)
        )
        return page.out(ConversationEventOut.of)

    @post(
        "/{conversation_id:uuid}/claim",
        permission=Permission.CONVERSATIONS_REPLY,
        summary="Take a conversation that nobody has",
        status_code=200,
    )
    async def claim(
        self,
        uow: InjectedUnitOfWork,
        subject: InjectedSubject,
        runtime: InjectedRuntime,
        conversation_id: FromPath[UUID],
    ) -> ConversationOut:
        """Of two who come at once one gets it; the other is told who (`now` of the problem)."""
        members = MemberService(uow, runtime.installation_key)
        return await DeskService(uow, subject).claim(conversation_id, members)

    @post(
        "/{conversation_id:uuid}/release",
        permission=Permission.CONVERSATIONS_REPLY,
        summary="Put back a conversation that one has taken",
        status_code=200,
    )
    async def release(
        self,
        uow: InjectedUnitOfWork,
        subject: InjectedSubject,
        runtime: InjectedRuntime,
        conversation_id: FromPath[UUID],
    ) -> ConversationOut:
        members = MemberService(uow, runtime.installation_key)
        return await DeskService(uow, subject).release(conversation_id, members)

    @post(
        "/{conversation_id:uuid}/hand-over",
        permission=Permission.CONVERSATIONS_REPLY,
        summary="Silence the bot and give a conversation to people",
        status_code=200,
    )
    async def hand_over(
        self,
        uow: InjectedUnitOfWork,
        subject: InjectedSubject,
        runtime: InjectedRuntime,
        conversation_id: FromPath[UUID],
        data: JSONBody[HandOverIn],
    ) -> ConversationOut:
        members = MemberService(uow, runtime.installation_key)
        return await DeskService(uow, subject).hand_over(conversation_id, data, members)

    @post(
        "/{conversation_id:uuid}/read",
        permission=Permission.CONVERSATIONS_READ,
        summary="Mark a conversation as read, or unread, for oneself",
        status_code=200,
    )
    async def mark_read(
        self,
        uow: InjectedUnitOfWork,
        subject: InjectedSubject,
        conversation_id: FromPath[UUID],
        data: JSONBody[ReadIn],
    ) -> ConversationOut:
        return await DeskService(uow, subject).mark_read(conversation_id, unread=data.unread)

    @post(
        "/{conversation_id:uuid}/typing",
        permission=Permission.CONVERSATIONS_REPLY,
        summary="Let the customer see that somebody is writing",
        status_code=204,
    )
    async def show_typing(
        self, uow: InjectedUnitOfWork, subject: InjectedSubject, conversation_id: FromPath[UUID]
    ) -> None:
        """For some seconds; say it again while one goes on. Where the channel tells nobody what
        was read, it tells nobody this either."""
        await DeskService(uow, subject).show_typing(conversation_id)

    @get(
        "/{conversation_id:uuid}/draft",
        permission=Permission.CONVERSATIONS_REPLY,
        summary="What one has begun to write",
    )
    async def read_draft(
        self, uow: InjectedUnitOfWork, subject: InjectedSubject, conversation_id: FromPath[UUID]
    ) -> DraftOut:
        return await DeskService(uow, subject).find_draft(conversation_id)

    @put(
        "/{conversation_id:uuid}/draft",
        permission=Permission.CONVERSATIONS_REPLY,
        summary="Keep what one has begun to write",
    )
    async def keep_draft(
        self,
        uow: InjectedUnitOfWork,
        subject: InjectedSubject,
        conversation_id: FromPath[UUID],
        data: JSONBody[DraftIn],
    ) -> DraftOut:
        return await DeskService(uow, subject).keep_draft(conversation_id, data)

    @delete(
        "/{conversation_id:uuid}/draft",
        permission=Permission.CONVERSATIONS_REPLY,
        summary="Throw a draft away",
    )
    async def drop_draft(
        self, uow: InjectedUnitOfWork, subject: InjectedSubject, conversation_id: FromPath[UUID]
    ) -> None:
        await DeskService(uow, subject).drop_draft(conversation_id)

    @put(
        "/{conversation_id:uuid}/labels/{label_id:uuid}",
        permission=Permission.CONVERSATIONS_REPLY,
        summary="Put a label on a conversation",
        status_code=204,
    )
    async def label(
        self,
        uow: InjectedUnitOfWork,
        subject: InjectedSubject,
        conversation_id: FromPath[UUID],
        label_id: FromPath[UUID],
    ) -> None:
        await DeskService(uow, subject).label(conversation_id, label_id, on=True)

    @delete(
        "/{conversation_id:uuid}/labels/{label_id:uuid}",
        permission=Permission.CONVERSATIONS_REPLY,
        summary="Take a label off a conversation",
    )
    async def unlabel(
        self,
        uow: InjectedUnitOfWork,
        subject: InjectedSubject,
        conversation_id: FromPath[UUID],
        label_id: FromPath[UUID],
    ) -> None:
        await DeskService(uow, subject).label(conversation_id, label_id, on=False)
