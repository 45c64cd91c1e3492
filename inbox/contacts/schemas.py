"""What the API gives of contacts.

Names and identities are revealed here, and only as far as the caller may read personal data.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from inbox.contacts.models import (
    Consent,
    ConsentState,
    Contact,
    ContactMerge,
    Identity,
    IdentityKind,
    Restriction,
)
from inbox.contacts.models import ContactChange as ContactHistory
from inbox.fields.matches import FieldMatch
from inbox.fields.models import ContactField, ConversationField
from inbox.fields.schemas import FieldValueOut, FieldValues, shown_value
from inbox.foundation.filtering import Filters
from inbox.foundation.masking import MASK, mask_email, mask_name, mask_phone
from inbox.foundation.permissions import Permission, Subject
from inbox.foundation.schemas import NO_CONTROLS, Email, In, Locale, Name, Out, Paragraph
from inbox.labels.models import Label
from inbox.labels.schemas import LabelRefOut
from integrations.messaging import Person

Phone = Annotated[str, Meta(min_length=4, max_length=40, pattern=NO_CONTROLS)]
UserId = Annotated[str, Meta(min_length=1, max_length=128, pattern=r"^[!-~]+$")]
ConsentPurpose = Literal["marketing", "service", "ai"]


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


class MarketingState(StrEnum):
    GRANTED = "granted"
    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"


class ContactFilters(Filters, frozen=True):
    label_id: UUID | None = None
    language: str | None = None
    has_phone: bool | None = None
    marketing: MarketingState | None = None
    created_after: datetime | None = None
    created_before: datetime | None = None
    fields: tuple[FieldMatch, ...] | None = None


class ContactIn(In):
    """At least one of name, phone, user id and e-mail. The phone in any writing; without a country
    code it is one of the workspace's country."""

    name: Name | None = None
    phone: Phone | None = None
    user_id: UserId | None = None
    email: Email | None = None
    language: Locale | None = None
    fields: FieldValues | UnsetType = UNSET


class ContactChange(In):
    """Fields that are left out stay as they are; null takes one away."""

    name: Name | UnsetType | None = UNSET
    email: Email | UnsetType | None = UNSET
    language: Locale | UnsetType | None = UNSET
    fields: FieldValues | UnsetType = UNSET


class MergeIn(In):
    """The contact that is to be the same person as this one, which stays."""

    other_id: UUID


class ConsentIn(In):
    """What the contact said, and what shows it."""

    purpose: ConsentPurpose
    state: ConsentState
    proof: Paragraph = ""


class RevealReason(StrEnum):
    CALL = "call"
    IDENTIFY = "identify"
    DELIVER = "deliver"
    CORRECT = "correct"
    OTHER = "other"


class RevealIn(In):
    """What for, in a word that the audit keeps."""

    reason: RevealReason | None = None


class RestrictionIn(In):
    """`reason` is why, when it is to hold; left out, the contact has asked for it."""

    restricted: bool
    reason: Restriction = Restriction.RESTRICTION


class ConsentOut(Out):
    """The last one of each purpose counts."""

    id: UUID
    purpose: str
    state: ConsentState
    source: str
    proof: str | None
    actor_kind: str
    actor_id: UUID | None
    occurred_at: datetime

    @classmethod
    def of(cls, consent: Consent, subject: Subject) -> "ConsentOut":
        proof = None
        if consent.proof is not None:
            shown = subject.may(Permission.PERSONAL_DATA_READ)
            proof = consent.proof.reveal() if shown else MASK
        return cls(
            id=consent.id,
            purpose=consent.purpose,
            state=consent.state,
            source=consent.source,
            proof=proof,
            actor_kind=consent.actor_kind,
            actor_id=consent.actor_id,
            occurred_at=consent.occurred_at,
        )


