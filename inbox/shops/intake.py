"""Calls of shops: proven, kept as rows, and applied one after the other.

call ─▶ whose address? does the proof fit the bytes? else 401, no row
     ─▶ a row, once ─▶ commit ─▶ 200 ─▶ ring ─▶ read ─▶ judge ─▶ order ─▶ commit
                                                 └ does not fit ─▶ kept, with its reason
"""

import hashlib
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

import msgspec
import orjson

from inbox.foundation.encryption import Place, token_hash
from inbox.foundation.errors import BadRequest
from inbox.foundation.events import Ring
from inbox.foundation.identifiers import new_id
from inbox.foundation.json_paths import captured_shape, text_at
from inbox.foundation.keyring import KeyPurpose
from inbox.foundation.sealed import Sealed
from inbox.foundation.time_of_database import database_now
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.mailbox.receive import intake_key_subject
from inbox.shops.applying import Applied, ShopApplying
from inbox.shops.errors import ShopRefused, ShopUnknown
from inbox.shops.mapping import ShopMapping, read_mapped
from inbox.shops.models import (
    ShopDelivery,
    ShopDeliveryState,
    ShopKind,
    ShopProof,
    ShopSource,
    ShopState,
)
from inbox.shops.reading import ReadOrder, read_order
from inbox.shops.repository import ShopDeliveryRepository, ShopSourceRepository
from integrations import signatures
from integrations.shops import signing
from integrations.shops.contract import (
    BodyRefused,
    NotAnOrder,
    ShopRefund,
    ShopSystem,
)
from integrations.shops.shopify import SHOPIFY
from integrations.shops.woocommerce import WOOCOMMERCE

APPLY_SHOP_DELIVERIES: Final = "apply_shop_deliveries"
SYSTEMS: Final[Mapping[ShopKind, ShopSystem]] = {
    ShopKind.SHOPIFY: SHOPIFY,
    ShopKind.WOOCOMMERCE: WOOCOMMERCE,
}
OUR_SIGNATURE: Final = b"x-parley-signature"
IDEMPOTENCY_KEY: Final = b"idempotency-key"
HEADER_CHARACTERS: Final = 200
TOPIC_CHARACTERS: Final = 60
Headers = Mapping[bytes, bytes]


class ShopIntake:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self._sources = ShopSourceRepository(uow)
        self._deliveries = ShopDeliveryRepository(uow)

    async def take(self, source_id: UUID, body: bytes, headers: Headers) -> bool:
        """Whether it is kept; what only asks whether somebody is there is not."""
        source = await self._sources.find(source_id)
        if source is None:
            raise ShopUnknown
        system = SYSTEMS.get(source.kind)
        if system is not None and system.is_ping(body):
            return False
        if not _is_proven(source, system, body, headers):
            raise ShopUnknown
        try:
            document = orjson.loads(body)
        except orjson.JSONDecodeError:
            raise BadRequest("The body is not JSON.") from None
        now = await database_now(self.uow)
        workspace_id, delivery_id = source.workspace_id, new_id()
        key = await self.uow.keys.current(
            workspace_id, KeyPurpose.INTAKE, intake_key_subject(workspace_id, now)
        )
        place = Place(workspace_id, str(ShopDelivery.__tablename__), "body", delivery_id)
        await self._deliveries.insert(
            {
                "workspace_id": workspace_id,
                "id": delivery_id,
                "source_id": source.id,
                "name_hash": token_hash(_name_of(source, system, body, document, headers)),
                "topic": _topic(system, headers),
                "body": Sealed(key.seal(body, place)),
                "state": ShopDeliveryState.RECEIVED.value,
                "path": "",
                "reason": "",
                "attempts": 0,
            }
        )
        await self._sources.note_call(source.id, orjson.dumps(captured_shape(document)).decode())
        self.uow.ring(Ring(APPLY_SHOP_DELIVERIES, (workspace_id, source.id)))
        return True

    async def next_waiting(self, source_id: UUID) -> UUID | None:
        source = await self._sources.find(source_id)
        if source is None or source.state is not ShopState.ACTIVE:
            return None
        found = await self._deliveries.next_waiting(source_id)
        return None if found is None else found.id

    async def apply(self, delivery_id: UUID) -> None:
        """As a whole or not at all; of one shop one after the other."""
        delivery = await self._deliveries.get(delivery_id)
        source = await self._sources.lock(delivery.source_id)
        delivery = await self._deliveries.lock(delivery_id)
        if delivery.state is not ShopDeliveryState.RECEIVED:
            return
        read = read_body(source, orjson.loads(delivery.body.reveal()))
        applying = ShopApplying(self.uow, source)
        if isinstance(read, NotAnOrder):
            await self._end(delivery, ShopDeliveryState.IGNORED, reason=read.reason)
            return
        done: Applied = (
            await applying.take_refund(read)
            if isinstance(read, ShopRefund)
            else await applying.take_order(read)
        )
        delivery.order_id = done.order_id
        state = ShopDeliveryState.IGNORED if done.ignored else ShopDeliveryState.APPLIED
        await self._end(delivery, state, reason=done.ignored)

    async def keep(self, delivery_id: UUID, path: str, reason: str) -> None:
        delivery = await self._deliveries.lock(delivery_id)
        if delivery.state is ShopDeliveryState.RECEIVED:
            await self._end(delivery, ShopDeliveryState.KEPT, path, reason)

    async def count_attempt(self, delivery_id: UUID, most: int, reason: str) -> None:
        """What failed for a reason of ours is tried again, and then put aside."""
        delivery = await self._deliveries.lock(delivery_id)
        if delivery.state is not ShopDeliveryState.RECEIVED:
            return
        delivery.attempts += 1
        if delivery.attempts >= most:
            await self._end(delivery, ShopDeliveryState.KEPT, reason=reason)
        else:
            await self._deliveries.add(delivery)

    async def _end(
        self, delivery: ShopDelivery, state: ShopDeliveryState, path: str = "", reason: str = ""
    ) -> None:
        delivery.state, delivery.path, delivery.reason = state, path[:300], reason
        delivery.ended_at = await database_now(self.uow)
        await self._deliveries.add(delivery)


