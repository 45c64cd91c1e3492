"""Reads the log of changes for a workspace's endpoints, and starts what has its turn."""

import json
from collections.abc import Sequence

from inbox.delivery.claims import Claims, Wanted
from inbox.delivery.kinds import SEND_WEBHOOK
from inbox.delivery.settle import CLAIM_LANE
from inbox.effects.lanes import LaneWanted
from inbox.foundation.encryption import Place
from inbox.foundation.events import Ring
from inbox.foundation.identifiers import new_id
from inbox.foundation.keyring import KeyPurpose
from inbox.foundation.sealed import Sealed
from inbox.foundation.time_of_database import database_now
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.webhook_endpoints.models import DeliveryState, WebhookEndpoint
from inbox.webhook_endpoints.repository import (
    LINES_AT_ONCE,
    WebhookDeliveryRepository,
    WebhookEndpointRepository,
)
from inbox.webhook_endpoints.service import LOG_TORN, WebhookService
from inbox.webhook_endpoints.telling import Line, Teller, Told, wanted_lines

CALLS_PER_SECOND = 20.0


class Tape:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self._endpoints = WebhookEndpointRepository(uow)
        self._deliveries = WebhookDeliveryRepository(uow)
        self._service = WebhookService(uow)

    async def read(self) -> bool:
        """Whether there may be more. The endpoints are locked: lines are told in order."""
        endpoints = await self._endpoints.lock_active()
        more = False
        for seq in sorted({one.log_seq for one in endpoints}):
            more |= await self._read([one for one in endpoints if one.log_seq == seq], seq)
        return more

    async def _read(self, endpoints: Sequence[WebhookEndpoint], after: int) -> bool:
        lines = await self._endpoints.lines(after)
        reached = lines[0].seq - 1 if lines else await self._endpoints.head()
        if reached > after:
            # What is gone cannot be told; somebody has to know before it goes on.
            for endpoint in endpoints:
                await self._service.pause(endpoint, LOG_TORN)
            return False
        if not lines:
            return False
        wanted = {endpoint.id: wanted_lines(lines, endpoint.kinds) for endpoint in endpoints}
        every = {line.seq: line for some in wanted.values() for line in some}
        teller = Teller(self.uow)
        await teller.load(list(every.values()))
        told = [
            (endpoint, line, teller.tell(line, with_text=endpoint.with_text))
            for endpoint in endpoints
            for line in wanted[endpoint.id]
        ]
        await self._service.load_keys({one.contact_id for _, _, one in told if one.contact_id})
        await self._endpoints.move_on([one.id for one in endpoints], lines[-1].seq)
        await self._deliveries.insert([await self._row(*one) for one in told])
        return len(lines) == LINES_AT_ONCE

    async def _row(self, endpoint: WebhookEndpoint, line: Line, told: Told) -> dict[str, object]:
        delivery_id = new_id()
        return {
            "workspace_id": endpoint.workspace_id,
            "id": delivery_id,
            "endpoint_id": endpoint.id,
            "log_seq": line.seq,
            "kind": told.kind,
            "line": line.conversation_id or line.object_id,
            "contact_id": told.contact_id,
            "body": await self._service.seal_body(delivery_id, "body", told.body, told.contact_id),
            "with_text": endpoint.with_text,
            "state": DeliveryState.PENDING.value,
            "round": 0,
            "attempts": 0,
        }

    async def start(self) -> list[Ring]:
        """An effect for each delivery whose turn it is."""
        turns = await self._deliveries.take_turns()
        if not turns:
            return []
        workspace_id = self.uow.workspace_id
        key = await self.uow.keys.current(workspace_id, KeyPurpose.WORKSPACE)
        now = await database_now(self.uow)
        lanes = set()
        for turn in sorted(turns, key=lambda one: one.host):
            effect_id = new_id()
            payload = json.dumps({"delivery": str(turn.id), "round": turn.round})
            place = Place(workspace_id, "effect", "payload", effect_id)
            wanted = Wanted(
                workspace_id=workspace_id,
                effect_id=effect_id,
                lane=LaneWanted(workspace_id, f"hook:{turn.host}", CALLS_PER_SECOND),
                thread=None,
                conv_seq=None,
                message_id=None,
                kind=SEND_WEBHOOK,
                automatic=False,
                idem_key=f"hook:{turn.id}:{turn.round}",
                sealed=Sealed.of(payload, key, place),
                payload=payload,
            )
            lanes.add(await Claims(self.uow).write_waiting(wanted, now, unless_there=True))
        return [Ring(CLAIM_LANE, (workspace_id, lane)) for lane in sorted(lanes)]


async def start_for(uow: UnitOfWork) -> None:
    uow.ring(*await Tape(uow).start())
