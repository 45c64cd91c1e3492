"""The routes of contacts."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, delete, get, patch, post, put
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from inbox.contacts.consents import ConsentService
from inbox.contacts.entry import ContactEntry
from inbox.contacts.models import Consent, Contact
from inbox.contacts.schemas import (
    ConsentIn,
    ConsentOut,
    ContactChange,
    ContactFilters,
    ContactIn,
    ContactOut,
    HistoryOut,
    MarketingState,
)
from inbox.contacts.service import ContactService
from inbox.fields.models import FieldOwner
from inbox.fields.service import FieldService
from inbox.foundation.idempotency import IdempotencyKey, Once
from inbox.foundation.identifiers import new_id
from inbox.foundation.injected import InjectedSubject, InjectedUnitOfWork
from inbox.foundation.moments import Moment, moment_of
from inbox.foundation.pagination import LIMIT_BY_DEFAULT, CursorText, Limit, PageOut, PageRequest
from inbox.foundation.permissions import Permission
from inbox.foundation.unknown_parameters import FIELD_FILTERS, fields_asked
from inbox.labels.service import LabelService

Language = Annotated[str | None, QueryParameter(pattern=r"^(en|ar)$")]


class ContactController(Controller):
    path = "/contacts"
    tags = ("contacts",)

    @get(
        permission=Permission.CONTACTS_READ,
        summary="List contacts, the newest first",
        opt={FIELD_FILTERS: True},
    )
    async def list_page(
        self,
        uow: InjectedUnitOfWork,
        subject: InjectedSubject,
        request: Request[Any, Any, Any],
        limit: Limit = LIMIT_BY_DEFAULT,
        cursor: CursorText = None,
        label_id: FromQuery[UUID | None] = None,
        language: Language = None,
        has_phone: FromQuery[bool | None] = None,
        marketing: FromQuery[MarketingState | None] = None,
        created_after: Moment = None,
        created_before: Moment = None,
    ) -> PageOut[ContactOut]:
        """Whoever was merged into another contact is listed as that one only. By the key of a
        field, `fields.city=Cairo` asks for those whose field has this value."""
        matches = await FieldService(uow).matches(FieldOwner.CONTACT, fields_asked(request))
        service = ContactService(uow)
        filters = ContactFilters(
            label_id=label_id,
            language=language,
            has_phone=has_phone,
            marketing=marketing,
            created_after=moment_of("created_after", created_after),
            created_before=moment_of("created_before", created_before),
            fields=matches,
        )
        page = await service.list_page(PageRequest.parse(limit, cursor), filters)
        return PageOut(items=await service.shown(page.items, subject), next_cursor=page.next_cursor)

    @post(permission=Permission.CONTACTS_MANAGE, summary="Enter a contact by hand")
    async def create(
        self,
        uow: InjectedUnitOfWork,
        subject: InjectedSubject,
        request: Request[Any, Any, Any],
        data: JSONBody[ContactIn],
        idempotency_key: IdempotencyKey = None,
    ) -> ContactOut:
        """Refused when a contact has this number or id already; `now` of the problem says which."""
        service, entry = ContactService(uow), ContactEntry(uow)

        async def make(contact_id: UUID) -> Contact:
            return await entry.create(contact_id, data)

        once = Once.of(uow, idempotency_key, request, data)
        return (await service.shown([await once.run(make, service.get, new_id())], subject))[0]

    @get("/{contact_id:uuid}", permission=Permission.CONTACTS_READ, summary="Read one contact")
    async def read(
        self, uow: InjectedUnitOfWork, subject: InjectedSubject, contact_id: FromPath[UUID]
    ) -> ContactOut:
        """Of one that was merged, the contact that stands for it."""
        service = ContactService(uow)
        return (await service.shown([await service.get(contact_id)], subject))[0]

    @patch("/{contact_id:uuid}", permission=Permission.CONTACTS_MANAGE, summary="Change a contact")
    async def change(
        self,
        uow: InjectedUnitOfWork,
        subject: InjectedSubject,
        contact_id: FromPath[UUID],
        data: JSONBody[ContactChange],
    ) -> ContactOut:
        contact = await ContactEntry(uow).change(contact_id, data)
        return (await ContactService(uow).shown([contact], subject))[0]

    @get(
        "/{contact_id:uuid}/history",
        permission=Permission.CONTACTS_READ,
        summary="What became of a contact, the last first",
    )
    async def list_history(
        self,
        uow: InjectedUnitOfWork,
        subject: InjectedSubject,
        contact_id: FromPath[UUID],
        limit: Limit = LIMIT_BY_DEFAULT,
        cursor: CursorText = None,
    ) -> PageOut[HistoryOut]:
        page = await ContactService(uow).list_history(contact_id, PageRequest.parse(limit, cursor))
        return page.out(lambda change: HistoryOut.of(change, subject))

    @get(
        "/{contact_id:uuid}/consents",
        permission=Permission.CONTACTS_READ,
        summary="What a contact agreed to or took back, the last first",
    )
    async def list_consents(
        self,
        uow: InjectedUnitOfWork,
        subject: InjectedSubject,
        contact_id: FromPath[UUID],
        limit: Limit = LIMIT_BY_DEFAULT,
        cursor: CursorText = None,
    ) -> PageOut[ConsentOut]:
        members = await ContactService(uow).members_of(contact_id)
        page = await ConsentService(uow).list_of(members, PageRequest.parse(limit, cursor))
        return page.out(lambda consent: ConsentOut.of(consent, subject))

    @post(
        "/{contact_id:uuid}/consents",
        permission=Permission.CONTACTS_MANAGE,
        summary="Record what a contact agreed to or took back",
    )
    async def record_consent(
        self,
        uow: InjectedUnitOfWork,
        subject: InjectedSubject,
        request: Request[Any, Any, Any],
        contact_id: FromPath[UUID],
        data: JSONBody[ConsentIn],
        idempotency_key: IdempotencyKey = None,
    ) -> ConsentOut:
        service = ContactService(uow)

        async def make(consent_id: UUID) -> Consent:
            return await service.record_consent(contact_id, consent_id, data)

        once = Once.of(uow, idempotency_key, request, data)
        made = await once.run(make, ConsentService(uow).get, new_id())
        return ConsentOut.of(made, subject)

    @put(
        "/{contact_id:uuid}/labels/{label_id:uuid}",
        permission=Permission.CONTACTS_MANAGE,
        summary="Put a label on a contact",
        status_code=204,
    )
    async def label(
        self, uow: InjectedUnitOfWork, contact_id: FromPath[UUID], label_id: FromPath[UUID]
    ) -> None:
        contact = await ContactService(uow).get(contact_id)
        await LabelService(uow).label_contact(contact.id, label_id)

    @delete(
        "/{contact_id:uuid}/labels/{label_id:uuid}",
        permission=Permission.CONTACTS_MANAGE,
        summary="Take a label off a contact",
    )
    async def unlabel(
        self, uow: InjectedUnitOfWork, contact_id: FromPath[UUID], label_id: FromPath[UUID]
    ) -> None:
        contact = await ContactService(uow).get(contact_id)
        await LabelService(uow).unlabel_contact(contact.id, label_id)
