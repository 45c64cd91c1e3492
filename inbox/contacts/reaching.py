"""How somebody is reached: what the identities of a contact say, opened."""

from collections.abc import Sequence
from uuid import UUID

from inbox.contacts.models import IdentityKind
from inbox.contacts.repository import ContactRepository, IdentityRepository
from inbox.foundation.encryption import Place
from inbox.foundation.sealed import Sealed
from inbox.foundation.sets import listed
from inbox.foundation.statements import Statement
from inbox.foundation.unit_of_work import UnitOfWork
from integrations.messaging import Person


async def contact_person(uow: UnitOfWork, contact_id: UUID) -> Person:
    """How to reach a contact: what its own identities say. Of somebody who was merged, and whose
    numbers are another's by now, what those of the same person say."""
    repository = IdentityRepository(uow)
    identities = await repository.list_of([contact_id])
    if not identities:
        contacts = ContactRepository(uow)
        roots = await contacts.roots_of([contact_id])
        identities = await repository.list_of(list(await contacts.members_of(roots.values())))
    await uow.unlock(*identities)
    values = {one.kind: one.value.reveal() for one in identities}
    return Person(
        user_id=values.get(IdentityKind.WHATSAPP_USER), phone=values.get(IdentityKind.PHONE)
    )


async def people_of(uow: UnitOfWork, contacts: Sequence[tuple[UUID, UUID]]) -> dict[UUID, Person]:
    """The same for many, by contact."""
    if not contacts:
        return {}
    rows = await uow.run(
        _IDENTITIES,
        {
            "workspaces": listed(one[0] for one in contacts),
            "ids": listed(one[1] for one in contacts),
        },
    )
    sealed = [
        (Sealed(bytes(row.value)), Place(row.workspace_id, "identity", "value", row.id))
        for row in rows
    ]
    await uow.keys.unlock_places(sealed)
    values: dict[UUID, dict[str, str]] = {}
    for row, (value, _) in zip(rows, sealed, strict=True):
        values.setdefault(row.contact_id, {})[row.kind] = value.reveal()
    return {
        contact_id: Person(
            user_id=mine.get(IdentityKind.WHATSAPP_USER.value),
            phone=mine.get(IdentityKind.PHONE.value),
        )
        for contact_id, mine in values.items()
    }


_IDENTITIES = Statement(
    "SELECT i.workspace_id, i.id, i.contact_id, i.kind, i.value"
    " FROM unnest(CAST(:workspaces AS uuid[]), CAST(:ids AS uuid[]))"
    " AS n (workspace_id, contact_id) JOIN identity AS i USING (workspace_id, contact_id)"
    " ORDER BY i.id"
)
