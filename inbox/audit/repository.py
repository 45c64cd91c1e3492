"""The statements of the audit: one insert for many rows, pages, and the chain in its order."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select, text
from sqlmodel import col

from inbox.audit.chain import EMPTY, SAID, Head, head_of
from inbox.audit.cutting import AUDIT_CUT
from inbox.audit.models import AuditEntry
from inbox.audit.schemas import AuditFilters
from inbox.foundation.filtering import Rule, at_or_after, before, conditions, equals
from inbox.foundation.pagination import Page, PageRequest
from inbox.foundation.repository import Repository

AUDIT_RULES: Mapping[str, Rule] = {
    "actor_id": equals(AuditEntry.actor_id),
    "object_id": equals(AuditEntry.object_id),
    "object_kind": equals(AuditEntry.object_kind),
    "action": equals(AuditEntry.action),
    "created_after": at_or_after(AuditEntry.created_at),
    "created_before": before(AuditEntry.created_at),
}


class AuditRepository(Repository[AuditEntry]):
    model = AuditEntry

    async def insert(self, entries: Sequence[AuditEntry], *, once: bool = False) -> None:
        """One statement; the database sets the time, and the columns of the chain stay empty. With
        `once`, what is there under its id already is the same."""
        await self.uow.session.execute(
            text(f"{_INSERT} ON CONFLICT DO NOTHING" if once else _INSERT),
            {
                "workspace_ids": [entry.workspace_id for entry in entries],
                "ids": [entry.id for entry in entries],
                "actor_kinds": [entry.actor_kind.value for entry in entries],
                "actor_ids": [entry.actor_id for entry in entries],
                "actions": [entry.action for entry in entries],
                "object_kinds": [entry.object_kind for entry in entries],
                "object_ids": [entry.object_id for entry in entries],
                "details": [json.dumps(entry.details) for entry in entries],
            },
        )

    async def list_filtered(self, request: PageRequest, filters: AuditFilters) -> Page[AuditEntry]:
        return await self.list_page(request, *conditions(filters, AUDIT_RULES))

    async def head(self) -> Head:
        found = (
            await self.uow.session.execute(
                text(
                    "SELECT position, hash, cut_position, cut_hash FROM audit_head"
                    " WHERE workspace_id = :workspace_id"
                ),
                {"workspace_id": self.uow.workspace_id},
            )
        ).one_or_none()
        return EMPTY if found is None else head_of(found)

    async def last_cut(self) -> Mapping[str, Any] | None:
        """What the newest entry about a cut says."""
        found = await self.uow.session.execute(
            text(
                "SELECT details FROM audit_entry WHERE workspace_id = :workspace_id"
                " AND object_id = :workspace_id AND action = :action AND actor_kind = 'system'"
                " ORDER BY id DESC LIMIT 1"
            ),
            {"workspace_id": self.uow.workspace_id, "action": AUDIT_CUT},
        )
        details: Mapping[str, Any] | None = found.scalar_one_or_none()
        return details

    async def find_before_cut(self) -> tuple[int, UUID] | None:
        found = (
            await self.uow.session.execute(
                text(
                    "SELECT position, id FROM audit_entry WHERE workspace_id = :workspace_id"
                    " AND position <= (SELECT cut_position FROM audit_head"
                    " WHERE workspace_id = :workspace_id) ORDER BY position LIMIT 1"
                ),
                {"workspace_id": self.uow.workspace_id},
            )
        ).one_or_none()
        return None if found is None else (found.position, found.id)

    async def list_chain(
        self, after: int, up_to: int, filters: AuditFilters, limit: int
    ) -> Sequence[AuditEntry]:
        """In the order of their places."""
        position = col(AuditEntry.position)
        statement = (
            self.select()
            .where(position > after, position <= up_to, *conditions(filters, AUDIT_RULES))
            .order_by(position)
            .limit(limit)
        )
        return (await self.uow.session.scalars(statement)).all()

    async def list_links(self, after: int, up_to: int, limit: int) -> Sequence[Any]:
        rows = await self.uow.session.execute(
            text(
                f"SELECT {SAID}, position, previous_hash, hash"  # noqa: S608 - a list of columns
                " FROM audit_entry WHERE workspace_id = :workspace_id"
                " AND position > :after AND position <= :up_to ORDER BY position LIMIT :limit"
            ),
            {
                "workspace_id": self.uow.workspace_id,
                "after": after,
                "up_to": up_to,
                "limit": limit,
            },
        )
        return rows.all()

    async def find_beyond_head(self) -> tuple[int, UUID] | None:
        """One statement sees the head and the rows at the same moment, sweepers or not."""
        found = (
            await self.uow.session.execute(
                text(
                    "SELECT position, id FROM audit_entry WHERE workspace_id = :workspace_id"
                    " AND position > COALESCE((SELECT position FROM audit_head"
                    " WHERE workspace_id = :workspace_id), 0) ORDER BY position LIMIT 1"
                ),
                {"workspace_id": self.uow.workspace_id},
            )
        ).one_or_none()
        return None if found is None else (found.position, found.id)

    async def count_waiting(self) -> int:
        counted = await self.uow.session.execute(
            self.scoped(select(func.count())).where(col(AuditEntry.position).is_(None))
        )
        return int(counted.scalar_one())


_INSERT: Final = (
    "INSERT INTO audit_entry (workspace_id, id, actor_kind, actor_id, action,"
    " object_kind, object_id, details)"
    " SELECT e.workspace_id, e.id, e.actor_kind, e.actor_id, e.action,"
    " e.object_kind, e.object_id, CAST(e.details AS jsonb)"
    " FROM unnest(CAST(:workspace_ids AS uuid[]), CAST(:ids AS uuid[]),"
    " CAST(:actor_kinds AS text[]), CAST(:actor_ids AS uuid[]),"
    " CAST(:actions AS text[]), CAST(:object_kinds AS text[]),"
    " CAST(:object_ids AS uuid[]), CAST(:details AS text[]))"
    " AS e (workspace_id, id, actor_kind, actor_id, action, object_kind, object_id, details)"
)
