"""Mail that waits to be sent.

    ready ──claim──▶ claimed ──accepted by the server──▶ sent
      ▲                 │
      └──back-off───────┴──refused, or given up──▶ failed

A claim that ends with its process goes back to ready when the lease runs out. A mail may then
arrive twice; that is harmless for links that work once.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from inbox.foundation.columns import choice, row_id, sealed, stamp, workspace_key
from inbox.foundation.sealed import Sealed


class MailState(StrEnum):
    READY = "ready"
    CLAIMED = "claimed"
    SENT = "sent"
    FAILED = "failed"


class OutgoingMail(SQLModel, table=True):
    __tablename__ = "outgoing_mail"
    __table_args__ = (
        Index(
            "outgoing_mail_due",
            "due_at",
            postgresql_where=text("state IN ('ready', 'claimed')"),
        ),
        Index("outgoing_mail_by_person", "workspace_id", "person_id"),
    )
    model_config = {"arbitrary_types_allowed": True}

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    # Whom it is about: a member, or an invite.
    person_id: UUID
    recipient: Sealed = sealed()
    subject: Sealed = sealed()
    body: Sealed = sealed()
    state: MailState = Field(default=MailState.READY, sa_type=choice(MailState))
    attempts: int = 0
    # When it may be claimed; while claimed, when the lease runs out.
    due_at: datetime = stamp()
    lease_token: UUID | None = None
    error_code: str | None = None
    created_at: datetime = stamp()
    finished_at: datetime | None = None
