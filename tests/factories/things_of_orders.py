"""One of each thing that a tenant has, of orders and what carries them out of the house
(tenants.py)."""

import json
from uuid import UUID

import httpx

from inbox.foundation.identifiers import new_id
from inbox.orders.schemas import OrderIn, OrderItemIn
from inbox.orders.service import OrderService
from inbox.sheet_links.models import SheetObject
from inbox.sheet_links.schemas import SheetAccountIn, SheetColumnIn, SheetLinkIn
from inbox.sheet_links.service import SheetLinkService
from inbox.shops.intake import ShopIntake
from inbox.shops.models import ShopKind, ShopOrderLink
from inbox.shops.schemas import ShopSourceIn
from inbox.shops.service import ShopService
from inbox.webhook_endpoints.schemas import WebhookEndpointIn
from inbox.webhook_endpoints.service import WebhookService
from inbox.workspaces.models import Member
from integrations.shops.signing import sign
from integrations.shops.woocommerce import WOOCOMMERCE
from tests.factories.workspaces import MadeWorkspace

CREDENTIAL = json.dumps(
    {
        "type": "authorized_user",
        "client_id": "client",
        "client_secret": "secret",
        "refresh_token": "token",
    }
)


async def make_things(
    workspace: MadeWorkspace, ids: dict[str, UUID], whose: Member
) -> dict[str, UUID]:
    """By the names that the routes give their path parameters; `ids` are those made before."""
    order_id = new_id()
    asked = OrderIn(
        currency="EUR",
        items=[OrderItemIn(name="Tea", quantity=1, unit_price_minor=450)],
        conversation_id=ids["conversation_id"],
        shipping_address="Long Street 7",
    )
    async with workspace.as_house() as uow:
        await OrderService(uow).create(order_id, asked)
    used_id, account_id, link_id = new_id(), new_id(), new_id()
    account = SheetAccountIn(name="Google", credential=CREDENTIAL)
    link = SheetLinkIn(
        account_id=used_id,
        name="Orders",
        object_kind=SheetObject.ORDERS,
        spreadsheet_id=f"sheet-{link_id}",
        worksheet="Orders",
        columns=[SheetColumnIn(field="number", column="No.")],
    )
    async with workspace.as_house() as uow:
        sheets = SheetLinkService(uow)
        await sheets.add_account(used_id, account)
        # One that no link uses can be removed.
        await sheets.add_account(account_id, account)
        await sheets.create(link_id, link)
    endpoint_id, delivery_id = new_id(), new_id()
    asked_hook = WebhookEndpointIn(
        name="Shop", url="https://shop.example/hook", kinds=["order.created"]
    )
    async with workspace.as_house() as uow:
        hooks = WebhookService(uow)
        await hooks.create(endpoint_id, asked_hook)
        await hooks.test(endpoint_id, delivery_id)
    source_id = new_id()
    secret = "secret-of-the-shop"
    asked_shop = ShopSourceIn(
        name="North", key=f"north-{source_id.hex[-8:]}", kind=ShopKind.WOOCOMMERCE, secret=secret
    )
    async with workspace.as_house() as uow:
        await ShopService(uow).create(source_id, asked_shop)
    # It fits nothing, and so it waits to be applied again.
    body = b'{"order_key":"k","line_items":[],"id":1}'
    signed = {WOOCOMMERCE.signature_header: sign(body, secret).encode()}
    async with workspace.as_house() as uow:
        intake = ShopIntake(uow)
        await intake.take(source_id, body, signed)
        shop_delivery_id = await intake.next_waiting(source_id)
        assert shop_delivery_id is not None
        await intake.keep(shop_delivery_id, "currency", "No currency.")
    async with workspace.as_house() as uow:
        link = ShopOrderLink(
            workspace_id=workspace.id, source_id=source_id, shop_id="1", order_id=order_id
        )
        uow.session.add(link)
    return {
        "order_id": order_id,
        "account_id": account_id,
        "link_id": link_id,
        "endpoint_id": endpoint_id,
        "delivery_id": delivery_id,
        "shop_source_id": source_id,
        "shop_delivery_id": shop_delivery_id,
    }


async def fill_tables(
    workspace: MadeWorkspace, ids: dict[str, UUID], owner: dict[str, str], client: httpx.AsyncClient
) -> None:
    """What only comes about by using the product; `owner` are the headers of the owner."""
