"""What an event that waits rings for."""

from collections.abc import Sequence

from inbox.foundation.events import Ring
from inbox.mailbox.events import EventsTaken, InboundEventReopened
from inbox.mailbox.receive import PROCESS_MAILBOX


def ring_mailboxes(events: Sequence[InboundEventReopened | EventsTaken]) -> list[Ring]:
    return [Ring(PROCESS_MAILBOX, (one,)) for one in {event.workspace_id for event in events}]
