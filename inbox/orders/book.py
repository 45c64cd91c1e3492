"""New orders, in sets: numbered, sealed, once per source and external id.

A member's form, the API and catalog messages all come through here.
"""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from inbox.foundation.blind_index import index_words
from inbox.foundation.encryption import DataKey, Place
from inbox.foundation.identifiers import new_id
from inbox.foundation.keyring import KeyPurpose
from inbox.foundation.sealed import Sealed
from inbox.foundation.time_of_database import database_now
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.orders.events import OrderCreated
from inbox.orders.models import Order, OrderSource, OrderStatus
from inbox.orders.repository import Named, OrderChangeRepository, OrderRepository

HASH_LETTERS = 32
TABLE = str(Order.__tablename__)


@dataclass(frozen=True, slots=True)
class NewOrder:
    workspace_id: UUID
    id: UUID
    source: OrderSource
    currency: str
    # [{"name", "sku", "quantity", "unit_price_minor"}]
    items: Sequence[Mapping[str, Any]]
    external_id: str | None = None
    contact_id: UUID | None = None
    conversation_id: UUID | None = None
    status: OrderStatus = OrderStatus.DRAFT
    shipping_minor: int = 0
    tax_minor: int = 0
    discount_minor: int = 0
    placed_at: datetime | None = None
    is_news: bool = True
    actor_kind: str = "system"
    actor_id: UUID | None = None
    shipping_address: str = field(default="", repr=False)
    note: str = field(default="", repr=False)

    @property
    def named(self) -> Named | None:
        if self.external_id is None:
            return None
        return self.workspace_id, self.source.value, self.external_id

    def fingerprint(self, key: DataKey) -> dict[str, str]:
        """Every field that a replay has to repeat, as a keyed hash."""
        values: dict[str, Any] = {
            "contact_id": str(self.contact_id or ""),
            "conversation_id": str(self.conversation_id or ""),
            "currency": self.currency,
            "items": [[one[name] for name in sorted(one)] for one in self.items],
            "status": self.status.value,
            "shipping_minor": self.shipping_minor,
            "tax_minor": self.tax_minor,
            "discount_minor": self.discount_minor,
            "shipping_address": self.shipping_address,
            "note": self.note,
            "placed_at": "" if self.placed_at is None else str(self.placed_at.timestamp()),
        }
        return {
            name: key.keyed_hash(f"order\x00{name}\x00{json.dumps(value)}".encode()).hex()[
                :HASH_LETTERS
            ]
            for name, value in values.items()
        }


def items_minor(items: Sequence[Mapping[str, Any]]) -> int:
    return sum(int(one["quantity"]) * int(one["unit_price_minor"]) for one in items)


def order_terms(
    number: int, external_id: str | None, items: Sequence[Mapping[str, Any]], key: DataKey
) -> list[int]:
    found = [whole_term(str(number), key)]
    if external_id is not None:
        # A shop's own number stands behind the key of the shop, and is said without it.
        found += [whole_term(external_id, key), whole_term(external_id.rpartition("/")[2], key)]
    for one in items:
        found += index_words(f"{one['name']} {one['sku']}", key)
    return list(dict.fromkeys(found))


def whole_term(value: str, key: DataKey) -> int:
    hashed = key.term_hash(f"order\x00{value.strip().casefold()}".encode())
    return int.from_bytes(hashed, "big", signed=True)


class OrderBook:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self._orders = OrderRepository(uow)
        self._changes = OrderChangeRepository(uow)

    async def add(self, drafts: Sequence[NewOrder]) -> list[NewOrder]:
        """Those that were there already are left out of what is returned."""
        if not drafts:
            return []
        fresh = await self._unknown(drafts)
        if not fresh:
            return []
        last = await self._orders.take_numbers(Counter(one.workspace_id for one in fresh))
        # Two that came at the same moment meet at the counter; who waited there looks again.
        made = await self._unknown(fresh)
        if not made:
            return []
        index_keys = await self.uow.keys.current_set(
            KeyPurpose.INDEX, {(one.workspace_id, one.workspace_id) for one in made}
        )
        now = await database_now(self.uow)
        rows = []
        for one in reversed(made):
            number = last[one.workspace_id]
            last[one.workspace_id] -= 1
            rows.append(await self._row(one, number, index_keys[one.workspace_id], now))
        rows.reverse()
        await self._orders.insert(rows)
        await self._changes.note([_created(one) for one in made])
        self.uow.record(
            *(
                OrderCreated(
                    workspace_id=one.workspace_id,
                    object_id=one.id,
                    conversation_id=one.conversation_id,
                    source=one.source.value,
                    is_news=one.is_news,
                )
                for one in made
            )
        )
        return made

    async def _unknown(self, drafts: Sequence[NewOrder]) -> list[NewOrder]:
        known = await self._orders.find_named([one.named for one in drafts if one.named])
        fresh: dict[Named | UUID, NewOrder] = {}
        for one in drafts:
            if one.named is None or one.named not in known:
                fresh.setdefault(one.named or one.id, one)
        return list(fresh.values())

    async def seal(
        self, column: str, order_id: UUID, plain: str, contact_id: UUID | None
    ) -> Sealed:
        return await self._seal(self.uow.workspace_id, column, order_id, plain, contact_id)

    async def _seal(
        self, workspace_id: UUID, column: str, order_id: UUID, plain: str, contact_id: UUID | None
    ) -> Sealed:
        """Under the key of whoever ordered; under the workspace's where nobody is known."""
        purpose = KeyPurpose.WORKSPACE if contact_id is None else KeyPurpose.CONTACT
        key = await self.uow.keys.current(workspace_id, purpose, contact_id)
        return Sealed.of(plain, key, Place(workspace_id, TABLE, column, order_id))

    async def _row(
        self, one: NewOrder, number: int, index_key: DataKey, now: datetime
    ) -> dict[str, Any]:
        amount = items_minor(one.items)
        texts = {"shipping_address": one.shipping_address, "note": one.note}
        return {
            "workspace_id": one.workspace_id,
            "id": one.id,
            "number": number,
            "source": one.source.value,
            "external_id": one.external_id,
            "contact_id": one.contact_id,
            "conversation_id": one.conversation_id,
            "status": one.status.value,
            "currency": one.currency,
            "items": [dict(item) for item in one.items],
            "items_minor": amount,
            "shipping_minor": one.shipping_minor,
            "tax_minor": one.tax_minor,
            "discount_minor": one.discount_minor,
            "total_minor": amount + one.shipping_minor + one.tax_minor - one.discount_minor,
            "terms": order_terms(number, one.external_id, one.items, index_key),
            "fingerprint": one.fingerprint(index_key),
            "version": 1,
            "placed_at": one.placed_at or now,
            **{
                name: await self._seal(one.workspace_id, name, one.id, text, one.contact_id)
                if text
                else None
                for name, text in texts.items()
            },
        }


def _created(one: NewOrder) -> dict[str, Any]:
    return {
        "workspace_id": one.workspace_id,
        "id": new_id(),
        "order_id": one.id,
        "kind": "created",
        "actor_kind": one.actor_kind,
        "actor_id": one.actor_id,
        "details": {"status": one.status.value, "source": one.source.value},
        "version": 1,
    }
