"""What the API takes and gives for channels. Secrets go in and never come out."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from inbox.channels.explanations import REFUSED_PREFIX, ErrorOut
from inbox.channels.models import (
    Channel,
    ChannelKind,
    ChannelNotice,
    ChannelState,
    ConnectedBy,
    Severity,
)
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


def webhook_url(base_url: str, kind: ChannelKind) -> str:
    return f"{base_url}/webhooks/{kind.value}"


class ChannelOut(Out):
    """`phone_number_id` and `account_id` are WhatsApp's; `error` says why a channel is paused.
    New conversations go to the team `team_id`. What the provider says of the number (its name, its
    quality, its limit) is as of its last word or check."""

    id: UUID
    kind: ChannelKind
    name: str
    state: ChannelState
    state_reason: str | None
    error: ErrorOut | None
    phone_number_id: str | None
    account_id: str | None
    throughput_per_second: int
    read_receipts: bool
    secrets: SecretsSet
    webhook_url: str
    connected_by: ConnectedBy
    team_id: UUID | None
    display_number: str | None
    verified_name: str | None
    quality: str | None
    messaging_limit: str | None
    checked_at: datetime | None
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
            read_receipts=channel.read_receipts,
            secrets=SecretsSet(
                access_token=channel.access_token is not None,
                app_secret=channel.app_secret is not None,
                verify_token=channel.verify_token_hash is not None,
            ),
            webhook_url=webhook_url(base_url, channel.kind),
            connected_by=channel.connected_by,
            team_id=channel.team_id,
            display_number=channel.display_address,
            verified_name=channel.verified_name,
            quality=channel.quality,
            messaging_limit=channel.messaging_limit,
            checked_at=channel.checked_at,
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


class SimulatedPhoneIn(In):
    """A simulated phone, to try things out: it is enabled at once and reaches nobody outside."""

    name: Name = "Phone"


class ChannelChange(In):
    """Fields that are left out stay as they are."""

    name: Name | UnsetType = UNSET
    access_token: Secret | UnsetType = UNSET
    app_secret: Secret | UnsetType = UNSET
    verify_token: Secret | UnsetType = UNSET
    throughput_per_second: Throughput | UnsetType = UNSET
    read_receipts: bool | UnsetType = UNSET
    enabled: bool | UnsetType = UNSET
    team_id: UUID | UnsetType | None = UNSET


class NoticeOut(Out):
    """Trouble with a channel or its account; it is over since `resolved_at`. `details` holds codes
    and words of the provider."""

    id: UUID
    kind: str
    severity: Severity
    details: dict[str, Any]
    created_at: datetime
    resolved_at: datetime | None

    @classmethod
    def of(cls, notice: ChannelNotice) -> "NoticeOut":
        return cls(
            id=notice.id,
            kind=notice.kind,
            severity=notice.severity,
            details=notice.details,
            created_at=notice.created_at,
            resolved_at=notice.resolved_at,
        )
