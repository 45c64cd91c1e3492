"""Contacts that people enter and change by hand."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from msgspec import UNSET, UnsetType
from sqlmodel import col

from inbox.contacts.errors import IdentityTaken
from inbox.contacts.events import ContactChanged, ContactCreated
from inbox.contacts.finding import email_terms, identity_terms, name_terms, whole_term
from inbox.contacts.history import note_deed
from inbox.contacts.models import Contact, Identity, IdentityKind
from inbox.contacts.phones import require_digits
from inbox.contacts.recognition import identity_hash
from inbox.contacts.repository import ContactRepository, IdentityRepository
from inbox.contacts.schemas import ContactChange, ContactIn
from inbox.fields.models import FieldOwner
from inbox.fields.service import FieldService, Filled, Filling
from inbox.fields.values import Value
from inbox.foundation.encryption import DataKey
from inbox.foundation.errors import invalid_field
from inbox.foundation.identifiers import new_id
from inbox.foundation.keyring import KeyPurpose
from inbox.foundation.pagination import PageRequest
from inbox.foundation.sealed import Sealed
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.workspaces.service import WorkspaceService

OWN = ("name", "email", "language")
# Of more people with one address the first known is not looked for among all.
ADDRESS_SHARED_BY = 50


class ContactEntry:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self._contacts = ContactRepository(uow)
        self._identities = IdentityRepository(uow)

    async def create(self, contact_id: UUID, asked: ContactIn) -> Contact:
        """By hand. A number or id that somebody has already is refused, and `now` says whose."""
        if not (asked.name or asked.phone or asked.user_id or asked.email):
            raise invalid_field("name", "Give a name, a number, an id or an e-mail address.")
        values = await self._identity_values(asked)
        workspace_id = self.uow.workspace_id
        index_key = await self.uow.keys.current(workspace_id, KeyPurpose.INDEX)
        await self._require_free(values, index_key)
        phones = [value for kind, value in values if kind is IdentityKind.PHONE]
        user_ids = [value for kind, value in values if kind is not IdentityKind.PHONE]
        contact = Contact(
            workspace_id=workspace_id,
            id=contact_id,
            language=asked.language,
            terms=identity_terms(phones, user_ids, index_key),
        )
        await self._contacts.add(contact)
        change = ContactChange(name=asked.name or UNSET, email=asked.email or UNSET)
        await self._fill(contact, change, index_key)
        if asked.language is not None:
            contact.sources = {**contact.sources, "language": self._source(workspace_id)}
        await self._contacts.add(contact)
        key = await self.uow.keys.current(workspace_id, KeyPurpose.CONTACT, contact_id)
        rows = [await self._identity(contact_id, one, key, index_key) for one in values]
        await self._identities.save(*rows)
        await self._fill_fields(contact, asked.fields)
        self.uow.record(ContactCreated(workspace_id=workspace_id, object_id=contact_id))
        return contact

    async def get(self, contact_id: UUID) -> Contact:
        return await self._contacts.get(contact_id)

    async def find_by_email(self, email: str) -> UUID | None:
        """Whoever has this address, the one that was known first; not who has had it once."""
        index_key = await self.uow.keys.current(self.uow.workspace_id, KeyPurpose.INDEX)
        ids = await self._contacts.ids_by_any_term(
            UUID(int=0), [whole_term(email, index_key)], PageRequest(limit=ADDRESS_SHARED_BY)
        )
        wanted = email.strip().casefold()
        found = await self._contacts.list_by(col(Contact.id).in_(ids)) if ids else ()
        return min(
            (one.id for one in found if (_readable(one.email) or "").casefold() == wanted),
            default=None,
        )

    async def change(self, contact_id: UUID, asked: ContactChange) -> Contact:
        """What a person enters stays, whatever the channel says later; `sources` tells."""
        contact = await self._contacts.lock_standing(contact_id)
        index_key = await self.uow.keys.current(contact.workspace_id, KeyPurpose.INDEX)
        before = {name: _readable(getattr(contact, name)) for name in OWN}
        sealed = {name: getattr(contact, name) for name in OWN}
        changed = await self._fill(contact, asked, index_key)
        after = {name: _readable(getattr(contact, name)) for name in changed}
        own: dict[str, tuple[Value | None, Value | None]] = {}
        for one in await self._fill_fields(contact, asked.fields):
            name = f"fields.{one.key}"
            own[name] = (one.old, one.new)
            before[name], after[name] = one.old, one.new
            changed.append(name)
        if changed:
            await self._contacts.add(contact)
            details = {"old": {name: before[name] for name in changed}, "new": after}
            await note_deed(self.uow, contact.id, "changed", details, contact.workspace_id)
            self.uow.record(
                ContactChanged(
                    workspace_id=contact.workspace_id,
                    object_id=contact.id,
                    fields=tuple(changed),
                    values={
                        name: (sealed[name], getattr(contact, name))
                        for name in changed
                        if name in sealed
                    }
                    | own,
                )
            )
        return contact

    async def _fill(self, contact: Contact, asked: ContactChange, index_key: DataKey) -> list[str]:
        workspace_id = contact.workspace_id
        key = await self.uow.keys.current(workspace_id, KeyPurpose.CONTACT, contact.id)
        changed = []
        for name, terms_of in (("name", name_terms), ("email", email_terms)):
            value = getattr(asked, name)
            if value is UNSET:
                continue
            plain = value.strip() if value else None
            if plain == _readable(getattr(contact, name)):
                continue
            sealed = None
            if plain:
                sealed = await self.uow.keys.seal(
                    Contact, name, workspace_id, contact.id, plain, key=key
                )
                # What found him before still finds him.
                contact.terms = [*contact.terms, *terms_of(plain, index_key)]
            setattr(contact, name, sealed)
            changed.append(name)
        if asked.language is not UNSET and asked.language != contact.language:
            contact.language = asked.language
            changed.append("language")
        contact.sources = {**contact.sources, **dict.fromkeys(changed, self._source(workspace_id))}
        return changed

    async def _fill_fields(
        self, contact: Contact, asked: Mapping[str, Value | None] | UnsetType
    ) -> Sequence[Filled]:
        if asked is UNSET or not asked:
            return ()
        shells = await self._contacts.members_of([contact.id])
        filled = await FieldService(self.uow).fill(
            FieldOwner.CONTACT,
            [Filling(contact.id, contact.id, asked, stands_for=shells.keys() - {contact.id})],
            workspace_id=contact.workspace_id,
        )
        sources = {f"fields.{one.key}": self._source(contact.workspace_id) for one in filled}
        if sources:
            contact.sources = {**contact.sources, **sources}
            await self._contacts.add(contact)
        return filled

    def _source(self, workspace_id: UUID) -> str:
        subject = self.uow.subject_in(workspace_id)
        return f"{subject.kind.value}:{subject.id}"

    async def _identity_values(self, asked: ContactIn) -> list[tuple[IdentityKind, str]]:
        values = []
        if asked.phone:
            country = (await WorkspaceService(self.uow).get()).country
            values.append((IdentityKind.PHONE, require_digits("phone", asked.phone, country)))
        if asked.user_id:
            values.append((IdentityKind.WHATSAPP_USER, asked.user_id))
        return values

    async def _require_free(
        self, values: Sequence[tuple[IdentityKind, str]], index_key: DataKey
    ) -> None:
        hashes = [identity_hash(kind, value, index_key) for kind, value in values]
        taken = await self._identities.list_by(col(Identity.value_hash).in_(hashes))
        if taken:
            roots = await self._contacts.roots_of([taken[0].contact_id])
            raise IdentityTaken(now={"contact_id": str(roots[taken[0].contact_id])})

    async def _identity(
        self, contact_id: UUID, known_by: tuple[IdentityKind, str], key: DataKey, index_key: DataKey
    ) -> Identity:
        kind, value = known_by
        identity_id = new_id()
        sealed = await self.uow.keys.seal(
            Identity, "value", self.uow.workspace_id, identity_id, value, key=key
        )
        return Identity(
            workspace_id=self.uow.workspace_id,
            id=identity_id,
            contact_id=contact_id,
            kind=kind,
            value=sealed,
            value_hash=identity_hash(kind, value, index_key),
        )


def _readable(value: Any) -> Any:
    return value.reveal() if isinstance(value, Sealed) else value
