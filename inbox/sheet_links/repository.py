"""Accounts and links in the database, and the log of changes as a link reads it."""

from collections.abc import Sequence
from dataclasses import dataclass
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
        prefix = PREFIX[link.object_kind]
        ids: dict[UUID, None] = {}
        upto = link.log_seq
        for line in lines:
            if line.kind.partition("_")[0] == prefix:
                if len(ids) >= most and line.object_id not in ids:
                    break
                ids[line.object_id] = None
            upto = line.seq
        return Changed(list(ids), upto, torn=lines[0].seq > link.log_seq + 1)

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
