"""People to look at: pages of contacts, with what each channel knows them by."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlmodel import col

from inbox.contacts.models import Contact, Identity
from inbox.contacts.repository import ContactRepository, IdentityRepository
from inbox.foundation.pagination import Page, PageRequest
from inbox.foundation.unit_of_work import UnitOfWork


class ContactService:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self._contacts = ContactRepository(uow)
        self._identities = IdentityRepository(uow)

    async def get(self, contact_id: UUID) -> Contact:
        return await self._contacts.get(contact_id)

    async def list_page(self, request: PageRequest) -> Page[Contact]:
        return await self._contacts.list_page(request)

    async def find_many(self, contact_ids: Collection[UUID]) -> Mapping[UUID, Contact]:
        if not contact_ids:
            return {}
        found = await self._contacts.list_by(col(Contact.id).in_(contact_ids))
        return {contact.id: contact for contact in found}

    async def identities_of(
        self, contact_ids: Collection[UUID]
    ) -> Mapping[UUID, Sequence[Identity]]:
        found: dict[UUID, list[Identity]] = {}
        identities = await self._identities.list_of(contact_ids)
        await self.uow.unlock(*identities)
        for identity in identities:
            found.setdefault(identity.contact_id, []).append(identity)
        return found
