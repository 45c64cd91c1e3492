"""The routes of a conversation's notes."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, delete, get, patch, post
from litestar.params import FromPath, JSONBody

from inbox.foundation.idempotency import IdempotencyKey, Once
from inbox.foundation.identifiers import new_id
from inbox.foundation.injected import InjectedRuntime, InjectedSubject, InjectedUnitOfWork
from inbox.foundation.pagination import LIMIT_BY_DEFAULT, CursorText, Limit, PageOut, PageRequest
from inbox.foundation.permissions import Permission
from inbox.notes.models import Note
from inbox.notes.schemas import NoteChange, NoteIn, NoteOut
from inbox.notes.service import NoteService
from inbox.workspaces.service import MemberService


class NoteController(Controller):
    path = "/conversations/{conversation_id:uuid}/notes"
    tags = ("notes",)

    @get(permission=Permission.CONVERSATIONS_READ, summary="List notes, the newest first")
    async def list_page(
        self,
        uow: InjectedUnitOfWork,
        subject: InjectedSubject,
        conversation_id: FromPath[UUID],
        limit: Limit = LIMIT_BY_DEFAULT,
        cursor: CursorText = None,
    ) -> PageOut[NoteOut]:
        service = NoteService(uow)
        page = await service.list_page(conversation_id, PageRequest.parse(limit, cursor))
        mentions = await service.mentions_of(page.items)
        return page.out(lambda note: NoteOut.of(note, mentions.get(note.id, ()), subject))

    @post(permission=Permission.CONVERSATIONS_REPLY, summary="Write a note for the team")
    async def add(
        self,
        uow: InjectedUnitOfWork,
        subject: InjectedSubject,
        runtime: InjectedRuntime,
        request: Request[Any, Any, Any],
        conversation_id: FromPath[UUID],
        data: JSONBody[NoteIn],
        idempotency_key: IdempotencyKey = None,
    ) -> NoteOut:
        service = NoteService(uow)
        members = MemberService(uow, runtime.installation_key)

        async def make(note_id: UUID) -> Note:
            return await service.add(conversation_id, note_id, data, members)

        async def read(note_id: UUID) -> Note:
            return await service.get(conversation_id, note_id)

        once = Once.of(uow, idempotency_key, request, data)
        return await _shown(service, await once.run(make, read, new_id()), subject)

    @patch(
        "/{note_id:uuid}",
        permission=Permission.CONVERSATIONS_REPLY,
        summary="Change a note of one's own",
    )
    async def change(
        self,
        uow: InjectedUnitOfWork,
        subject: InjectedSubject,
        conversation_id: FromPath[UUID],
        note_id: FromPath[UUID],
        data: JSONBody[NoteChange],
    ) -> NoteOut:
        service = NoteService(uow)
        return await _shown(
            service, await service.change(conversation_id, note_id, data.text), subject
        )

    @delete(
        "/{note_id:uuid}",
        permission=Permission.CONVERSATIONS_REPLY,
        summary="Delete a note of one's own",
    )
    async def remove(
        self, uow: InjectedUnitOfWork, conversation_id: FromPath[UUID], note_id: FromPath[UUID]
    ) -> None:
        await NoteService(uow).delete(conversation_id, note_id)


async def _shown(service: NoteService, note: Note, subject: InjectedSubject) -> NoteOut:
    mentions = await service.mentions_of([note])
    return NoteOut.of(note, mentions.get(note.id, ()), subject)
