"""What happened to a mail."""

from dataclasses import dataclass
from uuid import UUID

from inbox.foundation.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class MailQueued(Event):
    mail_id: UUID
