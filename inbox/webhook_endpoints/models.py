"""Who wants to hear of what happens here, and every single message to them.

An endpoint reads the log of changes like a tape: `log_seq` is how far it has come. What it wants to
hear of becomes a delivery, in the order of the log:

    pending ──its turn──▶ sending ──2xx──▶ delivered
       ▲                     ├──another answer, or none──▶ (later) … after 24 hours ──▶ failed
       └──replay, resume─────┴──the endpoint is paused──▶ pending

Of one conversation (or order, or contact, where there is none) one is on its way at a time.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import BigInteger, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from inbox.foundation.columns import (
    belongs_to,
    came_later,
    choice,
    row_id,
    sealed,
    sealed_or_none,
    stamp,
    workspace_key,
)
from inbox.foundation.sealed import Sealed


class EndpointState(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"


class DeliveryState(StrEnum):
    PENDING = "pending"
    SENDING = "sending"
    DELIVERED = "delivered"
    FAILED = "failed"


class WebhookEndpoint(SQLModel, table=True):
    __tablename__ = "webhook_endpoint"
    model_config = {"arbitrary_types_allowed": True}

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    name: str
    # Addresses of hooks are often secrets themselves.
    url: Sealed = sealed()
    host: str
    kinds: list[str] = Field(default_factory=list, sa_type=JSONB)
    # Whether messages come with their text, contacts with their names, orders with addresses.
    with_text: bool = False
    secret: Sealed = sealed()
    old_secret: Sealed | None = sealed_or_none()
    old_secret_until: datetime | None = None
    state: EndpointState = Field(default=EndpointState.ACTIVE, sa_type=choice(EndpointState))
    state_reason: str | None = None
    log_seq: int = Field(default=0, sa_type=BigInteger)
    # Since when nothing has been delivered although it was tried.
    failing_since: datetime | None = None
    created_at: datetime = stamp()


class WebhookDelivery(SQLModel, table=True):
    __tablename__ = "webhook_delivery"
    __table_args__ = (
        belongs_to("endpoint_id", "webhook_endpoint"),
        UniqueConstraint("workspace_id", "endpoint_id", "log_seq", name="webhook_delivery_once"),
        Index("webhook_delivery_by_endpoint", "workspace_id", "endpoint_id", "id"),
        Index(
            "webhook_delivery_open",
            "workspace_id",
            "endpoint_id",
            "line",
            "id",
            postgresql_where=text("state IN ('pending', 'sending')"),
        ),
    )
    model_config = {"arbitrary_types_allowed": True}

    workspace_id: UUID = workspace_key()
    # The `webhook-id`: the same with every try and every replay.
    id: UUID = row_id()
    endpoint_id: UUID
    # Which line of the log it tells of; none of a test.
    log_seq: int | None = Field(default=None, sa_type=BigInteger)
    kind: str
    # What it has to stay in order with: its conversation, or else its object.
    line: UUID
    contact_id: UUID | None = None
    body: Sealed = sealed()
    # Whether the body was written with what people wrote and who they are.
    with_text: bool = came_later(False, "false")
    state: DeliveryState = Field(default=DeliveryState.PENDING, sa_type=choice(DeliveryState))
    # Names the next effect; counted up by whoever makes it wait again.
    round: int = 0
    attempts: int = 0
    last_tried_at: datetime | None = None
    last_status: int | None = None
    last_error: str | None = None
    # What the far end last answered: a JSON document of its head and the beginning of its body.
    response: Sealed | None = sealed_or_none()
    created_at: datetime = stamp()
    delivered_at: datetime | None = None
