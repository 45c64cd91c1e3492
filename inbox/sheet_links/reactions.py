"""What happens when a link's standing changes: admins hear of trouble, screens of everything."""

from collections.abc import Sequence

from inbox.foundation.events import AuditedEvent
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.mailbox.log import ChangeLog, LogLine
from inbox.notifications.models import NotificationKind
from inbox.notifications.reactions import tell_admins
from inbox.sheet_links.events import SheetLinkPaused
from inbox.sheet_links.service import BY_A_PERSON
from inbox.sheet_links.sync import SHEET_LINK_CHANGED


async def tell_of_paused_links(uow: UnitOfWork, events: Sequence[SheetLinkPaused]) -> None:
    troubled = [one for one in events if one.reason != BY_A_PERSON]
    await tell_admins(uow, NotificationKind.SHEET_LINK_TROUBLE, troubled)


async def log_links(uow: UnitOfWork, events: Sequence[AuditedEvent]) -> None:
    ChangeLog(uow).add(
        [LogLine(one.workspace_id, SHEET_LINK_CHANGED, one.object_id, None) for one in events]
    )
