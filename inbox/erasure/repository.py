"""Erasures in the database, and where the erased person's data is found."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col

from inbox.erasure.models import Erasure, ErasureState, SubjectOfErasure
from inbox.erasure.sealing import senders_in
from inbox.foundation.encryption import Place
from inbox.foundation.keyring import KeyPurpose
from inbox.foundation.repository import Repository
from inbox.foundation.sealed import Sealed
from inbox.foundation.unit_of_work import UnitOfWork


class ErasureRepository(Repository[Erasure]):
    model = Erasure

    async def find_open(self, kind: SubjectOfErasure, subject_id: UUID) -> Erasure | None:
        return await self.find_by(
            col(Erasure.subject_kind) == kind,
            col(Erasure.subject_id) == subject_id,
            col(Erasure.state) != ErasureState.DONE,
        )

    async def last_of(self, kind: SubjectOfErasure, subject_id: UUID) -> Erasure | None:
        statement = (
            self.select()
            .where(col(Erasure.subject_kind) == kind, col(Erasure.subject_id) == subject_id)
            .order_by(col(Erasure.id).desc())
            .limit(1)
        )
        row: Erasure | None = (await self.uow.session.scalars(statement)).one_or_none()
        return row


class Traces:
    """What of a contact stands where no declaration leads."""

    def __init__(self, uow: UnitOfWork, contact_ids: Sequence[UUID]) -> None:
        self.uow = uow
        self._values = {"workspace_id": uow.workspace_id, "people": list(contact_ids)}

    async def rows(self, query: str, **values: Any) -> Sequence[Any]:
        return (await self.uow.session.execute(text(query), {**self._values, **values})).all()

    async def change(self, query: str, **values: Any) -> int:
        done = await self.uow.session.execute(text(query), {**self._values, **values})
        return int(getattr(done, "rowcount", 0))

    async def conversations(self, known: Sequence[UUID]) -> list[UUID]:
        rows = await self.rows(
            "SELECT id FROM conversation WHERE workspace_id = :workspace_id"
            " AND contact_id = ANY(:people)"
        )
        return sorted({*known, *(row.id for row in rows)})

    async def lock_conversations(self, ids: Sequence[UUID]) -> None:
        await self.rows(
            "SELECT id FROM conversation WHERE workspace_id = :workspace_id AND id = ANY(:ids)"
            " ORDER BY id FOR UPDATE",
            ids=list(ids),
        )

    async def lock_contacts(self) -> None:
        await self.rows(
            "SELECT id FROM contact WHERE workspace_id = :workspace_id AND id = ANY(:people)"
            " ORDER BY id FOR UPDATE"
        )

    async def senders(self) -> set[str]:
        """What the person has written under, by now and before a number changed."""
        values = [
            (Sealed(bytes(row.value)), Place(self.uow.workspace_id, "identity", "value", row.id))
            for row in await self.rows(
                "SELECT id, value FROM identity WHERE workspace_id = :workspace_id"
                " AND contact_id = ANY(:people)"
            )
        ]
        changes = [
            (
                Sealed(bytes(row.details)),
                Place(self.uow.workspace_id, "contact_change", "details", row.id),
            )
            for row in await self.rows(
                "SELECT id, details FROM contact_change WHERE workspace_id = :workspace_id"
                " AND contact_id = ANY(:people) AND kind = 'identity_changed'"
            )
        ]
        await self.uow.keys.unlock_places([*values, *changes])
        return senders_in([one for one, _ in values], [one for one, _ in changes])

    async def channels(self) -> list[UUID | None]:
        rows = await self.rows("SELECT id FROM channel WHERE workspace_id = :workspace_id")
        return [None, *(row.id for row in rows)]

    async def is_busy(self, conversations: Sequence[UUID]) -> bool:
        """Something of the person is on its way out at this moment, or being fetched; or a table
        is being brought in that may name him."""
        rows = await self.rows(
            "SELECT 1 FROM effect AS e WHERE e.workspace_id = :workspace_id"
            " AND e.state = 'claimed' AND e.lease_until > clock_timestamp()"
            " AND (e.conversation_id = ANY(:conversations) OR e.id IN (SELECT a.id"
            " FROM attachment AS a WHERE a.workspace_id = :workspace_id"
            " AND a.conversation_id = ANY(:conversations)))"
            " UNION ALL SELECT 1 FROM contact_import AS i WHERE i.workspace_id = :workspace_id"
            " AND i.state IN ('waiting', 'running') LIMIT 1",
            conversations=list(conversations),
        )
        return bool(rows)

    async def unsent(self, conversations: Sequence[UUID]) -> list[UUID]:
        rows = await self.rows(
            "SELECT e.id FROM effect AS e WHERE e.workspace_id = :workspace_id"
            " AND e.state = 'ready' AND (e.conversation_id = ANY(:conversations) OR e.id IN ("
            " SELECT a.id FROM attachment AS a WHERE a.workspace_id = :workspace_id"
            " AND a.conversation_id = ANY(:conversations)))",
            conversations=list(conversations),
        )
        return [row.id for row in rows]

    async def left_to(self) -> list[dict[str, Any]]:
        """By the ledger, which stays."""
        rows = await self.rows(
            "SELECT processor, purpose, count(*) AS texts, min(left_at) AS first_at,"
            " max(left_at) AS last_at FROM ledger_entry WHERE workspace_id = :workspace_id"
            " AND contact_id = ANY(:people) GROUP BY processor, purpose"
            " ORDER BY processor, purpose"
        )
        return [
            {
                "processor": row.processor,
                "purpose": row.purpose,
                "texts": row.texts,
                "first_at": row.first_at.isoformat(),
                "last_at": row.last_at.isoformat(),
            }
            for row in rows
        ]

    async def told_hosts(self) -> list[str]:
        """Endpoints, and servers that flows have asked; those that no longer are, by the ledger."""
        rows = await self.rows(
            "SELECT e.host FROM webhook_endpoint AS e"
            " WHERE e.workspace_id = :workspace_id AND EXISTS ("
            " SELECT FROM webhook_delivery AS d WHERE d.workspace_id = e.workspace_id"
            " AND d.endpoint_id = e.id AND d.contact_id = ANY(:people) AND d.attempts > 0)"
            " UNION SELECT l.host FROM ledger_entry AS l WHERE l.workspace_id = :workspace_id"
            " AND l.contact_id = ANY(:people) AND l.host IS NOT NULL ORDER BY 1"
        )
        return [row.host for row in rows]

    async def orders(self) -> list[UUID]:
        rows = await self.rows(
            "SELECT id FROM sales_order WHERE workspace_id = :workspace_id"
            " AND contact_id = ANY(:people) ORDER BY id"
        )
        return [row.id for row in rows]

    async def worksheets(self, seq: int) -> list[dict[str, str]]:
        """What became of their rows: `removed`, `queued`, or the link is `paused`."""
        rows = await self.rows(
            "SELECT l.id, CASE WHEN l.state = 'paused' THEN 'paused'"
            " WHEN l.resyncing OR EXISTS (SELECT FROM event_log AS e"
            " WHERE e.workspace_id = l.workspace_id AND e.seq > l.log_seq AND e.seq <= :seq"
            " AND (e.kind LIKE 'contact\\_%' AND (l.object_kind = 'contacts' OR l.follows_contacts)"
            " OR e.kind LIKE 'order\\_%' AND l.object_kind = 'orders'))"
            " THEN 'queued' ELSE 'removed' END AS state"
            " FROM sheet_link AS l WHERE l.workspace_id = :workspace_id ORDER BY l.id",
            seq=seq,
        )
        return [{"sheet_link_id": str(row.id), "state": row.state} for row in rows]

    async def log_head(self) -> int:
        rows = await self.rows(
            "SELECT seq FROM workspace_cursor WHERE workspace_id = :workspace_id"
        )
        return int(rows[0].seq) if rows else 0

    async def forget_keys(self) -> list[UUID]:
        rows = await self.rows(
            "DELETE FROM data_key WHERE workspace_id = :workspace_id AND purpose = :purpose"
            " AND subject_id = ANY(:people) RETURNING id",
            purpose=KeyPurpose.CONTACT.value,
        )
        return [row.id for row in rows]

    async def keys(self) -> list[UUID]:
        rows = await self.rows(
            "SELECT id FROM data_key WHERE workspace_id = :workspace_id AND purpose = :purpose"
            " AND subject_id = ANY(:people)",
            purpose=KeyPurpose.CONTACT.value,
        )
        return [row.id for row in rows]

    async def identities_that_moved_on(self) -> Sequence[Any]:
        """A number that is somebody else's by now is still sealed under the key it had."""
        keys = await self.keys()
        return await self.rows(
            "SELECT id, contact_id, value FROM identity WHERE workspace_id = :workspace_id"
            " AND contact_id <> ALL(:people) AND substring(value FROM 2 FOR 16) = ANY(:keys)"
            " FOR UPDATE",
            keys=[one.bytes for one in keys],
        )