class ContactOut(Out):
    """Name, e-mail address, identities and personal fields are masked for callers without
    `personal_data:read`; address, identities and personal fields also for members whose role works
    with masks here. Who has `personal_data:reveal` may ask for those of one contact.
    `sources` says where each field came from. A contact that was merged into another is answered
    for by that one: `id` is then not the one that was asked for."""

    id: UUID
    name: str | None
    email: str | None
    language: str | None
    sources: dict[str, str]
    identities: list[IdentityOut]
    labels: list[LabelRefOut]
    fields: dict[str, FieldValueOut]
    # Why nothing acts on this contact by itself, and since when.
    restriction: Restriction | None
    restricted_at: datetime | None
    created_at: datetime

    @classmethod
    def of(
        cls,
        contact: Contact,
        identities: Sequence[Identity],
        labels: Sequence[Label],
        fields: Mapping[str, ContactField | ConversationField],
        subject: Subject,
    ) -> "ContactOut":
        return cls(
            id=contact.id,
            name=shown_name(None if contact.name is None else contact.name.reveal(), subject),
            email=_shown_email(contact, subject),
            language=contact.language,
            sources=contact.sources,
            identities=[IdentityOut.of(one, subject) for one in identities],
            labels=[LabelRefOut.of(one) for one in labels],
            fields={
                key: shown_value(row, shown=subject.sees_addresses()) for key, row in fields.items()
            },
            restriction=contact.restriction,
            restricted_at=contact.restricted_at,
            created_at=contact.created_at,
        )


class RevealedContactOut(Out):
    """What was masked. It is to be hidden again after so many seconds, and kept nowhere."""

    contact_id: UUID
    name: str | None
    email: str | None
    identities: list[IdentityOut]
    fields: dict[str, FieldValueOut]
    hide_after_seconds: int

    @classmethod
    def of(cls, contact: ContactOut, seconds: int) -> "RevealedContactOut":
        return cls(
            contact_id=contact.id,
            name=contact.name,
            email=contact.email,
            identities=contact.identities,
            fields=contact.fields,
            hide_after_seconds=seconds,
        )


class MergeOut(Out):
    """`contact_id` stands for both; `fields` are those that it took over."""

    id: UUID
    contact_id: UUID
    merged_id: UUID
    fields: list[str]
    actor_kind: str
    actor_id: UUID | None
    created_at: datetime
    undone_at: datetime | None

    @classmethod
    def of(cls, merge: ContactMerge) -> "MergeOut":
        return cls(
            id=merge.id,
            contact_id=merge.kept_id,
            merged_id=merge.merged_id,
            fields=merge.fields,
            actor_kind=merge.actor_kind,
            actor_id=merge.actor_id,
            created_at=merge.created_at,
            undone_at=merge.undone_at,
        )


class HistoryOut(Out):
    """What became of a contact. `details` hold old and new values, and are null for callers
    who see masks in their place."""

    id: UUID
    kind: str
    actor_kind: str
    actor_id: UUID | None
    details: dict[str, Any] | None
    at: datetime

    @classmethod
    def of(cls, change: ContactHistory, subject: Subject) -> "HistoryOut":
        shown = subject.sees_addresses()
        return cls(
            id=change.id,
            kind=change.kind,
            actor_kind=change.actor_kind,
            actor_id=change.actor_id,
            details=json.loads(change.details.reveal()) if shown else None,
            at=change.at,
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


def _shown_email(contact: Contact, subject: Subject) -> str | None:
    if contact.email is None:
        return None
    email = contact.email.reveal()
    return email if subject.sees_addresses() else mask_email(email)


def shown_name(name: str | None, subject: Subject) -> str | None:
    if name is None or subject.may(Permission.PERSONAL_DATA_READ):
        return name
    return mask_name(name)


def shown_identity(kind: IdentityKind, value: str, subject: Subject) -> str:
    if subject.sees_addresses():
        return value
    return mask_phone(value) if kind is IdentityKind.PHONE else MASK
