"""What waits in the mailbox, because of what people did, rings for the worker."""

from collections.abc import Sequence

from inbox.foundation.events import Ring
from inbox.intake.tasks import PROCESS_MAILBOX
from inbox.mailbox.events import InboundEventReopened, PhoneSpoke


def ring_for_waiting(events: Sequence[InboundEventReopened | PhoneSpoke]) -> list[Ring]:
    return [Ring(PROCESS_MAILBOX, (one,)) for one in {event.workspace_id for event in events}]
