"""What a shop said becomes an order, or changes one.

The shop is right about items, amounts and where it goes. A status moves forward along our line;
cancelled and refunded always hold, as a correction where the line does not lead there; nothing is
moved back, since people here may be ahead of the shop. What is older than what we know is left.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import msgspec
from msgspec import UNSET

from inbox.foundation.identifiers import new_id
from inbox.foundation.time_of_database import database_now
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.orders.book import NewOrder, OrderBook
from inbox.orders.models import NEXT, Order, OrderSource, OrderStatus
from inbox.orders.schemas import OrderEdit, OrderItemIn
from inbox.orders.service import OrderService
from inbox.shops.errors import ShopRefused
from inbox.shops.models import ShopOrderLink, ShopSource
from inbox.shops.people import contact_of
from inbox.shops.reading import ReadOrder, read_id, refunded
from inbox.shops.repository import ShopOrderRepository
from integrations.shops.contract import ShopRefund

# An order that was placed longer ago is history: flows do not hear that it was paid.
NEWS_DAYS = 7
OLDER = "older_than_known"
ENDS = frozenset({OrderStatus.CANCELLED, OrderStatus.REFUNDED})


@dataclass(frozen=True, slots=True)
class Applied:
    order_id: UUID
    # A code, where nothing was done.
    ignored: str = ""


class ShopApplying:
    def __init__(self, uow: UnitOfWork, source: ShopSource) -> None:
        self.uow = uow
        self.source = source
        self._links = ShopOrderRepository(uow)
        self._orders = OrderService(uow)

    async def take_order(self, read: ReadOrder) -> Applied:
        link = await self._links.find_of(self.source.id, read.shop_id)
        if link is None:
            return await self._create(read)
        if read.changed_at and link.changed_at and read.changed_at < link.changed_at:
            return Applied(link.order_id, OLDER)
        order = await self._orders.get(link.order_id)
        if order.currency != read.currency:
            raise ShopRefused(read.currency_path, f"This order is in {order.currency}.")
        link.changed_at = read.changed_at or link.changed_at
        link.refunds = {**link.refunds, **read.refunds}
        await self._links.add(link)
        contact_id = order.contact_id
        if contact_id is None and link.forgotten_at is None:
            contact_id = await contact_of(self.uow, self.source, read.buyer)
        edit = OrderEdit(
            items=[msgspec.convert(one, OrderItemIn) for one in read.items],
            shipping_minor=read.shipping_minor,
            tax_minor=read.tax_minor,
            discount_minor=read.discount_minor,
            shipping_address=UNSET if link.forgotten_at else read.address or UNSET,
            contact_id=contact_id,
        )
        order = await self._orders.change(order.id, edit)
        await self._move(order, self._wanted(order, read.status, link.refunds))
        return Applied(order.id)

    async def take_refund(self, refund: ShopRefund) -> Applied:
        link = await self._links.find_of(self.source.id, read_id(refund.order_id))
        if link is None:
            words = "No order of this shop with this id has come yet."
            raise ShopRefused(refund.order_id.path, words)
        order = await self._orders.get(link.order_id)
        link.refunds = {**link.refunds, refund.id: refunded(refund, order.currency)}
        await self._links.add(link)
        await self._move(order, self._wanted(order, None, link.refunds))
        return Applied(order.id)

    async def _create(self, read: ReadOrder) -> Applied:
        """A new one is a draft that moves along at once, so that whoever waits for a status hears
        of it; one from long ago has its status from the beginning."""
        now = await database_now(self.uow)
        placed = read.placed_at or now
        is_news = placed > now - timedelta(days=NEWS_DAYS)
        order_id = new_id()
        draft = NewOrder(
            workspace_id=self.source.workspace_id,
            id=order_id,
            source=OrderSource.SHOP,
            currency=read.currency,
            items=read.items,
            external_id=f"{self.source.key}/{read.number}",
            contact_id=await contact_of(self.uow, self.source, read.buyer),
            status=OrderStatus.DRAFT if is_news else self._first(read),
            shipping_minor=read.shipping_minor,
            tax_minor=read.tax_minor,
            discount_minor=read.discount_minor,
            placed_at=placed,
            is_news=is_news,
            shipping_address=read.address,
            note=read.note,
        )
        if not await OrderBook(self.uow).add([draft]):
            words = "Another order of this shop has this number already."
            raise ShopRefused(read.number_path, words)
        await self._links.add(
            ShopOrderLink(
                workspace_id=self.source.workspace_id,
                source_id=self.source.id,
                shop_id=read.shop_id,
                order_id=order_id,
                changed_at=read.changed_at,
                refunds=dict(read.refunds),
            )
        )
        if is_news:
            order = await self._orders.get(order_id)
            await self._move(order, self._wanted(order, self._first(read), read.refunds))
        return Applied(order_id)

    def _first(self, read: ReadOrder) -> OrderStatus:
        """A shop that says nothing of a status has at least taken the order."""
        return read.status or OrderStatus.CONFIRMED

    def _wanted(
        self, order: Order, status: OrderStatus | None, refunds: Mapping[str, int]
    ) -> OrderStatus | None:
        if refunds and 0 < order.total_minor <= sum(refunds.values()):
            return OrderStatus.REFUNDED
        return status

    async def _move(self, order: Order, wanted: OrderStatus | None) -> None:
        if wanted is None or wanted is order.status:
            return
        follows = wanted in NEXT[order.status]
        # What was refunded is no longer merely cancelled, and stays refunded.
        ends = wanted in ENDS and order.status is not OrderStatus.REFUNDED
        if follows or ends:
            edit = OrderEdit(status=wanted, correction=not follows)
            await self._orders.change(order.id, edit)
