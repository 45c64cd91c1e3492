"""What shops sent of a person, and the links that were mailed to him: neither row says whose it is.

A delivery that became an order is found by it. One that nobody has read, or that became nothing, is
opened, and goes where it holds one of his numbers or addresses. That is done before his identities
go, while they are known.
"""

from collections.abc import Sequence
from uuid import UUID

from inbox.erasure.models import Erasure
from inbox.erasure.repository import ErasureRepository, Traces
from inbox.erasure.sealing import Known, known_by, naming
from inbox.foundation.encryption import Place
from inbox.foundation.runtime import Runtime
from inbox.foundation.sealed import Sealed

OPENED_AT_ONCE = 200


async def forget_deliveries(runtime: Runtime, erasure: Erasure, people: Sequence[UUID]) -> None:
    async with runtime.unit_of_work(erasure.workspace_id) as uow:
        known = await _known(Traces(uow, people))
    after: UUID | None = UUID(int=0)
    while after is not None:
        async with runtime.unit_of_work(erasure.workspace_id) as uow:
            locked = await ErasureRepository(uow).lock(erasure.id)
            gone, after = await _forget_unread(Traces(uow, people), known, after)
            locked.count({"shop_delivery": gone})
            uow.session.add(locked)


async def _known(traces: Traces) -> Known:
    """By now, and before a number or an address changed."""
    rows = await traces.rows(
        "SELECT 'contact' AS table_name, 'email' AS name, id, email AS value FROM contact"
        " WHERE workspace_id = :workspace_id AND id = ANY(:people) AND email IS NOT NULL"
        " UNION ALL SELECT 'contact_change', 'details', id, details FROM contact_change"
        " WHERE workspace_id = :workspace_id AND contact_id = ANY(:people) AND kind = 'changed'"
    )
    workspace_id = traces.uow.workspace_id
    places = [
        (Sealed(bytes(row.value)), Place(workspace_id, row.table_name, row.name, row.id))
        for row in rows
    ]
    await traces.uow.keys.unlock_places(places)
    emails = [one for one, place in places if place.table == "contact"]
    changes = [one for one, place in places if place.table != "contact"]
    return known_by(await traces.senders(), emails, changes)


async def _forget_unread(traces: Traces, known: Known, after: UUID) -> tuple[int, UUID | None]:
    """How many of a part of them went, and where the next part begins."""
    rows = await traces.rows(
        "SELECT id, body FROM shop_delivery WHERE workspace_id = :workspace_id"
        " AND order_id IS NULL AND id > :after ORDER BY id LIMIT :most",
        after=after,
        most=OPENED_AT_ONCE,
    )
    bodies = [
        (
            Sealed(bytes(row.body)),
            Place(traces.uow.workspace_id, "shop_delivery", "body", row.id),
        )
        for row in rows
    ]
    await traces.uow.keys.unlock_places(bodies)
    named = naming(known, {place.row_id: body for body, place in bodies})
    gone = 0
    if named:
        # One that is applied at this moment has an order afterwards, and goes with it.
        gone = await traces.change(
            "DELETE FROM shop_delivery WHERE workspace_id = :workspace_id"
            " AND id = ANY(:named) AND order_id IS NULL",
            named=named,
        )
    return gone, rows[-1].id if len(rows) == OPENED_AT_ONCE else None


async def forget_deliveries_of_orders(traces: Traces) -> int:
    """And what the shop says of these orders later brings him back no more."""
    await traces.change(
        "UPDATE shop_order SET forgotten_at = clock_timestamp() WHERE workspace_id = :workspace_id"
        " AND forgotten_at IS NULL AND order_id IN ("
        " SELECT id FROM sales_order WHERE workspace_id = :workspace_id"
        " AND contact_id = ANY(:people))"
    )
    return await traces.change(
        "DELETE FROM shop_delivery WHERE workspace_id = :workspace_id AND order_id IN ("
        " SELECT id FROM sales_order WHERE workspace_id = :workspace_id"
        " AND contact_id = ANY(:people))"
    )


async def forget_proof_mails(traces: Traces) -> int:
    """They are in the name of his requests, and sealed under the workspace's own key."""
    return await traces.change(
        "DELETE FROM outgoing_mail WHERE workspace_id = :workspace_id AND person_id IN ("
        " SELECT id FROM privacy_request WHERE workspace_id = :workspace_id"
        " AND contact_id = ANY(:people))"
    )
