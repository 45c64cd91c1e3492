"""Contacts and their identities in the database."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlmodel import col

from inbox.contacts.models import Contact, Identity
from inbox.foundation.repository import Repository


class ContactRepository(Repository[Contact]):
    model = Contact


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
