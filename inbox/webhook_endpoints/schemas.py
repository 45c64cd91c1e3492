"""What the API takes and gives of webhook endpoints. A secret is shown once, when it is made."""

import json
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from inbox.foundation.permissions import Subject
from inbox.foundation.schemas import NO_CONTROLS, In, Name, Out
from inbox.webhook_endpoints.models import (
    DeliveryState,
    EndpointState,
    WebhookDelivery,
    WebhookEndpoint,
)
from inbox.webhook_endpoints.payloads import OFFERED

Url = Annotated[
    str,
    Meta(
        min_length=8,
        max_length=2000,
        pattern=NO_CONTROLS,
        description="`https://`, at a public address; redirects are not followed.",
    ),
]
Kinds = Annotated[
    list[Literal[OFFERED]],  # type: ignore[valid-type]
    Meta(min_length=1, max_length=len(OFFERED)),
]
AnyMoment = Annotated[datetime, Meta(tz=True)]


class WebhookEndpointIn(In):
    """`with_text` grants what people wrote and who they are; without it, ids and states leave."""

    name: Name
    url: Url
    kinds: Kinds
    with_text: bool = False


class WebhookEndpointEdit(In):
    """`active` resumes a paused endpoint, from where it was."""

    name: Name | UnsetType = UNSET
    url: Url | UnsetType = UNSET
    kinds: Kinds | UnsetType = UNSET
    with_text: bool | UnsetType = UNSET
    state: Literal["active", "paused"] | UnsetType = UNSET


class RotateIn(In):
    """How long messages are signed with the old secret, too."""

    overlap_hours: Annotated[int, Meta(ge=0, le=168)] = 24


class DeliveryReplayIn(In):
    """Of which time; those that failed, or all."""

    created_after: AnyMoment
    created_before: AnyMoment
    only_failed: bool = True


class ReplayedOut(Out):
    deliveries: int


class WebhookEndpointOut(Out):
    id: UUID
    name: str
    url: str
    kinds: list[str]
    with_text: bool
    state: EndpointState
    state_reason: str | None
    failing_since: datetime | None
    old_secret_until: datetime | None
    secret: str | None
    created_at: datetime

    @classmethod
    def of(cls, endpoint: WebhookEndpoint, secret: str | None = None) -> "WebhookEndpointOut":
        """`secret` is null but in the answer that made it."""
        return cls(
            id=endpoint.id,
            name=endpoint.name,
            url=endpoint.url.reveal(),
            kinds=endpoint.kinds,
            with_text=endpoint.with_text,
            state=endpoint.state,
            state_reason=endpoint.state_reason,
            failing_since=endpoint.failing_since,
            old_secret_until=endpoint.old_secret_until,
            secret=secret,
            created_at=endpoint.created_at,
        )


class WebhookDeliveryOut(Out):
    """`body` is what was sent, `response` what last came back; both are null for callers who may
    not read personal data without a mask. `id` is the `webhook-id`."""

    id: UUID
    endpoint_id: UUID
    kind: str
    state: DeliveryState
    attempts: int
    last_status: int | None
    last_error: str | None
    body: dict[str, Any] | None
    response: dict[str, Any] | None
    created_at: datetime
    last_tried_at: datetime | None
    delivered_at: datetime | None

    @classmethod
    def of(cls, one: WebhookDelivery, subject: Subject) -> "WebhookDeliveryOut":
        may = subject.sees_addresses()
        response = one.response if may else None
        return cls(
            id=one.id,
            endpoint_id=one.endpoint_id,
            kind=one.kind,
            state=one.state,
            attempts=one.attempts,
            last_status=one.last_status,
            last_error=one.last_error,
            body=json.loads(one.body.reveal()) if may else None,
            response=None if response is None else json.loads(response.reveal()),
            created_at=one.created_at,
            last_tried_at=one.last_tried_at,
            delivered_at=one.delivered_at,
        )
