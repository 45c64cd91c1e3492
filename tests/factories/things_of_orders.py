"""One of each thing that a tenant has, of orders and what carries them out of the house
(tenants.py)."""

from uuid import UUID

import httpx

from inbox.foundation.identifiers import new_id
from inbox.orders.schemas import OrderIn, OrderItemIn
from inbox.orders.service import OrderService
from inbox.workspaces.models import Member
from tests.factories.workspaces import MadeWorkspace


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
    return {"order_id": order_id}


async def fill_tables(
    workspace: MadeWorkspace, ids: dict[str, UUID], owner: dict[str, str], client: httpx.AsyncClient
) -> None:
    """What only comes about by using the product; `owner` are the headers of the owner."""
