"""How an effect ended, for the run of a flow that waits to hear it: an inbox row like any other."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from inbox.effects.models import EffectState
from inbox.effects.transitions import EffectRow
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.mailbox.models import EventSource
from inbox.mailbox.receive import Incoming, Mailbox

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
    ended = [
        effect_ended(
            row.workspace_id,
            row.conversation_id,
            row.heard_by,
            once=f"e:{row.id}:{_SAID[row.state]}",
            state=_SAID[row.state],
            code=row.error_code or "",
            result=results.get(row.id, {}),
            now=now,
        )
        for row in rows
        if row.heard_by is not None and row.state in _SAID
    ]
    await Mailbox(uow).tell(ended, now)


def effect_ended(
    workspace_id: UUID,
    conversation_id: UUID | None,
    hearer: UUID,
    *,
    once: str,
    state: str,
    code: str,
    result: Mapping[str, Any],
    now: datetime,
) -> Incoming:
    """Also of what ends like an effect and is none: a run that another one has called."""
    return Incoming.of_house(
        workspace_id,
        conversation_id,
        source=EventSource.EFFECT,
        kind=EFFECT_ENDED,
        once=once,
        document={"hearer": hearer, "state": state, "code": code, "result": dict(result)},
        now=now,
    )
