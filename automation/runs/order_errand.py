"""Orders that flows enter and move along. What that sets off is told with the chain, so that a
circle of flows is seen."""

from typing import Any
from uuid import UUID

from msgspec import convert

from automation.runs.errands import Asked, Done, did
from automation.runs.order_reactions import created_once, moved_once, order_details
from automation.runs.reactions import Told, tell_flows
from inbox.foundation.identifiers import new_id
from inbox.foundation.runtime import Runtime
from inbox.orders.currencies import shown
from inbox.orders.models import Order
from inbox.orders.schemas import OrderEdit, OrderIn
from inbox.orders.service import OrderService


class OrderDoer:
    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    async def __call__(self, asked: Asked) -> Done:
        async with self._runtime.unit_of_work(asked.workspace_id) as uow:
            orders = OrderService(uow)
            if asked.ask["do"] == "create":
                # The same errand again is the same order.
                order = await orders.create(new_id(), _entered(asked))
                told = _told(asked, order, "order_created", source=order.source.value)
            else:
                before = (await orders.get(UUID(asked.ask["order_id"]))).status
                order = await orders.change(UUID(asked.ask["order_id"]), _edited(asked))
                told = _told(asked, order, "order_moved", previous=before.value)
                if order.status is before:
                    told = []
            await tell_flows(uow, told)
            return did({"order": _shown(order)})


def _entered(asked: Asked) -> OrderIn:
    ask = asked.ask
    document = {name: ask[name] for name in ("currency", "items", "status")}
    texts = {name: ask[name] for name in ("note", "shipping_address")}
    ids = {
        "external_id": f"flow:{asked.once}",
        "contact_id": str(asked.contact_id),
        "conversation_id": str(asked.conversation_id),
    }
    return convert({**document, **texts, **ids}, OrderIn)


def _edited(asked: Asked) -> OrderEdit:
    given = {name: asked.ask[name] for name in ("status", "note") if asked.ask[name]}
    return convert(given, OrderEdit)


def _shown(order: Order) -> dict[str, Any]:
    return {
        "id": str(order.id),
        "number": order.number,
        "status": order.status.value,
        "total": shown(order.total_minor, order.currency),
        "currency": order.currency,
    }


def _told(asked: Asked, order: Order, kind: str, **details: str) -> list[Told]:
    happening = {
        "kind": kind,
        "details": {**order_details(order), **details},
        "chain": asked.chain,
        "depth": asked.depth + 1,
    }
    created = kind == "order_created"
    once = created_once(order.id) if created else moved_once(order.id, order.version)
    where = order.conversation_id or asked.conversation_id
    return [Told(asked.workspace_id, where, happening, once)]
