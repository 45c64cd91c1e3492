"""Contacts and their identities in the database.

Whoever was merged into another contact stays a row of its own (`merged_into`): its identities and
conversations are its own still, so that an answer goes to the number that wrote. People only see
the other one, which stands for all of them.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, any_, exists, func, or_, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import aliased
from sqlmodel import col

from inbox.contacts.errors import IdentityTaken
from inbox.contacts.models import (
    MARKETING,
    Consent,
    Contact,
    ContactChange,
    ContactMerge,
    Identity,
    IdentityKind,
)
from inbox.contacts.schemas import ContactFilters, MarketingState
from inbox.fields.matches import FieldMatch
from inbox.fields.models import ContactField
from inbox.foundation.filtering import Rule, at_or_after, before, conditions, equals
from inbox.foundation.pagination import Page, PageRequest
from inbox.foundation.repository import Repository
from inbox.labels.models import ContactLabel


def _labelled(label_id: UUID) -> ColumnElement[bool]:
    return exists(
        select(text("1"))
        .select_from(ContactLabel)
        .where(
            col(ContactLabel.workspace_id) == col(Contact.workspace_id),
            col(ContactLabel.contact_id) == col(Contact.id),
            col(ContactLabel.label_id) == label_id,
        )
    )


def _person() -> ColumnElement[Any]:
    """A contact and all that it stands for, by id, for look-ups through an index."""
    member = aliased(Contact)
    members = (
        select(col(member.id))
        .where(
            col(member.workspace_id) == col(Contact.workspace_id),
            col(member.merged_into) == col(Contact.id),
        )
        .correlate(Contact)
        .scalar_subquery()
    )
    return any_(func.array_append(func.array(members), col(Contact.id)))


def _has_phone(wanted: bool) -> ColumnElement[bool]:
    has = exists(
        select(text("1"))
        .select_from(Identity)
        .where(
            col(Identity.workspace_id) == col(Contact.workspace_id),
            col(Identity.contact_id) == _person(),
            col(Identity.kind) == IdentityKind.PHONE,
        )
    )
    return has if wanted else ~has


def _marketing(wanted: MarketingState) -> ColumnElement[bool]:
    """By the last word of the person, as it counts when something is sent."""
    last = (
        select(col(Consent.state))
        .where(
            col(Consent.workspace_id) == col(Contact.workspace_id),
            col(Consent.contact_id) == _person(),
            col(Consent.purpose) == MARKETING,
        )
        .order_by(col(Consent.occurred_at).desc(), col(Consent.id).desc())
        .limit(1)
        .scalar_subquery()
    )
    return last.is_(None) if wanted is MarketingState.UNKNOWN else last == wanted.value


def _with_fields(matches: tuple[FieldMatch, ...]) -> ColumnElement[bool]:
    """What a contact stands for counts too, as far as it has no value of its own."""
    member, own = aliased(Contact), aliased(ContactField)
    found = []
    for match in matches:
        has_own = exists(
            select(text("1"))
            .select_from(own)
            .where(
                col(own.workspace_id) == match.workspace_id,
                col(own.contact_id) == col(member.merged_into),
                col(own.field_id) == match.field_id,
            )
        )
        holders = (
            select(func.coalesce(col(member.merged_into), col(member.id)))
            .join(
                ContactField,
                (col(ContactField.workspace_id) == col(member.workspace_id))
                & (col(ContactField.contact_id) == col(member.id)),
            )
            .where(
                col(ContactField.workspace_id) == match.workspace_id,
                col(ContactField.field_id) == match.field_id,
                col(ContactField.value_hash) == match.value_hash,
                or_(col(member.merged_into).is_(None), ~has_own),
            )
        )
        found.append(col(Contact.id).in_(holders))
    return and_(*found)


CONTACT_RULES: Mapping[str, Rule] = {
    "label_id": _labelled,
    "language": equals(Contact.language),
    "has_phone": _has_phone,
    "marketing": _marketing,
    "created_after": at_or_after(Contact.created_at),
    "created_before": before(Contact.created_at),
    "fields": _with_fields,
}


class ContactRepository(Repository[Contact]):
    model = Contact

    async def list_filtered(self, request: PageRequest, filters: ContactFilters) -> Page[Contact]:
        seen = col(Contact.merged_into).is_(None)
        return await self.list_page(request, seen, *conditions(filters, CONTACT_RULES))

    async def roots_of(self, contact_ids: Iterable[UUID]) -> Mapping[UUID, UUID]:
        """Each of these, and who stands for it."""
        wanted = list(contact_ids)
        if not wanted:
            return {}
        root = func.coalesce(col(Contact.merged_into), col(Contact.id))
        rows = await self.uow.session.execute(
            self.scoped(select(col(Contact.id), root.label("root_id"))).where(
                col(Contact.id).in_(wanted)
            )
        )
        return {row.id: row.root_id for row in rows}

    async def members_of(self, root_ids: Iterable[UUID]) -> Mapping[UUID, UUID]:
        """All that these stand for, themselves included, and who stands for each."""
        wanted = list(root_ids)
        if not wanted:
            return {}
        root = func.coalesce(col(Contact.merged_into), col(Contact.id))
        rows = await self.uow.session.execute(
            self.scoped(select(col(Contact.id), root.label("root_id"))).where(
                or_(col(Contact.id).in_(wanted), col(Contact.merged_into).in_(wanted))
            )
        )
        return {row.id: row.root_id for row in rows}

    async def lock_standing(self, contact_id: UUID) -> Contact:
        """Whoever stands for it once the lock is there: a merge may have come first."""
        contact = await self.lock(contact_id)
        while contact.merged_into is not None:
            contact = await self.lock(contact.merged_into)
        return contact

    async def stand_for(self, contact_ids: Collection[UUID], root_id: UUID | None) -> None:
        await self.uow.session.execute(
            update(Contact)
            .where(
                col(Contact.workspace_id).in_(self.uow.workspace_ids),
                col(Contact.id).in_(contact_ids),
            )
            .values(merged_into=root_id)
        )

    async def ids_by_any_term(
        self, not_id: UUID, terms: Sequence[int], request: PageRequest
    ) -> Sequence[UUID]:
        """One question for each: the look-up function is about all of its terms at once."""
        found: set[UUID] = set()
        for term in dict.fromkeys(terms):
            # One for the contact itself, and one that tells whether more follow.
            values = {"terms": [term], "before": request.after, "most": request.limit + 2}
            found.update((await self.uow.session.execute(_BY_TERM, values)).scalars())
        return sorted(found - {not_id}, reverse=True)[: request.limit + 1]


_BY_TERM = text(
    "SELECT id FROM lookup.search_contacts(CAST(:terms AS bigint[]), CAST(:before AS uuid), :most)"
)


class IdentityRepository(Repository[Identity]):
    model = Identity

    async def list_of(self, contact_ids: Collection[UUID]) -> Sequence[Identity]:
        """Without their keys: the service loads those of a whole page at once."""
        if not contact_ids:
            return []
        statement = (
            self.select()
            .where(col(Identity.contact_id).in_(contact_ids))
            .order_by(col(Identity.id))
        )
        return (await self.uow.session.scalars(statement)).all()

    async def save(self, *identities: Identity) -> None:
        try:
            await self.add(*identities)
        except IntegrityError:
            # Somebody else was made known by it at this moment.
            raise IdentityTaken from None


class ContactChangeRepository(Repository[ContactChange]):
    model = ContactChange


class MergeRepository(Repository[ContactMerge]):
    model = ContactMerge
