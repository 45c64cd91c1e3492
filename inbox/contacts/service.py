"""People to look at: pages of contacts, with what each channel knows them by."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from msgspec import UNSET
from sqlmodel import col

from inbox.contacts.consents import ConsentService, Said
from inbox.contacts.events import ConsentRecorded, ContactChanged
from inbox.contacts.finding import email_terms, name_terms
from inbox.contacts.models import Consent, Contact, Identity
from inbox.contacts.repository import ContactRepository, IdentityRepository
from inbox.contacts.schemas import ConsentIn, ContactChange
from inbox.foundation.keyring import KeyPurpose
from inbox.foundation.pagination import Page, PageRequest
from inbox.foundation.permissions import SubjectKind
from inbox.foundation.time_of_database import database_now
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

    async def change(self, contact_id: UUID, asked: ContactChange) -> Contact:
        """What a person enters stays, whatever the channel says later; `sources` tells."""
        contact = await self._contacts.lock(contact_id)
        workspace_id = contact.workspace_id
        key = await self.uow.keys.current(workspace_id, KeyPurpose.CONTACT, contact_id)
        index_key = await self.uow.keys.current(workspace_id, KeyPurpose.INDEX)
        changed = []
        before = {name: getattr(contact, name) for name in ("name", "email", "language")}
        for name in ("name", "email"):
            value = getattr(asked, name)
            if value is UNSET:
                continue
            plain = value.strip() if value else None
            sealed = None
            if plain:
                sealed = await self.uow.keys.seal(
                    Contact, name, workspace_id, contact_id, plain, key=key
                )
                terms = name_terms if name == "name" else email_terms
                # What found him before still finds him.
                contact.terms = [*contact.terms, *terms(plain, index_key)]
            setattr(contact, name, sealed)
            changed.append(name)
        if asked.language is not UNSET:
            contact.language = asked.language
            changed.append("language")
        if changed:
            subject = self.uow.subject_in(workspace_id)
            source = f"{subject.kind.value}:{subject.id}"
            contact.sources = {**contact.sources, **dict.fromkeys(changed, source)}
            await self._contacts.add(contact)
            self.uow.record(
                ContactChanged(
                    workspace_id=workspace_id,
                    object_id=contact_id,
                    fields=tuple(changed),
                    values={name: (before[name], getattr(contact, name)) for name in changed},
                )
            )
        return contact

    async def record_consent(self, contact_id: UUID, consent_id: UUID, asked: ConsentIn) -> Consent:
        contact = await self._contacts.get(contact_id)
        subject = self.uow.subject
        consents = ConsentService(self.uow)
        said = Said(
            workspace_id=contact.workspace_id,
            contact_id=contact_id,
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
                object_id=contact_id,
                purpose=asked.purpose,
                state=asked.state.value,
            )
        )
        return await consents.get(consent_id)

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
