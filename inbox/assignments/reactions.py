"""After some facts there may be a conversation to deal out, or room for one."""

from collections.abc import Sequence

from inbox.assignments.tasks import DEAL_OUT
from inbox.foundation.events import Event, Ring


def ring_for_dealing(events: Sequence[Event]) -> Sequence[Ring]:
    return [Ring(DEAL_OUT, (one,)) for one in dict.fromkeys(e.workspace_id for e in events)]
