"""What an event that waits again rings for."""

from collections.abc import Sequence

from inbox.foundation.events import Ring
from inbox.mailbox.events import InboundEventReopened
from inbox.mailbox.receive import PROCESS_MAILBOX


def ring_for_reopened(events: Sequence[InboundEventReopened]) -> list[Ring]:
    return [Ring(PROCESS_MAILBOX, (one,)) for one in {event.workspace_id for event in events}]
