"""People to look at: pages of contacts, with what each channel knows them by."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlmodel import col

from inbox.contacts.consents import ConsentService, Said
from inbox.contacts.events import ConsentRecorded
from inbox.contacts.models import Consent, Contact, ContactChange, Identity
from inbox.contacts.repository import (
    ContactChangeRepository,
    ContactRepository,
    IdentityRepository,
)
from inbox.contacts.schemas import ConsentIn, ContactFilters, ContactOut
from inbox.fields.models import FieldOwner
from inbox.fields.service import FieldService
from inbox.foundation.pagination import Page, PageRequest
from inbox.foundation.permissions import Subject, SubjectKind
from inbox.foundation.time_of_database import database_now
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.labels.service import LabelService


class ContactService:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self._contacts = ContactRepository(uow)
        self._history = ContactChangeRepository(uow)
        self._identities = IdentityRepository(uow)

    async def get(self, contact_id: UUID) -> Contact:
        """Whoever stands for it, when it was merged into another."""
        contact = await self._contacts.get(contact_id)
        if contact.merged_into is None:
            return contact
        return await self._contacts.get(contact.merged_into)

    async def list_page(self, request: PageRequest, filters: ContactFilters) -> Page[Contact]:
        return await self._contacts.list_filtered(request, filters)

    async def list_history(self, contact_id: UUID, request: PageRequest) -> Page[ContactChange]:
        """Of all that it stands for."""
        members = await self._contacts.members_of([(await self.get(contact_id)).id])
        return await self._history.list_page(
            request, col(ContactChange.contact_id).in_(list(members))
        )

    async def members_of(self, contact_id: UUID) -> list[UUID]:
        """All contacts that this one stands for, itself included."""
        return list(await self._contacts.members_of([(await self.get(contact_id)).id]))

    async def rows_of(self, contact_id: UUID) -> Sequence[Contact]:
        """The same as they are themselves, whoever stands for them first."""
        members = await self.members_of(contact_id)
        rows = await self._contacts.list_by(col(Contact.id).in_(members))
        return sorted(rows, key=lambda one: one.merged_into is not None)

    async def record_consent(self, contact_id: UUID, consent_id: UUID, asked: ConsentIn) -> Consent:
        contact = await self.get(contact_id)
        subject = self.uow.subject
        consents = ConsentService(self.uow)
        said = Said(
            workspace_id=contact.workspace_id,
            contact_id=contact.id,
            purpose=asked.purpose,
            state=asked.state,
            source="member" if subject.kind is SubjectKind.MEMBER else "api",
            occurred_at=await database_now(self.uow),
            actor_kind=subject.kind.value,
            actor_id=subject.id,
            consent_id=consent_id,
            proof=asked.proof or None,
        )
        await consents.add([said])
        self.uow.record(
            ConsentRecorded(
                workspace_id=contact.workspace_id,
                object_id=contact.id,
                purpose=asked.purpose,
                state=asked.state.value,
            )
        )
        return await consents.get(consent_id)

    async def find_many(self, contact_ids: Collection[UUID]) -> Mapping[UUID, Contact]:
        """By the ids that were asked for; of one that was merged, whoever stands for it."""
        if not contact_ids:
            return {}
        found = await self._contacts.list_by(col(Contact.id).in_(contact_ids))
        by_id = {contact.id: contact for contact in found}
        roots = {one.merged_into for one in found if one.merged_into is not None} - by_id.keys()
        if roots:
            more = await self._contacts.list_by(col(Contact.id).in_(roots))
            by_id |= {contact.id: contact for contact in more}
        return {one.id: by_id[one.merged_into or one.id] for one in found}

    async def shown(self, contacts: Sequence[Contact], subject: Subject) -> list[ContactOut]:
        """With the numbers of all that each stands for."""
        ids = [contact.id for contact in contacts]
        roots = await self._contacts.members_of(ids)
        identities = await self._identities_by_root(roots)
        labels = await LabelService(self.uow).of_contacts(ids)
        fields = await FieldService(self.uow).of(FieldOwner.CONTACT, roots)
        return [
            ContactOut.of(
                one,
                identities.get(one.id, ()),
                labels.get(one.id, ()),
                fields.get(one.id, {}),
                subject,
            )
            for one in contacts
        ]

    async def identities_of(
        self, contact_ids: Collection[UUID]
    ) -> Mapping[UUID, Sequence[Identity]]:
        return await self._identities_by_root(await self._contacts.members_of(contact_ids))

    async def _identities_by_root(
        self, roots: Mapping[UUID, UUID]
    ) -> Mapping[UUID, Sequence[Identity]]:
        found: dict[UUID, list[Identity]] = {}
        identities = await self._identities.list_of(list(roots))
        await self.uow.unlock(*identities)
        for identity in identities:
            found.setdefault(roots[identity.contact_id], []).append(identity)
        return found
