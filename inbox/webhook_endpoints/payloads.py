"""What is told to endpoints, in its first version. The API document shows these under `webhooks`.

Fields are added without notice, and never change or go within a version. What people wrote and who
they are is null unless the endpoint was granted it.
"""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from msgspec import Struct

VERSION: Final = 1


class ItemData(Struct, kw_only=True):
    name: str
    sku: str
    quantity: int
    unit_price_minor: int


class OrderData(Struct, kw_only=True):
    """As it is when the message is written; of one that was deleted, only its id."""

    id: UUID
    number: int | None = None
    status: str | None = None
    source: str | None = None
    external_id: str | None = None
    contact_id: UUID | None = None
    conversation_id: UUID | None = None
    currency: str | None = None
    items: list[ItemData] | None = None
    total_minor: int | None = None
    version: int | None = None
    shipping_address: str | None = None
    note: str | None = None


class MessageData(Struct, kw_only=True):
    """`external_id` leaves with the text only: WhatsApp's ids hold the customer's number."""

    id: UUID
    conversation_id: UUID | None = None
    contact_id: UUID | None = None
    direction: str | None = None
    kind: str | None = None
    status: str | None = None
    external_id: str | None = None
    occurred_at: datetime | None = None
    text: str | None = None


class ConversationData(Struct, kw_only=True):
    id: UUID
    channel_id: UUID | None = None
    contact_id: UUID | None = None
    status: str | None = None
    owner: str | None = None
    assignee_id: UUID | None = None
    team_id: UUID | None = None


class ContactData(Struct, kw_only=True):
    id: UUID
    language: str | None = None
    # Of one that was merged, the contact that stands for it.
    merged_into: UUID | None = None
    name: str | None = None
    email: str | None = None


class TestData(Struct, kw_only=True):
    # Not a test of pytest's.
    __test__ = False

    endpoint_id: UUID


class FlowData(Struct, kw_only=True):
    """What a step of a flow tells, in the words of whoever drew it."""

    flow_id: UUID
    run_id: UUID
    conversation_id: UUID
    contact_id: UUID
    data: dict[str, str]


Data = OrderData | MessageData | ConversationData | ContactData | TestData | FlowData


class OrderPayload(Struct, kw_only=True):
    type: str
    version: int
    timestamp: datetime
    workspace_id: UUID
    data: OrderData


class MessagePayload(OrderPayload, kw_only=True):
    data: MessageData  # type: ignore[assignment]


class ConversationPayload(OrderPayload, kw_only=True):
    data: ConversationData  # type: ignore[assignment]


class ContactPayload(OrderPayload, kw_only=True):
    data: ContactData  # type: ignore[assignment]


class TestPayload(OrderPayload, kw_only=True):
    __test__ = False

    data: TestData  # type: ignore[assignment]


TEST: Final = "endpoint.test"
# The kind of a line in the log of changes, what it is called outside, and what is told.
KINDS: Final[dict[str, tuple[str, type[OrderPayload], str]]] = {
    "message_received": ("message.received", MessagePayload, "A customer wrote."),
    "message_queued": ("message.queued", MessagePayload, "An answer is on its way."),
    "message_changed": ("message.changed", MessagePayload, "It got further, or failed."),
    "conversation_changed": (
        "conversation.changed",
        ConversationPayload,
        "Its status, who has it, or what is on it.",
    ),
    "contact_changed": ("contact.changed", ContactPayload, "A contact was made or changed."),
    "order_created": ("order.created", OrderPayload, "An order came in."),
    "order_changed": ("order.changed", OrderPayload, "Somebody changed an order."),
    "order_status_changed": ("order.status_changed", OrderPayload, "An order moved along."),
    "order_deleted": ("order.deleted", OrderPayload, "A draft was deleted."),
}
OFFERED: Final = tuple(name for name, _, _ in KINDS.values())


def payload(kind: str, workspace_id: UUID, at: datetime, data: Data) -> dict[str, Any]:
    return {
        "type": kind,
        "version": VERSION,
        "timestamp": at,
        "workspace_id": workspace_id,
        "data": data,
    }
