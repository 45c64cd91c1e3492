"""How each kind of effect is carried out: the channel's adapter does it, and an outcome returns.

A channel that is paused or disabled sends nothing: its effects stay ready and come back later.
"""

import json
from collections.abc import Mapping
from uuid import UUID

from inbox.channels.directory import ChannelDirectory
from inbox.channels.models import ChannelKind, ChannelState
from inbox.delivery.claims import Job
from inbox.delivery.outcomes import Ended
from inbox.foundation.fault_points import bug
from inbox.ledger.models import Processor
from integrations.messaging import NotSent, OutgoingMessage, Person, SendMessage

CHANNEL_NOT_ENABLED = NotSent(
    "channel_not_enabled", retry_after_seconds=60, counts_as_failure=False
)

PROCESSORS = {ChannelKind.WHATSAPP: Processor.META, ChannelKind.CONSOLE: Processor.CONSOLE}


class MessageExecutor:
    def __init__(self, directory: ChannelDirectory, senders: Mapping[str, SendMessage]) -> None:
        self._directory = directory
        self._senders = senders

    async def __call__(self, job: Job) -> Ended:
        payload = json.loads(job.payload)
        channel_id = UUID(payload["channel"])
        route = (await self._directory.by_id([(job.workspace_id, channel_id)])).get(channel_id)
        if bug("no_workspace_scope"):
            route = self._directory.first() or route
        if route is None or route.state is not ChannelState.ENABLED:
            return Ended(job, CHANNEL_NOT_ENABLED, channel_id)
        message = OutgoingMessage(
            effect_id=str(job.effect_id),
            recipient=Person(user_id=payload["user_id"], phone=payload["phone"]),
            text=payload["text"],
            in_reply_to=payload["in_reply_to"],
            kind=payload.get("kind", "text"),
            content=payload.get("content", {}),
        )
        outcome = await self._senders[route.kind.value].send(route.access, message)
        return Ended(job, outcome, channel_id, PROCESSORS[route.kind])
