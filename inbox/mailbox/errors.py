"""What can be wrong with applying an event again."""

from inbox.foundation.errors import Conflict


class EventNotPutAside(Conflict):
    code = "event_not_put_aside"
    title = "Only what was ignored, unrouted or quarantined can be applied again"
