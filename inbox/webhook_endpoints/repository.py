"""Endpoints and their deliveries in the database."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlmodel import col

from inbox.foundation.pagination import Page, PageRequest
from inbox.foundation.repository import Repository
from inbox.foundation.sets import insert_set
from inbox.foundation.statements import Statement
from inbox.webhook_endpoints.models import (
    DeliveryState,
    EndpointState,
    WebhookDelivery,
    WebhookEndpoint,
)
from inbox.webhook_endpoints.telling import Line

LINES_AT_ONCE = 500
STARTED_AT_ONCE = 200


class WebhookEndpointRepository(Repository[WebhookEndpoint]):
    model = WebhookEndpoint

    async def lock_active(self) -> Sequence[WebhookEndpoint]:
        rows = (
            await self.uow.session.scalars(
                self.select()
                .where(col(WebhookEndpoint.state) == EndpointState.ACTIVE)
                .order_by(col(WebhookEndpoint.id))
                .with_for_update()
            )
        ).all()
        await self.uow.unlock(*rows)
        return rows

    async def move_on(self, endpoint_ids: Sequence[UUID], log_seq: int) -> None:
        await self.uow.write(
            _MOVE_ON,
            {
                "workspace_id": self.uow.workspace_id,
                "ids": list(endpoint_ids),
                "log_seq": log_seq,
            },
        )

    async def head(self) -> int:
        rows = await self.uow.run(
            Statement("SELECT seq FROM workspace_cursor WHERE workspace_id = :workspace_id"),
            {"workspace_id": self.uow.workspace_id},
        )
        return rows[0].seq if rows else 0

    async def before_oldest_line(self) -> int:
        """From there on everything can be told."""
        rows = await self.uow.run(_OLDEST, {"workspace_id": self.uow.workspace_id})
        oldest: int | None = rows[0].seq
        return await self.head() if oldest is None else oldest - 1

    async def lines(self, after: int) -> list[Line]:
        rows = await self.uow.run(
            _LINES,
            {"workspace_id": self.uow.workspace_id, "after": after, "most": LINES_AT_ONCE},
        )
        return [Line(*row) for row in rows]


class WebhookDeliveryRepository(Repository[WebhookDelivery]):
    model = WebhookDelivery

    async def insert(self, rows: Sequence[Mapping[str, Any]]) -> None:
        await insert_set(self.uow, WebhookDelivery, rows, then="ON CONFLICT DO NOTHING")

    async def list_of(
        self, endpoint_id: UUID, request: PageRequest, state: DeliveryState | None
    ) -> Page[WebhookDelivery]:
        wanted = [col(WebhookDelivery.endpoint_id) == endpoint_id]
        if state is not None:
            wanted.append(col(WebhookDelivery.state) == state)
        return await self.list_page(request, *wanted)

    async def take_turns(self) -> list[Any]:
        """The first open one of each line, where nothing is on its way yet: (id, round, host)."""
        return await self.uow.run(
            _TAKE_TURNS, {"workspace_id": self.uow.workspace_id, "most": STARTED_AT_ONCE}
        )

    async def replay(
        self,
        endpoint_id: UUID,
        after: datetime,
        before: datetime,
        states: Sequence[DeliveryState],
    ) -> int:
        done = await self.uow.session.execute(
            update(WebhookDelivery)
            .where(
                col(WebhookDelivery.workspace_id).in_(self.uow.workspace_ids),
                col(WebhookDelivery.endpoint_id) == endpoint_id,
                col(WebhookDelivery.created_at) >= after,
                col(WebhookDelivery.created_at) < before,
                col(WebhookDelivery.state).in_(states),
            )
            .values(
                state=DeliveryState.PENDING,
                round=col(WebhookDelivery.round) + 1,
                attempts=0,
            )
        )
        return int(done.rowcount)  # type: ignore[attr-defined]


_MOVE_ON = Statement(
    "UPDATE webhook_endpoint SET log_seq = :log_seq"
    " WHERE workspace_id = :workspace_id AND id = ANY(:ids)"
)
_OLDEST = Statement("SELECT min(seq) AS seq FROM event_log WHERE workspace_id = :workspace_id")
_LINES = Statement(
    "SELECT seq, kind, object_id, conversation_id, created_at FROM event_log"
    " WHERE workspace_id = :workspace_id AND seq > :after ORDER BY seq LIMIT :most"
)
# Ids grow with time, and deliveries are made in the order of the log under the endpoint's lock.
_TAKE_TURNS = Statement(
    "UPDATE webhook_delivery AS d SET state = 'sending' FROM ("
    " SELECT f.id, e.host FROM ("
    "  SELECT DISTINCT ON (endpoint_id, line) endpoint_id, id, state FROM webhook_delivery"
    "  WHERE workspace_id = :workspace_id AND state IN ('pending', 'sending')"
    "  ORDER BY endpoint_id, line, id) AS f"
    " JOIN webhook_endpoint AS e ON e.workspace_id = :workspace_id AND e.id = f.endpoint_id"
    " WHERE f.state = 'pending' AND e.state = 'active' LIMIT :most) AS first"
    " WHERE d.workspace_id = :workspace_id AND d.id = first.id AND d.state = 'pending'"
    " RETURNING d.id, d.round, first.host"
)
