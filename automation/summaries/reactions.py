"""Whoever takes a conversation over finds a summary; and one stays when it is put away.

By rings: a step of the mailbox holds many workspaces at once, and has no time for settings.
"""

from collections.abc import Sequence

from inbox.conversations.events import (
    ConversationAssigned,
    ConversationChanged,
    ConversationHandedOver,
)
from inbox.foundation.events import Event, Ring

SUMMARISE = "summarise"
SUMMARISE_CLOSED = "summarise_closed"


def ring_for_summaries(events: Sequence[Event]) -> Sequence[Ring]:
    return [ring for event in events if (ring := _ring(event)) is not None]


def _ring(event: Event) -> Ring | None:
    """Of a conversation that a member took himself too: he has not read it yet."""
    match event:
        case ConversationChanged(fields=fields):
            task = SUMMARISE_CLOSED if "status" in fields else None
        case ConversationAssigned(assignee_id=assignee_id):
            task = None if assignee_id is None else SUMMARISE
        case ConversationHandedOver():
            task = SUMMARISE
        case _:
            return None
    return None if task is None else Ring(task, (event.workspace_id, event.object_id))
