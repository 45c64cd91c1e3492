"""The contract of every messaging channel: neutral words for what came in and what goes out.

    webhook body ──split──▶ RawItem (routing only, by the web process; its payload is then sealed)
    RawItem.payload ──read──▶ InboundMessage | DeliveryStatus | OtherUpdate (by the worker)
    OutgoingText ──send──▶ Accepted | Refused | NotSent | Unknown

A provider's vocabulary ends in its own folder. Nothing here knows a database.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class RawItem:
    """One message, status or other update of a webhook body, with what routing needs.

    `sender` is the strongest identity named (user id first, then phone; a status's recipient),
    or empty when the item is about the account: it chooses the mailbox. `payload` is a JSON
    document that `read` understands without the rest of the body (contacts and metadata that
    belong to the item travel inside).
    """

    account: str
    address: str
    kind: str
    dedupe_key: str
    sender: str
    occurred_at: datetime | None
    payload: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Person:
    """How the channel knows somebody. Either of user id and phone may be missing, or both."""

    user_id: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    name: str | None = field(default=None, repr=False)
    username: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class InboundMessage:
    external_id: str
    kind: str
    sender: Person
    occurred_at: datetime | None
    text: str | None = field(default=None, repr=False)
    in_reply_to: str | None = None
    # The provider's own object, kept for kinds (or details) that have no behaviour yet.
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False)


class Delivery(StrEnum):
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    PLAYED = "played"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class DeliveryStatus:
    """`effect_id` is our own id when the provider echoes it; it finds a message whose send ended
    unknown. A delivery of None is a word that we do not know yet."""

    external_id: str
    delivery: Delivery | None
    recipient: Person
    occurred_at: datetime | None
    effect_id: str | None = None
    error_code: str | None = None
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class OtherUpdate:
    """Anything else: account, template, user id change … shown as what it is."""

    kind: str
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False)


Update = InboundMessage | DeliveryStatus | OtherUpdate


@dataclass(frozen=True, slots=True)
class ChannelAccess:
    """What a send needs to know of its channel."""

    address: str
    access_token: str = field(repr=False)
    app_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class OutgoingText:
    effect_id: str
    recipient: Person
    text: str = field(repr=False)
    in_reply_to: str | None = None


class WhoActs(StrEnum):
    NOBODY = "nobody"
    AGENT = "agent"
    ADMIN = "admin"
    CUSTOMER = "customer"
    DEVELOPER = "developer"


@dataclass(frozen=True, slots=True)
class Explanation:
    """An error code for people: what happened, whose turn it is, what helps."""

    cause: str
    who_acts: WhoActs
    what_to_do: str


@dataclass(frozen=True, slots=True)
class Accepted:
    provider_id: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The provider said no, for good: sending the same again gives the same answer."""

    code: str
    who_acts: WhoActs
    pause_channel: bool = False


@dataclass(frozen=True, slots=True)
class NotSent:
    """Known not to have happened; try again after `retry_after_seconds`.

    `slow_lane` halves the lane's rate for a minute, `slow_recipient` backs off this person only.
    """

    code: str
    retry_after_seconds: float
    slow_lane: bool = False
    slow_recipient: bool = False
    counts_as_failure: bool = True


@dataclass(frozen=True, slots=True)
class Unknown:
    """A time-out, a reset, a 5xx: it may have happened. Only a status can tell."""

    code: str


Outcome = Accepted | Refused | NotSent | Unknown


class SendText(Protocol):
    """One per process; keeps its connections open. Never raises: an outcome is a value."""

    async def send(self, access: ChannelAccess, message: OutgoingText) -> Outcome: ...

    async def close(self) -> None: ...


class MessagingAdapter(Protocol):
    def split(self, body: bytes) -> Sequence[RawItem]:
        """Raises `BodyUnreadable` for what is not the provider's envelope."""
        ...

    def verify(self, body: bytes, signature: str, app_secret: str) -> bool: ...

    def read(self, kind: str, payload: bytes) -> Update: ...

    def explain(self, code: str) -> Explanation:
        """Of any code in an outcome or a status; an unknown one is explained as such."""
        ...


class BodyUnreadable(Exception):
    """Not JSON, not the envelope, or nested beyond reason. Carries no part of the body."""
