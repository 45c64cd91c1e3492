"""The routes of shop sources and what came in by them."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, delete, get, patch, post
from litestar.params import FromPath, JSONBody, QueryParameter

from inbox.audit.events import ShopDeliveryRead
from inbox.foundation.idempotency import IdempotencyKey, Once
from inbox.foundation.identifiers import new_id
from inbox.foundation.injected import InjectedSubject, InjectedUnitOfWork
from inbox.foundation.pagination import LIMIT_BY_DEFAULT, CursorText, Limit, PageOut, PageRequest
from inbox.foundation.permissions import Permission
from inbox.shops.intake import mapping_of
from inbox.shops.models import ShopDeliveryState, ShopSource
from inbox.shops.schemas import (
    ShopDeliveryOut,
    ShopSourceEdit,
    ShopSourceIn,
    ShopSourceOut,
    ShopTestIn,
    ShopTestOut,
)
from inbox.shops.service import MadeSource, ShopService

# `state` is a name that Litestar keeps for itself.
StateFilter = Annotated[ShopDeliveryState | None, QueryParameter(name="state")]
SOURCE = "/{shop_source_id:uuid}"
DELIVERIES = f"{SOURCE}/deliveries"
DELIVERY = f"{DELIVERIES}/{{shop_delivery_id:uuid}}"


class ShopSourceController(Controller):
    path = "/shop-sources"
    tags = ("shop sources",)

    @get(permission=Permission.SHOP_SOURCES_READ, summary="List shop sources, the newest first")
    async def list_page(
        self, uow: InjectedUnitOfWork, limit: Limit = LIMIT_BY_DEFAULT, cursor: CursorText = None
    ) -> PageOut[ShopSourceOut]:
        service = ShopService(uow)
        page = await service.list_page(PageRequest.parse(limit, cursor))
        return PageOut(items=await service.shown(page.items), next_cursor=page.next_cursor)

    @post(permission=Permission.SHOP_SOURCES_MANAGE, summary="Take in the orders of a shop")
    async def create(
        self,
        uow: InjectedUnitOfWork,
        request: Request[Any, Any, Any],
        data: JSONBody[ShopSourceIn],
        idempotency_key: IdempotencyKey = None,
    ) -> ShopSourceOut:
        """`path` and a `secret` that was made here are in this answer only, and null when it is
        repeated by its Idempotency-Key."""
        service = ShopService(uow)
        shown: list[MadeSource] = []

        async def make(source_id: UUID) -> ShopSource:
            made = await service.create(source_id, data)
            shown.append(made)
            return made.source

        once = Once.of(uow, idempotency_key, request, data)
        source = await once.run(make, service.get, new_id())
        token, secret = (shown[0].token, shown[0].secret) if shown else (None, None)
        return ShopSourceOut.of(source, mapping_of(source), token=token, secret=secret)

    @get(SOURCE, permission=Permission.SHOP_SOURCES_READ, summary="Read one shop source")
    async def read(self, uow: InjectedUnitOfWork, shop_source_id: FromPath[UUID]) -> ShopSourceOut:
        service = ShopService(uow)
        return (await service.shown([await service.get(shop_source_id)]))[0]

    @patch(
        SOURCE,
        permission=Permission.SHOP_SOURCES_MANAGE,
        summary="Change, pause or resume a shop source",
    )
    async def change(
        self,
        uow: InjectedUnitOfWork,
        shop_source_id: FromPath[UUID],
        data: JSONBody[ShopSourceEdit],
    ) -> ShopSourceOut:
        service = ShopService(uow)
        return (await service.shown([await service.change(shop_source_id, data)]))[0]

    @delete(
        SOURCE,
        permission=Permission.SHOP_SOURCES_MANAGE,
        summary="Delete a shop source and what is kept of its calls; its orders stay",
    )
    async def remove(self, uow: InjectedUnitOfWork, shop_source_id: FromPath[UUID]) -> None:
        await ShopService(uow).delete(shop_source_id)

    @post(
        f"{SOURCE}/replace-address",
        permission=Permission.SHOP_SOURCES_MANAGE,
        summary="Make a new address; the old one is dead at once",
        status_code=200,
    )
    async def replace_address(
        self, uow: InjectedUnitOfWork, shop_source_id: FromPath[UUID]
    ) -> ShopSourceOut:
        made = await ShopService(uow).replace_address(shop_source_id)
        return ShopSourceOut.of(made.source, mapping_of(made.source), token=made.token)

    @post(
        f"{SOURCE}/test",
        permission=Permission.SHOP_SOURCES_MANAGE,
        summary="What a body would become; nothing is written",
        status_code=200,
    )
    async def test(
        self, uow: InjectedUnitOfWork, shop_source_id: FromPath[UUID], data: JSONBody[ShopTestIn]
    ) -> ShopTestOut:
        return await ShopService(uow).test(shop_source_id, data.body)

    @get(
        DELIVERIES,
        permission=Permission.SHOP_SOURCES_READ,
        summary="What came from a shop and what became of it, the newest first",
    )
    async def list_deliveries(
        self,
        uow: InjectedUnitOfWork,
        shop_source_id: FromPath[UUID],
        limit: Limit = LIMIT_BY_DEFAULT,
        cursor: CursorText = None,
        in_state: StateFilter = None,
    ) -> PageOut[ShopDeliveryOut]:
        request = PageRequest.parse(limit, cursor)
        page = await ShopService(uow).list_deliveries(shop_source_id, request, in_state)
        return page.out(ShopDeliveryOut.of)

    @get(DELIVERY, permission=Permission.SHOP_SOURCES_READ, summary="Read one call of a shop")
    async def read_delivery(
        self,
        uow: InjectedUnitOfWork,
        subject: InjectedSubject,
        shop_source_id: FromPath[UUID],
        shop_delivery_id: FromPath[UUID],
    ) -> ShopDeliveryOut:
        found = await ShopService(uow).get_delivery(shop_source_id, shop_delivery_id)
        if subject.sees_addresses():
            uow.record(ShopDeliveryRead(workspace_id=uow.workspace_id, object_id=found.id))
        return ShopDeliveryOut.whole(found, subject)

    @post(
        f"{DELIVERY}/apply",
        permission=Permission.SHOP_SOURCES_MANAGE,
        summary="Apply a call again that did not fit or was passed over",
        status_code=200,
    )
    async def apply(
        self,
        uow: InjectedUnitOfWork,
        subject: InjectedSubject,
        shop_source_id: FromPath[UUID],
        shop_delivery_id: FromPath[UUID],
    ) -> ShopDeliveryOut:
        again = await ShopService(uow).apply_again(shop_source_id, shop_delivery_id)
        return ShopDeliveryOut.whole(again, subject)
