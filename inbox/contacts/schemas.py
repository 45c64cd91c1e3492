"""What the API gives of contacts.

Names and identities are revealed here, and only as far as the caller may read personal data.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from inbox.contacts.models import Contact, Identity, IdentityKind
from inbox.foundation.masking import MASK, mask_name, mask_phone
from inbox.foundation.permissions import Permission, Subject
from inbox.foundation.schemas import Out
from integrations.messaging import Person


class IdentityOut(Out):
    """`value` is a phone number, or WhatsApp's own id of the person."""

    kind: IdentityKind
    value: str

    @classmethod
    def of(cls, identity: Identity, subject: Subject) -> "IdentityOut":
        return cls(
            kind=identity.kind,
            value=shown_identity(identity.kind, identity.value.reveal(), subject),
        )


class ContactOut(Out):
    """Name and identities are masked for callers without `personal_data:read`."""

    id: UUID
    name: str | None
    identities: list[IdentityOut]
    created_at: datetime

    @classmethod
    def of(cls, contact: Contact, identities: Sequence[Identity], subject: Subject) -> "ContactOut":
        return cls(
            id=contact.id,
            name=shown_name(None if contact.name is None else contact.name.reveal(), subject),
            identities=[IdentityOut.of(one, subject) for one in identities],
            created_at=contact.created_at,
        )


class ContactRefOut(Out):
    """A contact inside something else."""

    id: UUID
    name: str | None

    @classmethod
    def of(cls, contact: Contact, subject: Subject) -> "ContactRefOut":
        name = None if contact.name is None else contact.name.reveal()
        return cls(id=contact.id, name=shown_name(name, subject))


class PersonOut(Out):
    """Somebody as a channel names him, whether or not there is a contact for him."""

    name: str | None
    phone: str | None
    user_id: str | None

    @classmethod
    def of(cls, person: Person, subject: Subject) -> "PersonOut":
        return cls(
            name=shown_name(person.name, subject),
            phone=person.phone and shown_identity(IdentityKind.PHONE, person.phone, subject),
            user_id=person.user_id
            and shown_identity(IdentityKind.WHATSAPP_USER, person.user_id, subject),
        )


def shown_name(name: str | None, subject: Subject) -> str | None:
    if name is None or subject.may(Permission.PERSONAL_DATA_READ):
        return name
    return mask_name(name)


def shown_identity(kind: IdentityKind, value: str, subject: Subject) -> str:
    if subject.may(Permission.PERSONAL_DATA_READ):
        return value
    return mask_phone(value) if kind is IdentityKind.PHONE else MASK
