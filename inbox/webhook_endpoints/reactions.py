"""Admins hear when an endpoint was paused because nothing could be delivered."""

from collections.abc import Sequence

from inbox.foundation.unit_of_work import UnitOfWork
from inbox.notifications.models import NotificationKind
from inbox.notifications.reactions import tell_admins
from inbox.webhook_endpoints.events import WebhookEndpointPaused
from inbox.webhook_endpoints.service import BY_A_PERSON


async def tell_of_paused_endpoints(
    uow: UnitOfWork, events: Sequence[WebhookEndpointPaused]
) -> None:
    troubled = [one for one in events if one.reason != BY_A_PERSON]
    await tell_admins(uow, NotificationKind.WEBHOOK_TROUBLE, troubled)
