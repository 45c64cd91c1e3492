"""Orders, heard by flows whoever enters and moves them: people, keys, shops, the catalog.

Told in the conversation that it was ordered in, else where its contact was heard of last; where
nobody has talked to him yet, in one that is opened on a channel that a listening flow names.
What a flow does with orders it has told of already, with the chain that led there, under the same
names (order_errand.py), so that it is told once.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text

from automation.flows.live import LiveFlows
from automation.runs.reactions import Told, tell_flows
from automation.triggers.contract import Happening
from inbox.conversations.threads import ThreadSet
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.orders.currencies import shown
from inbox.orders.events import OrderCreated, OrderStatusChanged


async def tell_of_orders(uow: UnitOfWork, events: Sequence[OrderStatusChanged]) -> None:
    orders = await _orders(uow, {one.object_id for one in events})
    told = []
    for event in events:
        order = orders.get(event.object_id)
        if order is not None:
            moved = {"status": event.after, "previous": event.before}
            happening = {"kind": "order_moved", "details": {**order_details(order), **moved}}
            told.append((order, happening, moved_once(event.object_id, event.version)))
    await _tell(uow, told)


async def tell_of_new_orders(uow: UnitOfWork, events: Sequence[OrderCreated]) -> None:
    """Also of those that come with messages, of many workspaces at once."""
    orders = await _orders(uow, {one.object_id for one in events if one.is_news})
    told = []
    for order in orders.values():
        details = {**order_details(order), "source": order.source}
        happening = {"kind": "order_created", "details": details}
        told.append((order, happening, created_once(order.id)))
    await _tell(uow, told)


def order_details(order: Any) -> dict[str, Any]:
    """What a flow that an order begins knows of it."""
    return {
        "order_id": str(order.id),
        "number": order.number,
        "status": str(order.status),
        "total": shown(order.total_minor, order.currency),
        "currency": order.currency,
    }


def created_once(order_id: UUID) -> str:
    return f"order:{order_id}"


def moved_once(order_id: UUID, version: int) -> str:
    """A move is known by the version that it made."""
    return f"order:{order_id}:{version}"


async def _orders(uow: UnitOfWork, ids: set[UUID]) -> dict[UUID, Any]:
    """Of workspaces that have flows."""
    if not ids:
        return {}
    rows = await uow.session.execute(
        _ORDERS, {"workspaces": list(uow.workspace_ids), "ids": sorted(ids)}
    )
    return {row.id: row for row in rows}


async def _tell(uow: UnitOfWork, found: Sequence[tuple[Any, Mapping[str, Any], str]]) -> None:
    told = []
    for order, happening, once in found:
        where = order.heard_in
        if where is None and order.reachable_id is not None:
            where = await _open(uow, order, happening)
        if where is not None:
            told.append(Told(order.workspace_id, where, happening, once))
    await tell_flows(uow, told)


async def _open(uow: UnitOfWork, order: Any, happening: Mapping[str, Any]) -> UUID | None:
    """Only where a flow listens that says by which channel it talks."""
    live = await LiveFlows().of(uow, {order.workspace_id: order.automation_stamp})
    asked = Happening(kind=str(happening["kind"]), details=dict(happening["details"]))
    named = [
        channel_id
        for one in live[order.workspace_id].by_kind.get(asked.kind, ())
        if one.start.trigger.matches(one.start.config, asked)
        for channel_id in one.flow.graph.settings.channel_ids
    ]
    rows = await uow.session.execute(
        _ENABLED, {"workspace_id": order.workspace_id, "ids": sorted(set(named))}
    )
    enabled = {row.id for row in rows}
    channel_id = next((one for one in named if one in enabled), None)
    if channel_id is None:
        return None
    key = (order.workspace_id, channel_id, order.reachable_id)
    return (await ThreadSet(uow).open_for([key])).by_person[key].id


# Whoever asked that what is theirs rest is not begun to be talked to.
_ORDERS = text(
    "SELECT o.workspace_id, o.id, o.number, o.status, o.source, o.currency, o.total_minor,"
    " coalesce(o.conversation_id, last.id) AS heard_in, reachable.id AS reachable_id,"
    " c.automation_stamp FROM sales_order AS o JOIN workspace_cursor AS c"
    " ON c.workspace_id = o.workspace_id AND c.automation_stamp > 0"
    " LEFT JOIN LATERAL (SELECT v.id FROM conversation AS v"
    " WHERE v.workspace_id = o.workspace_id AND v.contact_id = o.contact_id"
    " ORDER BY v.last_message_at DESC LIMIT 1) AS last ON o.conversation_id IS NULL"
    " LEFT JOIN contact AS reachable ON reachable.workspace_id = o.workspace_id"
    " AND reachable.id = o.contact_id AND reachable.restricted_at IS NULL"
    " AND EXISTS (SELECT FROM identity AS i WHERE i.workspace_id = o.workspace_id"
    " AND i.contact_id = o.contact_id)"
    " WHERE o.workspace_id = ANY(:workspaces) AND o.id = ANY(:ids) ORDER BY o.id"
)
_ENABLED = text(
    "SELECT id FROM channel WHERE workspace_id = :workspace_id AND id = ANY(:ids)"
    " AND state = 'enabled'"
)
