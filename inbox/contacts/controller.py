"""The routes of contacts."""

from uuid import UUID

from litestar import Controller, get
from litestar.params import FromPath

from inbox.contacts.schemas import ContactOut
from inbox.contacts.service import ContactService
from inbox.foundation.injected import InjectedSubject, InjectedUnitOfWork
from inbox.foundation.pagination import LIMIT_BY_DEFAULT, CursorText, Limit, PageOut, PageRequest
from inbox.foundation.permissions import Permission


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
