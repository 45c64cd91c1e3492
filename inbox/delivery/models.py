"""A message for later.

waiting ──its time has come──▶ sent
   ├──cancelled by a person──▶ cancelled
   └──not allowed any more──▶ refused     window, consent and assignee are asked again then

The message that it becomes has its id, so that it can become only one.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from inbox.foundation.columns import belongs_to, choice, row_id, sealed, stamp, workspace_key
from inbox.foundation.sealed import Sealed


class ScheduledState(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    CANCELLED = "cancelled"
    REFUSED = "refused"


class ScheduledMessage(SQLModel, table=True):
    __tablename__ = "scheduled_message"
    __table_args__ = (
        belongs_to("conversation_id", "conversation"),
        Index("scheduled_message_by_conversation", "workspace_id", "conversation_id", "id"),
        Index("scheduled_message_due", "due_at", postgresql_where=text("state = 'waiting'")),
    )
    model_config = {"arbitrary_types_allowed": True}

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    conversation_id: UUID
    author_kind: str
    author_id: UUID
    # The body of the send, as the API took it.
    content: Sealed = sealed()
    due_at: datetime
    # With true, it is not sent when the conversation has gone to somebody else meanwhile.
    only_if_mine: bool = True
    state: ScheduledState = Field(default=ScheduledState.WAITING, sa_type=choice(ScheduledState))
    reason: str | None = None
    message_id: UUID | None = None
    created_at: datetime = stamp()
    finished_at: datetime | None = None
