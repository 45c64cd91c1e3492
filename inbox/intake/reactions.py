"""What an event that waits rings for."""

from collections.abc import Sequence

from inbox.foundation.events import Ring
from inbox.intake.tasks import PROCESS_MAILBOX
from inbox.mailbox.events import EventsTaken, InboundEventReopened


def ring_mailboxes(events: Sequence[InboundEventReopened | EventsTaken]) -> list[Ring]:
    return [Ring(PROCESS_MAILBOX, (one,)) for one in {event.workspace_id for event in events}]
