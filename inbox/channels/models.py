"""One connected account: a WhatsApp number, or the console's simulated phone."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from inbox.foundation.columns import (
    came_later,
    choice,
    row_id,
    sealed_or_none,
    stamp,
    workspace_key,
)
from inbox.foundation.sealed import Sealed


class ChannelKind(StrEnum):
    WHATSAPP = "whatsapp"
    CONSOLE = "console"


class ChannelState(StrEnum):
    """`paused` is the provider's doing (a dead token), `disabled` is ours."""

    ENABLED = "enabled"
    DISABLED = "disabled"
    PAUSED = "paused"


class ConnectedBy(StrEnum):
    TOKEN = "token"  # noqa: S105 - how it was connected, not a secret
    EMBEDDED_SIGNUP = "embedded_signup"


class Severity(StrEnum):
    INFO = "info"
    WARNING = "warning"
    CRITICAL = "critical"


class Channel(SQLModel, table=True):
    __tablename__ = "channel"
    __table_args__ = (
        # A number belongs to one workspace of the installation: its webhooks name nothing else.
        UniqueConstraint("kind", "address", name="channel_address_once"),
    )
    model_config = {"arbitrary_types_allowed": True}

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    kind: ChannelKind = Field(sa_type=choice(ChannelKind))
    name: str
    state: ChannelState = Field(default=ChannelState.DISABLED, sa_type=choice(ChannelState))
    state_reason: str | None = None
    # WhatsApp: the phone number id and the business account id.
    address: str
    account: str = ""
    access_token: Sealed | None = sealed_or_none()
    app_secret: Sealed | None = sealed_or_none()
    verify_token_hash: bytes | None = Field(default=None, sa_type=LargeBinary)
    throughput_per_second: int = 80
    # Whether customers see that their messages were read.
    read_receipts: bool = came_later(True, "true")
    connected_by: ConnectedBy = came_later(
        ConnectedBy.TOKEN, "'token'", sa_type=choice(ConnectedBy)
    )
    # The two-step code with which the number was registered.
    pin: Sealed | None = sealed_or_none()
    # New conversations of this channel belong to it.
    team_id: UUID | None = None
    # As the provider last said it: the number that people see, its name, its standing.
    display_address: str | None = None
    verified_name: str | None = None
    quality: str | None = None
    messaging_limit: str | None = None
    checked_at: datetime | None = None
    # Also when it was tried in vain: the next try is due a while later.
    templates_synced_at: datetime | None = None
    created_at: datetime = stamp()


class ChannelNotice(SQLModel, table=True):
    """Something that the admins should know of a channel or its account, until it is over."""

    __tablename__ = "channel_notice"
    __table_args__ = (
        Index("channel_notice_by_channel", "workspace_id", "channel_id", "id"),
        # The same trouble is one notice, however often it is reported.
        Index(
            "channel_notice_open_once",
            "workspace_id",
            "channel_id",
            "kind",
            unique=True,
            postgresql_where=text("resolved_at IS NULL"),
        ),
    )

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    channel_id: UUID
    # `token_invalid`, `account_alert`, `phone_quality`, …: our words where we have one.
    kind: str
    severity: Severity = Field(sa_type=choice(Severity))
    # Codes, numbers and words of the provider; nothing that a customer wrote.
    details: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    created_at: datetime = stamp()
    resolved_at: datetime | None = None
