"""The contract of every messaging channel: neutral words for what came in and what goes out.

    webhook body ──split──▶ RawItem (routing only, by the web process; its payload is then sealed)
    RawItem.payload ──read──▶ InboundMessage | DeliveryStatus | … | OtherUpdate (by the worker)
    OutgoingMessage ──send──▶ Accepted | Refused | NotSent | Unknown
    a file ──fetch──▶ Fetched | Gone | NotSent          ──upload──▶ Uploaded | Refused | NotSent

A provider's vocabulary ends in its own folder. Nothing here knows a database.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
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


class Origin(StrEnum):
    """How a message came to us. Only what a customer has just written is reacted to."""

    CUSTOMER = "customer"
    # Written on the business's own phone, beside us.
    PHONE_APP = "phone_app"
    # Of the time before the channel was connected: from the customer, or to him.
    HISTORY = "history"
    HISTORY_OUT = "history_out"


@dataclass(frozen=True, slots=True)
class MediaRef:
    """A file that the provider keeps for a while."""

    media_id: str
    mime_type: str | None = None
    sha256: str | None = None
    file_name: str | None = field(default=None, repr=False)
    voice: bool = False


@dataclass(frozen=True, slots=True)
class IdentityChange:
    """The same person under another number or id; None is what the provider did not say."""

    old_phone: str | None = field(default=None, repr=False)
    new_phone: str | None = field(default=None, repr=False)
    old_user_id: str | None = field(default=None, repr=False)
    new_user_id: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button, or a row of a list, as it was sent; a template's button has no id of its own."""

    id: str = field(repr=False)
    title: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Ad:
    """Where the customer came from."""

    id: str = ""
    headline: str = field(default="", repr=False)
    url: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """`sender` is the customer, also of what the business wrote to him. A reaction, an edit and a
    deletion name the message that they act on in `in_reply_to`."""

    external_id: str
    kind: str
    sender: Person
    occurred_at: datetime | None
    text: str | None = field(default=None, repr=False)
    in_reply_to: str | None = None
    origin: Origin = Origin.CUSTOMER
    media: MediaRef | None = None
    # He came by an ad or a call to action, after which messages are free for a while.
    entry_point: bool = False
    change: IdentityChange | None = None
    pressed: Pressed | None = None
    # Of a reaction; an empty one takes it back.
    emoji: str = field(default="", repr=False)
    ad: Ad | None = None
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
    pricing_category: str | None = None
    pricing_model: str | None = None
    billable: bool | None = None
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class PersonChanged:
    """Somebody has another number or id, told by itself and not by a message."""

    person: Person
    change: IdentityChange


@dataclass(frozen=True, slots=True)
class PreferenceChanged:
    """A customer told the provider whether he wants marketing messages."""

    person: Person
    wanted: bool
    occurred_at: datetime | None


@dataclass(frozen=True, slots=True)
class TemplateChanged:
    """None is what this update does not say."""

    account: str
    external_id: str | None
    name: str
    language: str
    status: str | None = None
    reason: str | None = None
    quality: str | None = None
    category: str | None = None


@dataclass(frozen=True, slots=True)
class AccountNotice:
    """Of the channel or its account: its quality, its name, its limit, an alert, a ban."""

    kind: str
    severity: str
    # Empty where what was stored does not say it.
    account: str = ""
    quality: str | None = None
    messaging_limit: str | None = None
    verified_name: str | None = None
    over: bool = False
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OtherUpdate:
    """Anything else: account, template, user id change … shown as what it is."""

    kind: str
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False)


Update = (
    InboundMessage
    | DeliveryStatus
    | PersonChanged
    | PreferenceChanged
    | TemplateChanged
    | AccountNotice
    | OtherUpdate
)


