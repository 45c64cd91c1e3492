"""Accounts and links in the database, and the log of changes as a link reads it."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from inbox.foundation.repository import Repository
from inbox.foundation.statements import Statement
from inbox.sheet_links.errors import SheetTaken
from inbox.sheet_links.models import SheetAccount, SheetLink, SheetObject

LINES_AT_ONCE = 5000
PREFIX = {SheetObject.ORDERS: "order", SheetObject.CONTACTS: "contact"}


@dataclass(frozen=True, slots=True)
class Changed:
    """What changed after a place of the log, and up to which place that is all."""

    ids: Sequence[UUID]
    upto: int
    # The log does not reach back so far any more.
    torn: bool


class SheetAccountRepository(Repository[SheetAccount]):
    model = SheetAccount

    async def is_used(self, account_id: UUID) -> bool:
        link = select(col(SheetLink.id)).where(
            col(SheetLink.workspace_id).in_(self.uow.workspace_ids),
            col(SheetLink.account_id) == account_id,
        )
        return bool(await self.uow.session.scalar(select(link.exists())))


class SheetLinkRepository(Repository[SheetLink]):
    model = SheetLink

    async def save(self, link: SheetLink) -> None:
        try:
            await self.add(link)
        except IntegrityError:
            # The worksheet is the only thing that a link shares with others.
            raise SheetTaken from None

    async def head(self) -> int:
        rows = await self.uow.run(
            Statement("SELECT seq FROM workspace_cursor WHERE workspace_id = :workspace_id"),
            {"workspace_id": self.uow.workspace_id},
        )
        return rows[0].seq if rows else 0

    async def changed(self, link: SheetLink, most: int) -> Changed:
        lines = await self.uow.run(
            _LINES,
            {
                "workspace_id": link.workspace_id,
                "after": link.log_seq,
                "most": LINES_AT_ONCE,
            },
        )
        if not lines:
            head = await self.head()
            return Changed((), head, torn=head > link.log_seq)
        told = await self._told_of(link, lines)
        ids: dict[UUID, None] = {}
        upto = link.log_seq
        for line in lines:
            fresh = [one for one in told(line) if one not in ids]
            if fresh and ids and len(ids) + len(fresh) > most:
                break
            ids |= dict.fromkeys(fresh)
            upto = line.seq
        return Changed(list(ids), upto, torn=lines[0].seq > link.log_seq + 1)

    async def _told_of(
        self, link: SheetLink, lines: Sequence[Any]
    ) -> Callable[[Any], Sequence[UUID]]:
        """Which objects of the link a line is about: a contact's also about his orders."""
        prefix, orders = PREFIX[link.object_kind], {}
        if link.follows_contacts:
            contacts = {one.object_id for one in lines if one.kind.startswith("contact_")}
            orders = await self._orders_of(contacts) if contacts else {}

        def told(line: Any) -> Sequence[UUID]:
            kind = line.kind.partition("_")[0]
            if kind == prefix:
                return [line.object_id]
            return orders.get(line.object_id, ()) if kind == "contact" else ()

        return told

    async def _orders_of(self, contact_ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
        rows = await self.uow.run(
            _ORDERS_OF, {"workspace_id": self.uow.workspace_id, "ids": list(contact_ids)}
        )
        found: dict[UUID, list[UUID]] = {}
        for row in rows:
            found.setdefault(row.contact_id, []).append(row.order_id)
        return found

    async def there(self, kind: SheetObject, ids: Sequence[UUID]) -> set[UUID]:
        """Those of these that have a row in a worksheet of this kind."""
        rows = await self.uow.run(
            _THERE[kind], {"workspace_id": self.uow.workspace_id, "ids": list(ids)}
        )
        return {row.id for row in rows}

    async def count_objects(self, kind: SheetObject) -> int:
        table = "sales_order" if kind is SheetObject.ORDERS else "contact"
        rows = await self.uow.run(
            Statement(f"SELECT count(*) AS n FROM {table} WHERE workspace_id = :workspace_id"),  # noqa: S608 - one of our two tables
            {"workspace_id": self.uow.workspace_id},
        )
        return int(rows[0].n)


_LINES = Statement(
    "SELECT seq, kind, object_id FROM event_log WHERE workspace_id = :workspace_id"
    " AND seq > :after ORDER BY seq LIMIT :most"
)
# Also of those for whom the contact stands.
_ORDERS_OF = Statement(
    "SELECT n.id AS contact_id, o.id AS order_id FROM unnest(CAST(:ids AS uuid[])) AS n(id)"
    " JOIN contact AS c ON c.workspace_id = :workspace_id"
    " AND (c.id = n.id OR c.merged_into = n.id)"
    " JOIN sales_order AS o ON o.workspace_id = c.workspace_id AND o.contact_id = c.id"
    " ORDER BY o.id"
)
_THERE = {
    SheetObject.ORDERS: Statement(
        "SELECT id FROM sales_order WHERE workspace_id = :workspace_id"
        " AND id = ANY(CAST(:ids AS uuid[]))"
    ),
    SheetObject.CONTACTS: Statement(
        "SELECT id FROM contact WHERE workspace_id = :workspace_id AND merged_into IS NULL"
        " AND id = ANY(CAST(:ids AS uuid[]))"
    ),
}
