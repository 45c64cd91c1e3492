"""What a queued mail rings for."""

from collections.abc import Sequence

from inbox.foundation.events import Ring
from inbox.mail.events import MailQueued
from inbox.mail.tasks import DELIVER_MAIL


def ring_for_mail(events: Sequence[MailQueued]) -> list[Ring]:
    return [Ring(DELIVER_MAIL, (event.workspace_id, event.mail_id)) for event in events]
