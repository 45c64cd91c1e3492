"""One connected account: a WhatsApp number, or the console's simulated phone."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from inbox.foundation.columns import choice, row_id, sealed_or_none, stamp, workspace_key
from inbox.foundation.sealed import Sealed


class ChannelKind(StrEnum):
    WHATSAPP = "whatsapp"
    CONSOLE = "console"


class ChannelState(StrEnum):
    """`paused` is the provider's doing (a dead token), `disabled` is ours."""

    ENABLED = "enabled"
    DISABLED = "disabled"
    PAUSED = "paused"


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
    created_at: datetime = stamp()
