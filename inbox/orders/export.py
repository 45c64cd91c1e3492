"""Orders as CSV, a page at a time: each page is read by a unit of work of its own, so that a slow
reader holds no connection."""

import csv
import io
from collections.abc import AsyncIterator, Sequence
from typing import Final

from inbox.foundation.pagination import PageRequest
from inbox.foundation.permissions import Subject
from inbox.foundation.runtime import Runtime
from inbox.orders.currencies import shown
from inbox.orders.events import OrdersExported
from inbox.orders.schemas import OrderFilters, OrderOut
from inbox.orders.service import OrderService

ROWS_AT_ONCE: Final = 500
COLUMNS: Final = (
    "number",
    "id",
    "status",
    "placed_at",
    "source",
    "external_id",
    "contact",
    "currency",
    "items",
    "shipping",
    "tax",
    "discount",
    "total",
    "shipping_address",
    "note",
)
# What spreadsheets take for a formula when a cell begins with it.
FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def plain_cell(text: str) -> str:
    """An apostrophe in front keeps a spreadsheet from calculating what a stranger wrote."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text


async def note_export(runtime: Runtime, subject: Subject, filters: OrderFilters) -> None:
    async with runtime.unit_of_work(subject.workspace_id, subject=subject) as uow:
        uow.record(
            OrdersExported(
                workspace_id=subject.workspace_id,
                object_id=subject.workspace_id,
                filters=filters.names(),
            )
        )


async def csv_of(runtime: Runtime, subject: Subject, filters: OrderFilters) -> AsyncIterator[bytes]:
    # The mark by which Excel knows UTF-8.
    yield "\ufeff".encode() + _lines([COLUMNS])
    request: PageRequest | None = PageRequest(ROWS_AT_ONCE)
    while request is not None:
        async with runtime.unit_of_work(subject.workspace_id, subject=subject) as uow:
            service = OrderService(uow)
            page = await service.list_page(request, filters)
            rows = [_row(one) for one in await service.shown(page.items, subject)]
        yield _lines(rows)
        more = page.next_cursor is not None
        request = PageRequest(ROWS_AT_ONCE, page.items[-1].id) if more else None


def _row(order: OrderOut) -> Sequence[str]:
    def money(minor: int) -> str:
        return shown(minor, order.currency)

    texts = (
        order.external_id or "",
        (order.contact.name if order.contact else None) or "",
        "; ".join(
            f"{one.quantity} × {one.name}" + (f" ({one.sku})" if one.sku else "")
            for one in order.items
        ),
        order.shipping_address or "",
        order.note or "",
    )
    external_id, contact, items, address, note = map(plain_cell, texts)
    return (
        str(order.number),
        str(order.id),
        order.status.value,
        order.placed_at.isoformat(),
        order.source.value,
        external_id,
        contact,
        order.currency,
        items,
        money(order.shipping_minor),
        money(order.tax_minor),
        money(order.discount_minor),
        money(order.total_minor),
        address,
        note,
    )


def _lines(rows: Sequence[Sequence[str]]) -> bytes:
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerows(rows)
    return written.getvalue().encode()
