"""The routes of contacts."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, delete, get, patch, post, put
from litestar.params import FromPath, JSONBody

from inbox.contacts.consents import ConsentService
from inbox.contacts.models import Consent
from inbox.contacts.schemas import ConsentIn, ConsentOut, ContactChange, ContactOut
from inbox.contacts.service import ContactService
from inbox.foundation.idempotency import IdempotencyKey, Once
from inbox.foundation.identifiers import new_id
from inbox.foundation.injected import InjectedSubject, InjectedUnitOfWork
from inbox.foundation.pagination import LIMIT_BY_DEFAULT, CursorText, Limit, PageOut, PageRequest
from inbox.foundation.permissions import Permission
from inbox.labels.service import LabelService


class ContactController(Controller):
    path = "/contacts"
    tags = ("contacts",)

    @get(permission=Permission.CONTACTS_READ, summary="List contacts, the newest first")
    async def list_page(
        self,
        uow: InjectedUnitOfWork,
        subject: InjectedSubject,
        limit: Limit = LIMIT_BY_DEFAULT,
        cursor: CursorText = None,
    ) -> PageOut[ContactOut]:
        service = ContactService(uow)
        page = await service.list_page(PageRequest.parse(limit, cursor))
        identities = await service.identities_of([contact.id for contact in page.items])
        return page.out(
            lambda contact: ContactOut.of(contact, identities.get(contact.id, ()), subject)
        )

    @get("/{contact_id:uuid}", permission=Permission.CONTACTS_READ, summary="Read one contact")
    async def read(
        self, uow: InjectedUnitOfWork, subject: InjectedSubject, contact_id: FromPath[UUID]
    ) -> ContactOut:
        service = ContactService(uow)
        contact = await service.get(contact_id)
        identities = await service.identities_of([contact_id])
        return ContactOut.of(contact, identities.get(contact_id, ()), subject)

    @patch("/{contact_id:uuid}", permission=Permission.CONTACTS_MANAGE, summary="Change a contact")
    async def change(
        self,
        uow: InjectedUnitOfWork,
        subject: InjectedSubject,
        contact_id: FromPath[UUID],
        data: JSONBody[ContactChange],
    ) -> ContactOut:
        service = ContactService(uow)
        contact = await service.change(contact_id, data)
        identities = await service.identities_of([contact_id])
        return ContactOut.of(contact, identities.get(contact_id, ()), subject)

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
        await ContactService(uow).get(contact_id)
        page = await ConsentService(uow).list_of([contact_id], PageRequest.parse(limit, cursor))
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
        await ContactService(uow).get(contact_id)
        await LabelService(uow).label_contact(contact_id, label_id)

    @delete(
        "/{contact_id:uuid}/labels/{label_id:uuid}",
        permission=Permission.CONTACTS_MANAGE,
        summary="Take a label off a contact",
    )
    async def unlabel(
        self, uow: InjectedUnitOfWork, contact_id: FromPath[UUID], label_id: FromPath[UUID]
    ) -> None:
        await ContactService(uow).get(contact_id)
        await LabelService(uow).unlabel_contact(contact_id, label_id)
