"""How an effect ended, for the run of a flow that waits to hear it: an inbox row like any other."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from inbox.effects.models import EffectState
from inbox.effects.transitions import EffectRow
from inbox.foundation.events import Ring
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.mailbox.models import EventSource
from inbox.mailbox.receive import PROCESS_MAILBOX, Incoming, Mailbox

EFFECT_ENDED = "effect_ended"
_SAID = {
    EffectState.ACCEPTED.value: "done",
    EffectState.SETTLED.value: "done",
    EffectState.FAILED.value: "failed",
    EffectState.CANCELLED.value: "failed",
    EffectState.NEEDS_HUMAN.value: "unknown",
}
NO_RESULTS: Mapping[UUID, Mapping[str, Any]] = {}


async def tell_hearers(
    uow: UnitOfWork,
    rows: Iterable[EffectRow],
    now: datetime,
    results: Mapping[UUID, Mapping[str, Any]] = NO_RESULTS,
) -> None:
    """`results` are what answers held, by effect. Nothing is written where nobody listens."""
    heard = [row for row in rows if row.heard_by is not None and row.state in _SAID]
    if not heard:
        return
    await Mailbox(uow).receive(
        [
            Incoming(
                workspace_id=row.workspace_id,
                channel_id=None,
                source=EventSource.EFFECT,
                sender=str(row.conversation_id),
                kind=EFFECT_ENDED,
                dedupe_key=f"e:{row.id}:{_SAID[row.state]}",
                payload=orjson.dumps(
                    {
                        "conversation_id": row.conversation_id,
                        "hearer": row.heard_by,
                        "effect_id": row.id,
                        "state": _SAID[row.state],
                        "code": row.error_code or "",
                        "result": dict(results.get(row.id, {})),
                    }
                ),
                occurred_at=now,
            )
            for row in heard
        ],
        now,
    )
    uow.ring(*(Ring(PROCESS_MAILBOX, (one,)) for one in {row.workspace_id for row in heard}))
