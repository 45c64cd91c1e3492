"""What the API takes and gives for channels. Secrets go in and never come out."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from inbox.channels.explanations import REFUSED_PREFIX, ErrorOut
from inbox.channels.models import Channel, ChannelKind, ChannelState
from inbox.foundation.schemas import In, Name, Out

ProviderId = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=100,
        pattern=r"^[A-Za-z0-9_.:-]+$",
        description="An id as the provider writes it.",
    ),
]
# Visible ASCII: a line break or a blank in a token is a slip of copying.
Secret = Annotated[str, Meta(min_length=1, max_length=2000, pattern=r"^[\u0021-\u007e]+$")]
Throughput = Annotated[
    int, Meta(ge=1, le=1000, description="Messages per second that the provider allows.")
]


class SecretsSet(Out):
    """Which secrets are stored; none is ever shown."""

    access_token: bool
    app_secret: bool
    verify_token: bool


class ChannelOut(Out):
    """`phone_number_id` and `account_id` are WhatsApp's; `error` says why a channel is paused."""

    id: UUID
    kind: ChannelKind
    name: str
    state: ChannelState
    state_reason: str | None
    error: ErrorOut | None
    phone_number_id: str | None
    account_id: str | None
    throughput_per_second: int
    secrets: SecretsSet
    webhook_url: str
    created_at: datetime

    @classmethod
    def of(cls, channel: Channel, base_url: str) -> "ChannelOut":
        is_whatsapp = channel.kind is ChannelKind.WHATSAPP
        reason = channel.state_reason or ""
        refused = reason.startswith(REFUSED_PREFIX)
        return cls(
            id=channel.id,
            kind=channel.kind,
            name=channel.name,
            state=channel.state,
            state_reason=channel.state_reason,
            error=ErrorOut.of(channel.kind, reason.removeprefix(REFUSED_PREFIX))
            if refused
            else None,
            phone_number_id=channel.address if is_whatsapp else None,
            account_id=channel.account if is_whatsapp else None,
            throughput_per_second=channel.throughput_per_second,
            secrets=SecretsSet(
                access_token=channel.access_token is not None,
                app_secret=channel.app_secret is not None,
                verify_token=channel.verify_token_hash is not None,
            ),
            webhook_url=f"{base_url}/webhooks/{channel.kind.value}",
            created_at=channel.created_at,
        )


class ChannelIn(In):
    """A WhatsApp number. Without access token and app secret it is stored, but not enabled."""

    name: Name
    phone_number_id: ProviderId
    account_id: ProviderId
    access_token: Secret | None = None
    app_secret: Secret | None = None
    verify_token: Secret | None = None
    throughput_per_second: Throughput = 80


class ChannelChange(In):
    """Fields that are left out stay as they are."""

    name: Name | UnsetType = UNSET
    access_token: Secret | UnsetType = UNSET
    app_secret: Secret | UnsetType = UNSET
    verify_token: Secret | UnsetType = UNSET
    throughput_per_second: Throughput | UnsetType = UNSET
    enabled: bool | UnsetType = UNSET
