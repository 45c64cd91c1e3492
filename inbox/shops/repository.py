"""Shop sources, their orders and their calls in the database."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import col

from inbox.foundation.pagination import Page, PageRequest
from inbox.foundation.repository import Repository
from inbox.foundation.sets import insert_set
from inbox.foundation.statements import Statement
from inbox.shops.models import ShopDelivery, ShopDeliveryState, ShopOrderLink, ShopSource


class ShopSourceRepository(Repository[ShopSource]):
    model = ShopSource

    async def note_call(self, source_id: UUID, captured: str) -> None:
        """The first body's shape stays. It waits for nobody who applies meanwhile: `called_at`
        of a call that finds the row locked is that of the next."""
        await self.uow.write(
            _NOTE_CALL,
            {"workspace_id": self.uow.workspace_id, "id": source_id, "captured": captured},
        )


class ShopOrderRepository(Repository[ShopOrderLink]):
    model = ShopOrderLink

    async def find_of(self, source_id: UUID, shop_id: str) -> ShopOrderLink | None:
        return await self.find_by(
            col(ShopOrderLink.source_id) == source_id, col(ShopOrderLink.shop_id) == shop_id
        )


class ShopDeliveryRepository(Repository[ShopDelivery]):
    model = ShopDelivery

    async def insert(self, row: Mapping[str, Any]) -> None:
        """One that is there already stays as it is."""
        await insert_set(self.uow, ShopDelivery, [row], then="ON CONFLICT DO NOTHING")

    async def next_waiting(self, source_id: UUID) -> ShopDelivery | None:
        statement = (
            self.select()
            .where(
                col(ShopDelivery.source_id) == source_id,
                col(ShopDelivery.state) == ShopDeliveryState.RECEIVED,
            )
            .order_by(col(ShopDelivery.id))
            .limit(1)
        )
        row: ShopDelivery | None = (await self.uow.session.scalars(statement)).one_or_none()
        await self.uow.unlock(row)
        return row

    async def list_of(
        self, source_id: UUID, request: PageRequest, state: ShopDeliveryState | None
    ) -> Page[ShopDelivery]:
        wanted = [col(ShopDelivery.source_id) == source_id]
        if state is not None:
            wanted.append(col(ShopDelivery.state) == state)
        return await self.list_page(request, *wanted)

    async def count_kept(self, source_ids: Sequence[UUID]) -> Mapping[UUID, int]:
        if not source_ids:
            return {}
        rows = await self.uow.session.execute(
            self.scoped(select(col(ShopDelivery.source_id), func.count().label("kept")))
            .where(
                col(ShopDelivery.source_id).in_(source_ids),
                col(ShopDelivery.state) == ShopDeliveryState.KEPT,
            )
            .group_by(col(ShopDelivery.source_id))
        )
        return {row.source_id: row.kept for row in rows}


_NOTE_CALL = Statement(
    "UPDATE shop_source AS s SET called_at = clock_timestamp(),"
    " captured = coalesce(s.captured, CAST(:captured AS jsonb)) FROM ("
    " SELECT id FROM shop_source WHERE workspace_id = :workspace_id AND id = :id"
    " FOR UPDATE SKIP LOCKED) AS free"
    " WHERE s.workspace_id = :workspace_id AND s.id = free.id"
)
