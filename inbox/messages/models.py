"""What was said, in both directions, and how far it got.

Outbound:  queued(0) ─▶ sent(1) ─▶ delivered(2) ─▶ read(3) ─▶ played(4)
              │           └────────────┴──▶ failed(9)
              ├─▶ unknown(0)   we do not know whether it left
              └─▶ cancelled(9), failed(9)

Inbound is `received` and stays so. A status only moves to a higher rank; a late `delivered`
after `read` changes nothing.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field, SQLModel

from inbox.foundation.columns import (
    belongs_to,
    came_later,
    choice,
    row_id,
    sealed,
    stamp,
    workspace_key,
)
from inbox.foundation.sealed import Sealed


class Direction(StrEnum):
    IN = "in"
    OUT = "out"


class Author(StrEnum):
    CONTACT = "contact"
    MEMBER = "member"
    API_KEY = "api_key"
    AUTOMATION = "automation"
    # Written on the business's own phone, beside us.
    PHONE_APP = "phone_app"


class MessageStatus(StrEnum):
    RECEIVED = "received"
    QUEUED = "queued"
    UNKNOWN = "unknown"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    PLAYED = "played"
    FAILED = "failed"
    CANCELLED = "cancelled"


STATUS_RANK: dict[MessageStatus, int] = {
    MessageStatus.RECEIVED: 0,
    MessageStatus.QUEUED: 0,
    MessageStatus.UNKNOWN: 0,
    MessageStatus.SENT: 1,
    MessageStatus.DELIVERED: 2,
    MessageStatus.READ: 3,
    MessageStatus.PLAYED: 4,
    MessageStatus.FAILED: 9,
    MessageStatus.CANCELLED: 9,
}


# Kinds that are messages of their own and change how another one is shown.
ACTS = ("reaction", "edit", "revoke")


class Message(SQLModel, table=True):
    __tablename__ = "message"
    __table_args__ = (
        belongs_to("conversation_id", "conversation"),
        UniqueConstraint("workspace_id", "conversation_id", "seq", name="message_seq_once"),
        UniqueConstraint("workspace_id", "channel_id", "external_id", name="message_external_once"),
        Index("message_words", "words", postgresql_using="gin"),
        # What acts on another message names it by the provider's id, and may come before it.
        Index(
            "message_acts",
            "workspace_id",
            "channel_id",
            "in_reply_to",
            postgresql_where=text("kind IN ('reaction', 'edit', 'revoke')"),
        ),
    )
    model_config = {"arbitrary_types_allowed": True}

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    conversation_id: UUID
    channel_id: UUID
    seq: int
    direction: Direction = Field(sa_type=choice(Direction))
    kind: str
    author: Author = Field(sa_type=choice(Author))
    author_id: UUID | None = None
    external_id: str | None = None
    in_reply_to: str | None = None
    # A JSON document: {"text": …} for texts, {"raw": …}, the provider's own object, for other
    # kinds, and {"posted_as": …}, the key with which somebody sent it.
    content: Sealed = sealed()
    # Keyed hashes of the text's words (foundation/blind_index.py).
    words: list[int] = Field(default_factory=list, sa_type=ARRAY(BigInteger))
    status: MessageStatus = Field(sa_type=choice(MessageStatus))
    status_rank: int = Field(default=0, sa_type=SmallInteger)
    error_code: str | None = None
    possibly_twice: bool = False
    # What the customer sees of it was changed, or taken back.
    edited_at: datetime | None = None
    revoked_at: datetime | None = None
    # Of an old conversation that the provider handed over: nobody reacts to it.
    imported: bool = came_later(False, "false")
    # What the provider says it cost: its words for category and model.
    pricing_category: str | None = None
    pricing_model: str | None = None
    billable: bool | None = None
    # The provider's time for what came in, ours for what goes out.
    occurred_at: datetime
    created_at: datetime = stamp()
