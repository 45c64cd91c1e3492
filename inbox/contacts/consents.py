"""What contacts agreed to: written as facts, read when something is about to be sent."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlmodel import col

from inbox.contacts.models import MARKETING as MARKETING
from inbox.contacts.models import Consent, ConsentState
from inbox.foundation.encryption import Place
from inbox.foundation.identifiers import new_id
from inbox.foundation.keyring import KeyPurpose
from inbox.foundation.pagination import Page, PageRequest
from inbox.foundation.repository import Repository
from inbox.foundation.sealed import Sealed
from inbox.foundation.sets import insert_set
from inbox.foundation.statements import Statement
from inbox.foundation.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Said:
    """A contact said yes or no; `proof` is what shows it."""

    workspace_id: UUID
    contact_id: UUID
    purpose: str
    state: ConsentState
    source: str
    occurred_at: datetime
    message_id: UUID | None = None
    actor_kind: str = "nobody"
    actor_id: UUID | None = None
    consent_id: UUID | None = None
    proof: str | None = field(default=None, repr=False)


class ConsentRepository(Repository[Consent]):
    model = Consent


class ConsentService:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self._consents = ConsentRepository(uow)

    async def add(self, said: Sequence[Said]) -> None:
        if not said:
            return
        keys = await self.uow.keys.current_set(
            KeyPurpose.CONTACT, [(one.workspace_id, one.contact_id) for one in said]
        )
        rows = []
        for one in said:
            consent_id = one.consent_id or new_id()
            place = Place(one.workspace_id, "consent", "proof", consent_id)
            key = keys[one.contact_id]
            rows.append(
                {
                    "workspace_id": one.workspace_id,
                    "id": consent_id,
                    "contact_id": one.contact_id,
                    "purpose": one.purpose,
                    "state": one.state.value,
                    "source": one.source,
                    "proof": Sealed.of(one.proof, key, place) if one.proof else None,
                    "message_id": one.message_id,
                    "actor_kind": one.actor_kind,
                    "actor_id": one.actor_id,
                    "occurred_at": one.occurred_at,
                }
            )
        await insert_set(self.uow, Consent, rows)

    async def latest(
        self, contacts: Iterable[tuple[UUID, UUID]], purpose: str
    ) -> Mapping[UUID, ConsentState]:
        """(workspace, contact) pairs → the last word of each; who never said anything is not in.
        What somebody said counts for all contacts that are the same person."""
        wanted = sorted(set(contacts))
        if not wanted:
            return {}
        rows = await self.uow.run(
            _LATEST,
            {
                "workspaces": [one[0] for one in wanted],
                "contacts": [one[1] for one in wanted],
                "purpose": purpose,
            },
        )
        return {row.contact_id: ConsentState(row.state) for row in rows}

    async def list_of(self, contact_ids: Collection[UUID], request: PageRequest) -> Page[Consent]:
        return await self._consents.list_page(request, col(Consent.contact_id).in_(contact_ids))

    async def get(self, consent_id: UUID) -> Consent:
        return await self._consents.get(consent_id)


# `stands` is the contact that people see; whatever was merged into it speaks for it too.
_LATEST = Statement(
    "SELECT n.contact_id, c.state FROM unnest(CAST(:workspaces AS uuid[]),"
    " CAST(:contacts AS uuid[])) AS n (workspace_id, contact_id)"
    " CROSS JOIN LATERAL (SELECT coalesce(i.merged_into, i.id) AS id FROM contact AS i"
    " WHERE i.workspace_id = n.workspace_id AND i.id = n.contact_id) AS stands"
    " CROSS JOIN LATERAL ("
    " SELECT c.state FROM (SELECT stands.id UNION ALL SELECT m.id FROM contact AS m"
    " WHERE m.workspace_id = n.workspace_id AND m.merged_into = stands.id) AS person (id)"
    " CROSS JOIN LATERAL (SELECT state, occurred_at, c.id FROM consent AS c"
    " WHERE c.workspace_id = n.workspace_id AND c.contact_id = person.id"
    " AND c.purpose = :purpose ORDER BY c.occurred_at DESC, c.id DESC LIMIT 1) AS c"
    " ORDER BY c.occurred_at DESC, c.id DESC LIMIT 1) AS c"
)
