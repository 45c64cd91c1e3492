"""The routes of orders."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, delete, get, patch, post
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from litestar.response import Stream

from inbox.contacts.revealing import SHOWN_SECONDS
from inbox.contacts.schemas import RevealIn
from inbox.foundation.idempotency import IdempotencyKey, Once
from inbox.foundation.identifiers import new_id
from inbox.foundation.injected import InjectedRuntime, InjectedSubject, InjectedUnitOfWork
from inbox.foundation.moments import Moment, moment_of
from inbox.foundation.pagination import LIMIT_BY_DEFAULT, CursorText, Limit, PageOut, PageRequest
from inbox.foundation.permissions import Permission
from inbox.foundation.request_pipeline import NO_DEADLINE
from inbox.orders.export import csv_of, note_export
from inbox.orders.models import Order, OrderSource, OrderStatus
from inbox.orders.revealing import reveal_order
from inbox.orders.schemas import (
    DayTotalsOut,
    OrderChangeOut,
    OrderEdit,
    OrderFilters,
    OrderIn,
    OrderOut,
    RevealedOrderOut,
)
from inbox.orders.service import OrderService

Query = Annotated[
    str | None,
    QueryParameter(
        max_length=200,
        description="Words of the items, a number of ours, or a whole external id.",
    ),
]
CurrencyText = Annotated[str | None, QueryParameter(pattern=r"^[A-Z]{3}$")]
ExternalIdText = Annotated[str | None, QueryParameter(min_length=1, max_length=200)]
Day = Annotated[date | None, QueryParameter(description="A day of the workspace's time zone.")]


class OrderController(Controller):
    path = "/orders"
    tags = ("orders",)

    @get(permission=Permission.ORDERS_READ, summary="List orders, the newest first")
    async def list_page(
        self,
        uow: InjectedUnitOfWork,
        subject: InjectedSubject,
        limit: Limit = LIMIT_BY_DEFAULT,
        cursor: CursorText = None,
        q: Query = None,
        status: FromQuery[OrderStatus | None] = None,
        contact_id: FromQuery[UUID | None] = None,
        conversation_id: FromQuery[UUID | None] = None,
        source: FromQuery[OrderSource | None] = None,
        external_id: ExternalIdText = None,
        currency: CurrencyText = None,
        placed_after: Moment = None,
        placed_before: Moment = None,
    ) -> PageOut[OrderOut]:
        filters = OrderFilters(
            status=status,
            contact_id=contact_id,
            conversation_id=conversation_id,
            source=source,
            external_id=external_id,
            currency=currency,
            placed_after=moment_of("placed_after", placed_after),
            placed_before=moment_of("placed_before", placed_before),
        )
        service = OrderService(uow)
        page = await service.list_page(PageRequest.parse(limit, cursor), filters, q)
        return PageOut(items=await service.shown(page.items, subject), next_cursor=page.next_cursor)

    @post(permission=Permission.ORDERS_MANAGE, summary="Create an order")
    async def create(
        self,
        uow: InjectedUnitOfWork,
        subject: InjectedSubject,
        request: Request[Any, Any, Any],
        data: JSONBody[OrderIn],
        idempotency_key: IdempotencyKey = None,
    ) -> OrderOut:
        """Of an `external_id` that is known, the order that there is, when it was created with
        the same content; otherwise `now` of the problem says what differs."""
        service = OrderService(uow)

        async def make(order_id: UUID) -> Order:
            return await service.create(order_id, data)

        async def read(order_id: UUID) -> Order:
            # The key's first request may have found an order of this external id.
            return await service.find(order_id) or await make(order_id)

        once = Once.of(uow, idempotency_key, request, data)
        made = await once.run(make, read, new_id())
        return (await service.shown([made], subject))[0]

    @get(
        "/totals",
        permission=Permission.ORDERS_READ,
        summary="What was sold, by day and currency",
    )
    async def totals(
        self,
        uow: InjectedUnitOfWork,
        first_day: Day = None,
        last_day: Day = None,
        currency: CurrencyText = None,
    ) -> DayTotalsOut:
        """The last 31 days unless a first one is given; at most 366."""
        return await OrderService(uow).totals(first_day, last_day, currency)

    @get(
        "/export.csv",
        permission=Permission.ORDERS_READ,
        summary="All orders that match, as CSV",
        opt={NO_DEADLINE: True},
        media_type="text/csv",
    )
    async def export(
        self,
        runtime: InjectedRuntime,
        subject: InjectedSubject,
        status: FromQuery[OrderStatus | None] = None,
        contact_id: FromQuery[UUID | None] = None,
        source: FromQuery[OrderSource | None] = None,
        currency: CurrencyText = None,
        placed_after: Moment = None,
        placed_before: Moment = None,
    ) -> Stream:
        """Amounts are written with their decimals. What a spreadsheet would take for a formula
        begins with an apostrophe."""
        filters = OrderFilters(
            status=status,
            contact_id=contact_id,
            source=source,
            currency=currency,
            placed_after=moment_of("placed_after", placed_after),
            placed_before=moment_of("placed_before", placed_before),
        )
        await note_export(runtime, subject, filters)
        return Stream(
            csv_of(runtime, subject, filters),
            media_type="text/csv; charset=utf-8",
            headers={
                "Content-Disposition": 'attachment; filename="orders.csv"',
                "X-Content-Type-Options": "nosniff",
                "Cache-Control": "no-store",
            },
        )

    @get("/{order_id:uuid}", permission=Permission.ORDERS_READ, summary="Read one order")
    async def read(
        self, uow: InjectedUnitOfWork, subject: InjectedSubject, order_id: FromPath[UUID]
    ) -> OrderOut:
        service = OrderService(uow)
        return (await service.shown([await service.get(order_id)], subject))[0]

    @post(
        "/{order_id:uuid}/reveal",
        permission=Permission.PERSONAL_DATA_REVEAL,
        summary="See what is masked of an order",
        status_code=200,
    )
    async def reveal(
        self,
        runtime: InjectedRuntime,
        subject: InjectedSubject,
        order_id: FromPath[UUID],
        data: JSONBody[RevealIn],
    ) -> RevealedOrderOut:
        """As of a contact: it counts among the same number, and is in the audit."""
        shown = await reveal_order(runtime, subject, order_id, data.reason)
        return RevealedOrderOut.of(shown, SHOWN_SECONDS)

    @patch(
        "/{order_id:uuid}",
        permission=Permission.ORDERS_MANAGE,
        summary="Change an order, or move it along",
    )
    async def change(
        self,
        uow: InjectedUnitOfWork,
        subject: InjectedSubject,
        order_id: FromPath[UUID],
        data: JSONBody[OrderEdit],
    ) -> OrderOut:
        service = OrderService(uow)
        return (await service.shown([await service.change(order_id, data)], subject))[0]

    @delete("/{order_id:uuid}", permission=Permission.ORDERS_MANAGE, summary="Delete a draft")
    async def remove(self, uow: InjectedUnitOfWork, order_id: FromPath[UUID]) -> None:
        await OrderService(uow).delete(order_id)

    @get(
        "/{order_id:uuid}/history",
        permission=Permission.ORDERS_READ,
        summary="Who changed what of an order, the last first",
    )
    async def list_history(
        self,
        uow: InjectedUnitOfWork,
        order_id: FromPath[UUID],
        limit: Limit = LIMIT_BY_DEFAULT,
        cursor: CursorText = None,
    ) -> PageOut[OrderChangeOut]:
        page = await OrderService(uow).list_history(order_id, PageRequest.parse(limit, cursor))
        return page.out(OrderChangeOut.of)
