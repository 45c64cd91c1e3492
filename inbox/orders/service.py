"""Orders one by one: entered, changed, moved along, found."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec import UNSET, to_builtins

from inbox.contacts.service import ContactService
from inbox.conversations.service import ConversationService
from inbox.foundation.blind_index import search_words
from inbox.foundation.errors import invalid_field
from inbox.foundation.identifiers import new_id
from inbox.foundation.keyring import KeyPurpose
from inbox.foundation.pagination import Page, PageRequest
from inbox.foundation.permissions import Subject, SubjectKind
from inbox.foundation.sealed import Sealed
from inbox.foundation.time_of_database import database_now
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.orders.book import NewOrder, OrderBook, items_minor, order_terms, whole_term
from inbox.orders.currencies import AMOUNT_AT_MOST, CURRENCIES
from inbox.orders.errors import OrderDiffers, OrderMoved, OrderNotDraft, StatusNotNext
from inbox.orders.events import OrderChanged, OrderDeleted, OrderStatusChanged
from inbox.orders.models import NEXT, Order, OrderChange, OrderSource, OrderStatus
from inbox.orders.repository import OrderChangeRepository, OrderRepository
from inbox.orders.schemas import (
    DayTotalOut,
    DayTotalsOut,
    OrderEdit,
    OrderFilters,
    OrderIn,
    OrderOut,
)
from inbox.workspaces.service import WorkspaceService

AMOUNTS = ("shipping_minor", "tax_minor", "discount_minor")
TEXTS = ("shipping_address", "note")
DAYS_BY_DEFAULT = 31
DAYS_AT_MOST = 366
FIRST_YEAR, LAST_YEAR = 1970, 2199


class OrderService:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self._orders = OrderRepository(uow)
        self._changes = OrderChangeRepository(uow)
        self._book = OrderBook(uow)

    async def get(self, order_id: UUID) -> Order:
        return await self._orders.get(order_id)

    async def find(self, order_id: UUID) -> Order | None:
        return await self._orders.find(order_id)

    async def find_many(self, order_ids: Collection[UUID]) -> dict[UUID, Order]:
        return {one.id: one for one in await self._orders.list_changed(list(order_ids))}

    async def list_after(self, after: UUID | None, limit: int) -> Sequence[Order]:
        return await self._orders.list_after(after, limit)

    async def list_page(
        self, request: PageRequest, filters: OrderFilters, query: str | None = None
    ) -> Page[Order]:
        terms: list[list[int]] = []
        if query is not None and query.strip():
            key = await self.uow.keys.current(self.uow.workspace_id, KeyPurpose.INDEX)
            words = search_words(query, key)
            terms = [[whole_term(query.strip().removeprefix("#"), key)]]
            terms += [words] if words else []
        return await self._orders.list_filtered(request, filters, terms)

    async def list_history(self, order_id: UUID, request: PageRequest) -> Page[OrderChange]:
        await self._orders.get(order_id)
        return await self._changes.list_page(request, OrderChange.order_id == order_id)

    async def shown(self, orders: Sequence[Order], subject: Subject) -> list[OrderOut]:
        contacts = await ContactService(self.uow).find_many(
            {one.contact_id for one in orders if one.contact_id is not None}
        )
        return [
            OrderOut.of(one, contacts, sorted(NEXT[one.status], key=_place), subject)
            for one in orders
        ]

    async def create(self, order_id: UUID, asked: OrderIn) -> Order:
        """The one of this external id, when it was created with the same content."""
        if asked.currency not in CURRENCIES:
            raise invalid_field("currency", "No currency of ISO 4217 has this code.")
        items: list[dict[str, Any]] = to_builtins(asked.items)
        self._check_total(items, asked.shipping_minor + asked.tax_minor, asked.discount_minor)
        contact_id = await self._check_who(asked.contact_id, asked.conversation_id)
        subject = self.uow.subject
        draft = NewOrder(
            workspace_id=self.uow.workspace_id,
            id=order_id,
            source=OrderSource.API if subject.kind is SubjectKind.API_KEY else OrderSource.MANUAL,
            currency=asked.currency,
            items=items,
            external_id=asked.external_id,
            contact_id=contact_id,
            conversation_id=asked.conversation_id,
            status=asked.status,
            shipping_minor=asked.shipping_minor,
            tax_minor=asked.tax_minor,
            discount_minor=asked.discount_minor,
            placed_at=asked.placed_at,
            actor_kind=subject.kind.value,
            actor_id=subject.id,
            shipping_address=asked.shipping_address,
            note=asked.note,
        )
        if await self._book.add([draft]):
            return await self._orders.get(order_id)
        assert draft.named is not None  # noqa: S101 - only a named one can be there already
        known = (await self._orders.find_named([draft.named]))[draft.named]
        key = await self.uow.keys.current(self.uow.workspace_id, KeyPurpose.INDEX)
        now = draft.fingerprint(key)
        differs = [name for name, value in now.items() if known.fingerprint.get(name) != value]
        if differs:
            raise OrderDiffers(now={"order_id": str(known.id), "differs": differs})
        return known

    async def change(self, order_id: UUID, asked: OrderEdit) -> Order:
        order = await self._orders.lock(order_id)
        if asked.expected_version not in {None, order.version}:
            raise OrderMoved(now={"version": order.version, "status": order.status.value})
        moved = await self._move(order, asked)
        details = await self._fill(order, asked)
        if not (moved or details):
            return order
        order.version += 1
        order.updated_at = await database_now(self.uow)
        await self._orders.add(order)
        if details:
            await self._note(order, "changed", details)
            self.uow.record(
                OrderChanged(
                    workspace_id=order.workspace_id,
                    object_id=order.id,
                    conversation_id=order.conversation_id,
                    fields=tuple(details),
                )
            )
        if moved:
            kind = "status_corrected" if moved.corrected else "status_changed"
            await self._note(order, kind, {"status": {"old": moved.before, "new": moved.after}})
            self.uow.record(moved)
        return order

    async def delete(self, order_id: UUID) -> None:
        """A draft only: what was once confirmed has happened."""
        order = await self._orders.lock(order_id)
        if order.status is not OrderStatus.DRAFT:
            raise OrderNotDraft(now={"status": order.status.value})
        await self._orders.delete(order)
        self.uow.record(
            OrderDeleted(
                workspace_id=order.workspace_id,
                object_id=order_id,
                conversation_id=order.conversation_id,
            )
        )

    async def totals(
        self, first: date | None, last: date | None, currency: str | None
    ) -> DayTotalsOut:
        workspace = await WorkspaceService(self.uow).get()
        for name, day in (("first_day", first), ("last_day", last)):
            if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
                raise invalid_field(name, f"A day from {FIRST_YEAR} to {LAST_YEAR}.")
        if last is None:
            now = await database_now(self.uow)
            last = now.astimezone(ZoneInfo(workspace.time_zone)).date()
        if first is None:
            first = last - timedelta(days=DAYS_BY_DEFAULT - 1)
        if not 0 <= (last - first).days < DAYS_AT_MOST:
            words = f"Not after the last day, and at most {DAYS_AT_MOST} days in all."
            raise invalid_field("first_day", words)
        rows = await self._orders.totals(workspace.time_zone, first, last, currency)
        days = [
            DayTotalOut(
                day=row.day,
                currency=row.currency,
                orders=row.orders,
                total_minor=int(row.total_minor),
            )
            for row in rows
        ]
        return DayTotalsOut(time_zone=workspace.time_zone, days=days)

    async def _move(self, order: Order, asked: OrderEdit) -> OrderStatusChanged | None:
        if asked.status is UNSET or asked.status is order.status:
            return None
        follows = asked.status in NEXT[order.status]
        if not follows and not asked.correction:
            raise StatusNotNext(
                now={
                    "status": order.status.value,
                    "next": [one.value for one in sorted(NEXT[order.status], key=_place)],
                }
            )
        before, order.status = order.status, asked.status
        return OrderStatusChanged(
            workspace_id=order.workspace_id,
            object_id=order.id,
            conversation_id=order.conversation_id,
            before=before.value,
            after=order.status.value,
            corrected=not follows,
            version=order.version + 1,
        )

    async def _fill(self, order: Order, asked: OrderEdit) -> dict[str, Any]:
        """What has changed, for the history: of texts only that they have."""
        details: dict[str, Any] = {}
        old_total = order.total_minor
        for name in ("contact_id", "conversation_id"):
            value = getattr(asked, name)
            if value is not UNSET and value != getattr(order, name):
                details[name] = {"old": _text(getattr(order, name)), "new": _text(value)}
                setattr(order, name, value)
        if details:
            whose = await self._check_who(order.contact_id, order.conversation_id)
            if asked.contact_id is UNSET and order.contact_id is None and whose is not None:
                details["contact_id"] = {"old": None, "new": str(whose)}
                order.contact_id = whose
        if "contact_id" in details:
            await self._reseal(order)
        for name in AMOUNTS:
            value = getattr(asked, name)
            if value is not UNSET and value != getattr(order, name):
                details[name] = {"old": getattr(order, name), "new": value}
                setattr(order, name, value)
        if asked.items is not UNSET and (items := to_builtins(asked.items)) != order.items:
            details["items"] = {"old": len(order.items), "new": len(items)}
            order.items, order.items_minor = items, items_minor(items)
            key = await self.uow.keys.current(order.workspace_id, KeyPurpose.INDEX)
            order.terms = order_terms(order.number, order.external_id, items, key)
        for name in TEXTS:
            value = getattr(asked, name)
            if value is not UNSET and (value or None) != _revealed(getattr(order, name)):
                details[name] = {}
                sealed = None
                if value:
                    sealed = await self._book.seal(name, order.id, value, order.contact_id)
                setattr(order, name, sealed)
        added = order.shipping_minor + order.tax_minor
        self._check_total(order.items, added, order.discount_minor)
        order.total_minor = order.items_minor + added - order.discount_minor
        if order.total_minor != old_total:
            details["total_minor"] = {"old": old_total, "new": order.total_minor}
        return details

    async def _reseal(self, order: Order) -> None:
        """Its texts are whose it is now: they go when he is forgotten, and with nobody else."""
        for name in TEXTS:
            plain = _revealed(getattr(order, name))
            if plain is not None:
                sealed = await self._book.seal(name, order.id, plain, order.contact_id)
                setattr(order, name, sealed)

    def _check_total(
        self, items: Sequence[Mapping[str, Any]], added: int, discount_minor: int
    ) -> None:
        total = items_minor(items) + added
        if total > AMOUNT_AT_MOST:
            raise invalid_field("items", f"The total is more than {AMOUNT_AT_MOST}.")
        if discount_minor > total:
            raise invalid_field("discount_minor", "The discount is more than the total.")

    async def _check_who(
        self, contact_id: UUID | None, conversation_id: UUID | None
    ) -> UUID | None:
        """An order of a conversation is its contact's unless it says whose it is."""
        if conversation_id is not None:
            found = await ConversationService(self.uow).contacts_of([conversation_id])
            if conversation_id not in found:
                words = "No conversation of this workspace has this id."
                raise invalid_field("conversation_id", words)
            contact_id = contact_id or found[conversation_id]
        if contact_id is not None:
            known = await ContactService(self.uow).find_many([contact_id])
            if contact_id not in known:
                raise invalid_field("contact_id", "No contact of this workspace has this id.")
        return contact_id

    async def _note(self, order: Order, kind: str, details: Mapping[str, Any]) -> None:
        subject = self.uow.subject
        await self._changes.note(
            [
                {
                    "workspace_id": order.workspace_id,
                    "id": new_id(),
                    "order_id": order.id,
                    "kind": kind,
                    "actor_kind": subject.kind.value,
                    "actor_id": subject.id,
                    "details": dict(details),
                    "version": order.version,
                }
            ]
        )


_ORDER = list(OrderStatus)


def _place(status: OrderStatus) -> int:
    return _ORDER.index(status)


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)


def _revealed(value: Sealed | None) -> str | None:
    return None if value is None else value.reveal()
