"""What becomes of automation when people step in."""

from dataclasses import dataclass
from uuid import UUID

from inbox.foundation.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class AutomationSilenced(Event):
    """A person has the conversation. Its lock is held until the commit."""

    conversation_id: UUID
