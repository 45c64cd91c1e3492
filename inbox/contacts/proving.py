"""Which e-mail addresses show who somebody is.

A number is the person's: messages come from it. An address may have been written by anybody: a shop
passes on what a stranger typed into its form, and a hook what it was told. So an address counts
while it is the present one, and where a member entered it; else the number is the way.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlmodel import col

from inbox.contacts.finding import whole_term
from inbox.contacts.models import Contact
from inbox.contacts.repository import ContactRepository
from inbox.foundation.keyring import KeyPurpose
from inbox.foundation.pagination import PageRequest
from inbox.foundation.permissions import SubjectKind
from inbox.foundation.unit_of_work import UnitOfWork

ADDRESS_SHARED_BY = 50
BY_A_MEMBER = f"{SubjectKind.MEMBER.value}:"
BY_A_MERGE = "merge:"


class ProvingAddresses:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self._contacts = ContactRepository(uow)

    async def who_has(self, email: str) -> UUID | None:
        """The contact that people see; the one that was known first, where there are more."""
        wanted = email.strip().casefold()
        index_key = await self.uow.keys.current(self.uow.workspace_id, KeyPurpose.INDEX)
        ids = await self._contacts.ids_by_any_term(
            UUID(int=0), [whole_term(wanted, index_key)], PageRequest(limit=ADDRESS_SHARED_BY)
        )
        for contact_id in sorted(ids):
            held = await self.address_of(contact_id)
            if held is not None and held.casefold() == wanted:
                return contact_id
        return None

    async def address_of(self, contact_id: UUID) -> str | None:
        """The present address of whoever stands for this contact, if a member entered it."""
        (root,) = (await self._contacts.roots_of([contact_id])).values()
        members = await self._contacts.members_of([root])
        rows = await self._contacts.list_by(col(Contact.id).in_(list(members)))
        await self.uow.unlock(*rows)
        (standing,) = (one for one in rows if one.id == root)
        if standing.email is None:
            return None
        address = standing.email.reveal()
        return address if _entered(standing, address, rows) else None


def _entered(standing: Contact, address: str, rows: Sequence[Contact]) -> bool:
    source = standing.sources.get("email", "")
    if not source.startswith(BY_A_MERGE):
        return source.startswith(BY_A_MEMBER)
    # It came with one of those that were merged into this one: how it got there counts.
    return any(
        one.email is not None
        and one.email.reveal().casefold() == address.casefold()
        and one.sources.get("email", "").startswith(BY_A_MEMBER)
        for one in rows
        if one.id != standing.id
    )
