"""What people do with contacts is shown live, too."""

from collections.abc import Sequence

from inbox.contacts.events import (
    ConsentRecorded,
    ContactChanged,
    ContactCreated,
    ContactRestricted,
    ContactsMerged,
    ContactsParted,
)
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.labels.events import ContactLabelled
from inbox.mailbox.log import ChangeLog, LogLine

CONTACT_CHANGED = "contact_changed"

ContactEvent = (
    ConsentRecorded
    | ContactChanged
    | ContactCreated
    | ContactLabelled
    | ContactRestricted
    | ContactsMerged
    | ContactsParted
)


async def log_contacts(uow: UnitOfWork, events: Sequence[ContactEvent]) -> None:
    """Of two that became one, or two again, both have changed."""
    lines = [LogLine(one.workspace_id, CONTACT_CHANGED, one.object_id, None) for one in events]
    lines += [
        LogLine(one.workspace_id, CONTACT_CHANGED, one.other, None)
        for one in events
        if isinstance(one, ContactsMerged | ContactsParted)
    ]
    ChangeLog(uow).add(lines)