def read_body(source: ShopSource, document: Any) -> ReadOrder | ShopRefund | NotAnOrder:
    """What the body says, judged; ShopRefused where it does not fit."""
    system = SYSTEMS.get(source.kind)
    words = {**(system.words if system else {}), **source.words}
    mapping = mapping_of(source)
    try:
        if system is not None:
            news = system.read(document)
        else:
            assert mapping is not None  # noqa: S101 - a generic source is saved with one
            news = read_mapped(mapping, document)
    except BodyRefused as refused:
        raise ShopRefused(refused.path, refused.words) from None
    if isinstance(news, NotAnOrder | ShopRefund):
        return news
    return read_order(news, words, minor=mapping is not None and mapping.amounts == "minor")


def mapping_of(source: ShopSource) -> ShopMapping | None:
    return None if source.mapping is None else msgspec.convert(source.mapping, ShopMapping)


def _is_proven(
    source: ShopSource, system: ShopSystem | None, body: bytes, headers: Headers
) -> bool:
    if source.proof is ShopProof.TOKEN:
        return True
    if source.secret is None:
        return False
    if system is None:
        given = headers.get(OUR_SIGNATURE, b"").decode("latin-1")
        return signatures.is_signed(body, given, source.secret.reveal())
    given = headers.get(system.signature_header, b"").decode("latin-1")
    return signing.is_signed(body, given, source.secret.reveal())


def _name_of(
    source: ShopSource,
    system: ShopSystem | None,
    body: bytes,
    document: Any,
    headers: Headers,
) -> str:
    """What makes it the same call again; kept as a hash, since others chose it."""
    header = IDEMPOTENCY_KEY if system is None else system.delivery_header
    name = headers.get(header, b"").decode("latin-1")[:HEADER_CHARACTERS]
    mapping = mapping_of(source)
    if not name and mapping is not None and mapping.event_id:
        name = text_at(mapping.event_id, document, required=False)
    if not name or (system is not None and system.names_repeat):
        name = f"{name}\x00{hashlib.sha256(body).hexdigest()}"
    return f"{source.id}\x00{name}"


def _topic(system: ShopSystem | None, headers: Headers) -> str:
    given = headers.get(system.topic_header, b"") if system is not None else b""
    text = given.decode("latin-1")[:TOPIC_CHARACTERS]
    return text if text.isascii() and text.isprintable() else ""