@dataclass(frozen=True, slots=True)
class ChannelAccess:
    """What a send needs to know of its channel."""

    address: str
    access_token: str = field(repr=False)
    app_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """A text is its text. Of other kinds `content` is our own document, which each adapter writes
    in its provider's words:

    location      {latitude, longitude, name?, address?}
    contacts      {cards: [{name, phones: [{phone, type?}], emails?: [{email}]}]}
    interactive   {body, header?, footer?, buttons | list | link | flow | asks_location}
    template      {name, language, components}
    image, audio, video, document, sticker
                  {media_id, file_name?, voice?}: uploaded before; the text is its caption
    reaction      {emoji}; `in_reply_to` is the message, an empty emoji takes it back
    """

    effect_id: str
    recipient: Person
    text: str = field(repr=False)
    in_reply_to: str | None = None
    kind: str = "text"
    content: Mapping[str, Any] = field(default_factory=dict, repr=False)


class WhoActs(StrEnum):
    NOBODY = "nobody"
    AGENT = "agent"
    ADMIN = "admin"
    CUSTOMER = "customer"
    DEVELOPER = "developer"


class Retry(StrEnum):
    """Whether sending again helps: it happens anyway, it does once somebody has acted, or never."""

    BY_ITSELF = "by_itself"
    AFTER_ACTION = "after_action"
    USELESS = "useless"


@dataclass(frozen=True, slots=True)
class Explanation:
    """An error code for people: what happened, whose turn it is, what helps."""

    cause: str
    who_acts: WhoActs
    what_to_do: str
    retry: Retry = Retry.AFTER_ACTION


@dataclass(frozen=True, slots=True)
class Accepted:
    provider_id: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The provider said no, for good: sending the same again gives the same answer. Or we did,
    and `called` says that the provider was not even asked."""

    code: str
    who_acts: WhoActs
    pause_channel: bool = False
    called: bool = True


@dataclass(frozen=True, slots=True)
class NotSent:
    """Known not to have happened; try again after `retry_after_seconds`.

    `slow_lane` halves the lane's rate for a minute, `slow_recipient` backs off this person only.
    What counts as no failure was no try either, but for that back-off, which grows with the tries.
    """

    code: str
    retry_after_seconds: float
    slow_lane: bool = False
    slow_recipient: bool = False
    counts_as_failure: bool = True
    called: bool = True

    @property
    def counts_as_try(self) -> bool:
        return self.counts_as_failure or self.slow_recipient


@dataclass(frozen=True, slots=True)
class Unknown:
    """A time-out, a reset, a 5xx: it may have happened. Only a status can tell."""

    code: str


Outcome = Accepted | Refused | NotSent | Unknown


class Notice(StrEnum):
    """What a customer sees besides messages: that his was read, that somebody is writing."""

    READ = "read"
    TYPING = "typing"


class SendMessage(Protocol):
    """One per process; keeps its connections open. Never raises: an outcome is a value."""

    async def send(self, access: ChannelAccess, message: OutgoingMessage) -> Outcome: ...

    async def show(self, access: ChannelAccess, notice: Notice, external_id: str) -> Outcome:
        """About a message of the customer; the provider id of what was accepted is empty."""
        ...

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file arrived whole. `sha256` is what the provider says it should be, in hexadecimal."""

    mime_type: str | None
    sha256: str | None


@dataclass(frozen=True, slots=True)
class Gone:
    """The provider has the file no more, and never will again."""

    code: str


@dataclass(frozen=True, slots=True)
class Uploaded:
    media_id: str


@dataclass(frozen=True, slots=True)
class FileToUpload:
    file_name: str
    mime_type: str
    size_bytes: int
    # Anew for each try.
    read: Callable[[], AsyncIterator[bytes]] = field(repr=False)


Take = Callable[[AsyncIterator[bytes]], Awaitable[None]]


class CarryFiles(Protocol):
    """Files to and from the provider, in a stream. The network's errors are values; what `take`
    raises comes through as it is."""

    async def fetch(
        self, access: ChannelAccess, media_id: str, take: Take
    ) -> Fetched | Gone | NotSent: ...

    async def upload(
        self, access: ChannelAccess, file: FileToUpload
    ) -> Uploaded | Refused | NotSent: ...

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
