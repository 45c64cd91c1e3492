"""Orders in the database."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Select, cast, func, select, text
from sqlmodel import col

from inbox.foundation.filtering import Rule, at_or_after, before, conditions, equals
from inbox.foundation.pagination import Page, PageRequest
from inbox.foundation.repository import Repository
from inbox.foundation.sets import insert_set
from inbox.foundation.statements import Statement
from inbox.orders.models import SOLD, Order, OrderChange
from inbox.orders.schemas import OrderFilters

RULES: Mapping[str, Rule] = {
    "status": equals(Order.status),
    "contact_id": equals(Order.contact_id),
    "conversation_id": equals(Order.conversation_id),
    "source": equals(Order.source),
    "external_id": equals(Order.external_id),
    "currency": equals(Order.currency),
    "placed_after": at_or_after(Order.placed_at),
    "placed_before": before(Order.placed_at),
}
Named = tuple[UUID, str, str]


class OrderRepository(Repository[Order]):
    model = Order

    async def list_filtered(
        self, request: PageRequest, filters: OrderFilters, terms: Sequence[Sequence[int]] = ()
    ) -> Page[Order]:
        """`terms` are alternatives: whoever has all of one of them is found."""
        found = conditions(filters, RULES)
        if terms:
            each = [col(Order.terms).contains(list(one)) for one in terms]
            found.append(each[0] if len(each) == 1 else each[0] | each[1])
        return await self.list_page(request, *found)

    async def find_named(self, wanted: Sequence[Named]) -> dict[Named, Order]:
        """By workspace, source and external id."""
        if not wanted:
            return {}
        orders = await self.list_by(
            col(Order.source).in_({one[1] for one in wanted}),
            col(Order.external_id).in_({one[2] for one in wanted}),
        )
        return {(one.workspace_id, one.source.value, one.external_id or ""): one for one in orders}

    async def take_numbers(self, counts: Mapping[UUID, int]) -> dict[UUID, int]:
        """The last number of each workspace after taking so many; held until the commit."""
        rows = await self.uow.run(
            _TAKE_NUMBERS,
            {"workspaces": sorted(counts), "counts": [counts[one] for one in sorted(counts)]},
        )
        return {row.workspace_id: row.last for row in rows}

    async def insert(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """One that is there already stays as it is."""
        await insert_set(self.uow, Order, rows, then="ON CONFLICT DO NOTHING")

    async def totals(
        self, time_zone: str, first: date, last: date, currency: str | None
    ) -> Sequence[Any]:
        # Written into the statement, since it has to be one expression there and in GROUP BY.
        day = cast(func.timezone(text(":zone"), col(Order.placed_at)), Date)
        statement: Select[*tuple[Any, ...]] = (
            select(
                day.label("day"),
                col(Order.currency).label("currency"),
                func.count().label("orders"),
                func.sum(Order.total_minor).label("total_minor"),
            )
            .where(
                col(Order.workspace_id).in_(self.uow.workspace_ids),
                col(Order.status).in_(SOLD),
                day.between(first, last),
                # What the index knows: no zone is further than a day from UTC.
                col(Order.placed_at) >= _midnight(first) - timedelta(days=1),
                col(Order.placed_at) < _midnight(last) + timedelta(days=2),
            )
            .group_by(text("1, 2"))
            .order_by(text("1 DESC, 2"))
        )
        if currency is not None:
            statement = statement.where(col(Order.currency) == currency)
        rows = await self.uow.session.execute(statement, {"zone": time_zone})
        return list(rows.all())

    async def list_changed(self, ids: Sequence[UUID]) -> Sequence[Order]:
        return await self.list_by(col(Order.id).in_(ids)) if ids else ()

    async def list_after(self, after: UUID | None, limit: int) -> Sequence[Order]:
        """In the order in which they came, for whoever reads all of them."""
        statement = self.select().order_by(col(Order.id)).limit(limit)
        if after is not None:
            statement = statement.where(col(Order.id) > after)
        rows = (await self.uow.session.scalars(statement)).all()
        await self.uow.unlock(*rows)
        return rows


class OrderChangeRepository(Repository[OrderChange]):
    model = OrderChange

    async def note(self, rows: Sequence[Mapping[str, Any]]) -> None:
        await insert_set(self.uow, OrderChange, rows)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)


# In the order of workspaces: two sets never wait for each other in a circle.
_TAKE_NUMBERS = Statement(
    "INSERT INTO order_counter AS c (workspace_id, last)"
    " SELECT n.* FROM unnest(CAST(:workspaces AS uuid[]), CAST(:counts AS bigint[])) AS n"
    " ORDER BY 1"
    " ON CONFLICT (workspace_id) DO UPDATE SET last = c.last + excluded.last"
    " RETURNING c.workspace_id, c.last"
)
