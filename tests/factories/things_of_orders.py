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
from inbox.webhook_endpoints.schemas import WebhookEndpointIn
from inbox.webhook_endpoints.service import WebhookService
from inbox.workspaces.models import Member
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
    return {
        "order_id": order_id,
        "account_id": account_id,
        "link_id": link_id,
        "endpoint_id": endpoint_id,
        "delivery_id": delivery_id,
    }


async def fill_tables(
    workspace: MadeWorkspace, ids: dict[str, UUID], owner: dict[str, str], client: httpx.AsyncClient
) -> None:
    """What only comes about by using the product; `owner` are the headers of the owner."""
