"""The routes of merging contacts, and of parting them again."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.params import FromPath, JSONBody

from inbox.contacts.merging import MergeService
from inbox.contacts.models import ContactMerge
from inbox.contacts.schemas import ContactOut, MergeIn, MergeOut
from inbox.contacts.service import ContactService
from inbox.foundation.idempotency import IdempotencyKey, Once
from inbox.foundation.identifiers import new_id
from inbox.foundation.injected import InjectedSubject, InjectedUnitOfWork
from inbox.foundation.pagination import LIMIT_BY_DEFAULT, CursorText, Limit, PageOut, PageRequest
from inbox.foundation.permissions import Permission


class MergeController(Controller):
    path = "/contacts"
    tags = ("contacts",)

    @post(
        "/{contact_id:uuid}/merge",
        permission=Permission.CONTACTS_MANAGE,
        summary="Say that another contact is the same person",
    )
    async def merge(
        self,
        uow: InjectedUnitOfWork,
        request: Request[Any, Any, Any],
        contact_id: FromPath[UUID],
        data: JSONBody[MergeIn],
        idempotency_key: IdempotencyKey = None,
    ) -> MergeOut:
        """This contact stands for both: it keeps its own fields and takes over those that it lacks.
        The other one's numbers and conversations are shown as its own."""
        service = MergeService(uow)

        async def make(merge_id: UUID) -> ContactMerge:
            return await service.merge(contact_id, data.other_id, merge_id)

        once = Once.of(uow, idempotency_key, request, data)
        return MergeOut.of(await once.run(make, service.get, new_id()))

    @get(
        "/{contact_id:uuid}/merges",
        permission=Permission.CONTACTS_READ,
        summary="Who was merged into a contact, the last first",
    )
    async def list_merges(
        self,
        uow: InjectedUnitOfWork,
        contact_id: FromPath[UUID],
        limit: Limit = LIMIT_BY_DEFAULT,
        cursor: CursorText = None,
    ) -> PageOut[MergeOut]:
        members = await ContactService(uow).members_of(contact_id)
        page = await MergeService(uow).list_of(members, PageRequest.parse(limit, cursor))
        return page.out(MergeOut.of)

    @get(
        "/{contact_id:uuid}/duplicates",
        permission=Permission.CONTACTS_MANAGE,
        summary="Contacts that may be the same person: they share a number or an e-mail address",
    )
    async def list_duplicates(
        self,
        uow: InjectedUnitOfWork,
        subject: InjectedSubject,
        contact_id: FromPath[UUID],
        limit: Limit = LIMIT_BY_DEFAULT,
        cursor: CursorText = None,
    ) -> PageOut[ContactOut]:
        service = ContactService(uow)
        contact = await service.get(contact_id)
        page = await MergeService(uow).duplicates_of(contact, PageRequest.parse(limit, cursor))
        items = await service.shown(page.items, subject)
        return PageOut(items=items, next_cursor=page.next_cursor)

    @post(
        "/merges/{merge_id:uuid}/undo",
        permission=Permission.CONTACTS_MANAGE,
        summary="Part two contacts that were merged",
        status_code=200,
    )
    async def undo(self, uow: InjectedUnitOfWork, merge_id: FromPath[UUID]) -> MergeOut:
        """Each has again what it had. What somebody changed since stays as it is."""
        return MergeOut.of(await MergeService(uow).undo(merge_id))
