"""Shop sources: made, changed, tried out; and what came in by them."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from msgspec import UNSET, to_builtins
from sqlalchemy.exc import IntegrityError

from inbox.foundation.encryption import token_hash
from inbox.foundation.errors import NotFound, invalid_field, invalid_fields
from inbox.foundation.events import Ring
from inbox.foundation.pagination import Page, PageRequest
from inbox.foundation.sealed import Sealed
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.orders.book import items_minor
from inbox.orders.models import OrderStatus
from inbox.shops.errors import DeliveryNotKept, ShopKeyTaken, ShopRefused
from inbox.shops.events import (
    ShopAddressReplaced,
    ShopDeliveryReopened,
    ShopSourceChanged,
    ShopSourceCreated,
    ShopSourceDeleted,
)
from inbox.shops.intake import APPLY_SHOP_DELIVERIES, mapping_of, read_body
from inbox.shops.mapping import ShopMapping, faults_of
from inbox.shops.models import (
    ShopDelivery,
    ShopDeliveryState,
    ShopKind,
    ShopProof,
    ShopSource,
    ShopState,
)
from inbox.shops.people import phone_of
from inbox.shops.reading import ReadOrder
from inbox.shops.repository import ShopDeliveryRepository, ShopSourceRepository
from inbox.shops.schemas import (
    ShopPreviewOut,
    ShopSourceEdit,
    ShopSourceIn,
    ShopSourceOut,
    ShopTestOut,
)

TOKEN_BYTES: Final = 32
WORD_CHARACTERS: Final = 60
NOT_AN_ORDER: Final = "Such a body is passed over: "
REFUND: Final = "A refund: it changes the order that it names."
PUT_ASIDE: Final = frozenset({ShopDeliveryState.KEPT, ShopDeliveryState.IGNORED})


@dataclass(frozen=True, slots=True)
class MadeSource:
    source: ShopSource
    token: str
    # None when it is the caller's own.
    secret: str | None


class ShopService:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self._sources = ShopSourceRepository(uow)
        self._deliveries = ShopDeliveryRepository(uow)

    async def list_page(self, request: PageRequest) -> Page[ShopSource]:
        return await self._sources.list_page(request)

    async def get(self, source_id: UUID) -> ShopSource:
        return await self._sources.get(source_id)

    async def shown(self, sources: Sequence[ShopSource]) -> list[ShopSourceOut]:
        kept = await self._deliveries.count_kept([one.id for one in sources])
        return [ShopSourceOut.of(one, mapping_of(one), kept.get(one.id, 0)) for one in sources]

    async def create(self, source_id: UUID, asked: ShopSourceIn) -> MadeSource:
        proof = _proof(asked)
        if asked.kind is ShopKind.SHOPIFY and asked.secret is None:
            raise invalid_field("secret", "Shopify shows the secret with which it signs.")
        mapping = self._mapping(asked.kind, asked.mapping)
        secret, made = asked.secret, None
        if secret is None and proof is not ShopProof.TOKEN:
            secret = made = secrets.token_urlsafe(TOKEN_BYTES)
        token = secrets.token_urlsafe(TOKEN_BYTES)
        source = ShopSource(
            workspace_id=self.uow.workspace_id,
            id=source_id,
            name=asked.name,
            key=asked.key,
            kind=asked.kind,
            proof=proof,
            token_hash=token_hash(token),
            secret=None if secret is None else await self._seal(source_id, secret),
            country=asked.country,
            mapping=mapping,
            words=_words(asked.words),
        )
        try:
            await self._sources.add(source)
        except IntegrityError:
            # The key is the only thing that a source shares with others.
            raise ShopKeyTaken from None
        self.uow.record(
            ShopSourceCreated(
                workspace_id=source.workspace_id, object_id=source_id, kind=asked.kind.value
            )
        )
        return MadeSource(source, token, made)

    async def change(self, source_id: UUID, asked: ShopSourceEdit) -> ShopSource:
        source = await self._sources.lock(source_id)
        changed: dict[str, Any] = {}
        for name in ("name", "country", "state"):
            value = getattr(asked, name)
            if value is not UNSET and value != getattr(source, name):
                changed[name] = value
        if asked.mapping is not UNSET:
            changed["mapping"] = self._mapping(source.kind, asked.mapping)
        if asked.words is not UNSET:
            changed["words"] = _words(asked.words)
        if asked.secret is not UNSET:
            if source.proof is ShopProof.TOKEN:
                raise invalid_field("secret", "This shop is known by its address alone.")
            changed["secret"] = await self._seal(source_id, asked.secret)
        for name, value in changed.items():
            setattr(source, name, value)
        if not changed:
            return source
        await self._sources.add(source)
        self.uow.record(
            ShopSourceChanged(
                workspace_id=source.workspace_id, object_id=source_id, fields=tuple(changed)
            )
        )
        if source.state is ShopState.ACTIVE:
            self._ring(source_id)
        return source

    async def replace_address(self, source_id: UUID) -> MadeSource:
        """The old one is dead from now on."""
        source = await self._sources.lock(source_id)
        token = secrets.token_urlsafe(TOKEN_BYTES)
        source.token_hash = token_hash(token)
        await self._sources.add(source)
        self.uow.record(ShopAddressReplaced(workspace_id=source.workspace_id, object_id=source_id))
        return MadeSource(source, token, None)

    async def delete(self, source_id: UUID) -> None:
        """Its orders stay; a call that comes after this is nobody's."""
        source = await self._sources.lock(source_id)
        await self._sources.delete(source)
        self.uow.record(ShopSourceDeleted(workspace_id=source.workspace_id, object_id=source_id))

    async def test(self, source_id: UUID, body: Mapping[str, Any]) -> ShopTestOut:
        source = await self._sources.get(source_id)
        try:
            read = read_body(source, body)
        except ShopRefused as refused:
            return ShopTestOut(order=None, path=refused.path, reason=refused.words)
        if not isinstance(read, ReadOrder):
            reason = getattr(read, "reason", None)
            words = REFUND if reason is None else NOT_AN_ORDER + reason
            return ShopTestOut(order=None, path="", reason=words)
        added = read.shipping_minor + read.tax_minor - read.discount_minor
        preview = ShopPreviewOut.of(
            source,
            read,
            items_minor(read.items) + added,
            await phone_of(self.uow, source, read.buyer),
            self.uow.subject.sees_addresses(),
        )
        return ShopTestOut(order=preview, path="", reason="")

    async def list_deliveries(
        self, source_id: UUID, request: PageRequest, state: ShopDeliveryState | None
    ) -> Page[ShopDelivery]:
        await self._sources.get(source_id)
        return await self._deliveries.list_of(source_id, request, state)

    async def get_delivery(self, source_id: UUID, delivery_id: UUID) -> ShopDelivery:
        await self._sources.get(source_id)
        found = await self._deliveries.get(delivery_id)
        if found.source_id != source_id:
            raise NotFound
        return found

    async def apply_again(self, source_id: UUID, delivery_id: UUID) -> ShopDelivery:
        """With the mapping and the words of now."""
        await self.get_delivery(source_id, delivery_id)
        delivery = await self._deliveries.lock(delivery_id)
        if delivery.state is ShopDeliveryState.RECEIVED:
            return delivery
        if delivery.state not in PUT_ASIDE:
            raise DeliveryNotKept(now={"state": delivery.state.value})
        delivery.state, delivery.attempts = ShopDeliveryState.RECEIVED, 0
        delivery.path = delivery.reason = ""
        delivery.ended_at = None
        await self._deliveries.add(delivery)
        self.uow.record(
            ShopDeliveryReopened(workspace_id=delivery.workspace_id, object_id=delivery_id)
        )
        self._ring(source_id)
        return delivery

    def _mapping(self, kind: ShopKind, asked: ShopMapping | None) -> dict[str, Any] | None:
        if kind is not ShopKind.GENERIC:
            if asked is not None:
                raise invalid_field("mapping", "This kind of shop brings its own.")
            return None
        if asked is None:
            raise invalid_field("mapping", "Say where in the body what is.")
        faults = list(faults_of(asked))
        if faults:
            raise invalid_fields(faults)
        mapping: dict[str, Any] = to_builtins(asked)
        return mapping

    async def _seal(self, source_id: UUID, secret: str) -> Sealed:
        return await self.uow.keys.seal(
            ShopSource, "secret", self.uow.workspace_id, source_id, secret
        )

    def _ring(self, source_id: UUID) -> None:
        self.uow.ring(Ring(APPLY_SHOP_DELIVERIES, (self.uow.workspace_id, source_id)))


def _words(asked: Mapping[str, OrderStatus]) -> dict[str, str]:
    for word in asked:
        if not word.strip() or len(word) > WORD_CHARACTERS or not word.isprintable():
            raise invalid_field("words", f"Words of 1 to {WORD_CHARACTERS} printable characters.")
    return {word: ours.value for word, ours in asked.items()}


def _proof(asked: ShopSourceIn) -> ShopProof:
    if asked.kind is not ShopKind.GENERIC:
        if asked.proof not in (UNSET, ShopProof.SHOP):
            raise invalid_field("proof", "This kind of shop signs in its own way.")
        return ShopProof.SHOP
    if asked.proof is ShopProof.SHOP:
        raise invalid_field("proof", "`token` or `hmac`.")
    proof = ShopProof.HMAC if asked.proof is UNSET else asked.proof
    if proof is ShopProof.TOKEN and asked.secret is not None:
        raise invalid_field("secret", "A shop that is known by its address alone has none.")
    return proof
