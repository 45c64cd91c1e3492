"""What a storm is judged by: what the outside saw, and the rows that the product left.

    far end (fake Meta)  ──▶ Arrival, StatusPost      customers ──▶ Said
    database (superuser) ──▶ the row classes          places searched for text ──▶ Sighting

Plain data: the invariants are functions of it, and a test can plant any breach in it.
Times `…_at` of the outside are seconds of the machine's monotonic clock.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from storm.customers import Said
from storm.webhooks import Number

Table = Sequence[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Arrival:
    """One request to send that reached the far end."""

    at: float
    effect_id: str
    phone_number_id: str
    to: str
    text: str
    # Empty when it was not taken.
    wamid: str
    deed: str
    code: int
    attempt: int

    @property
    def accepted(self) -> bool:
        return bool(self.wamid)


@dataclass(frozen=True, slots=True)
class StatusPost:
    wamid: str
    effect_id: str
    phone_number_id: str
    state: str
    due_at: float
    acked_at: float | None
    tries: int
    code: int = 0


@dataclass(frozen=True, slots=True)
class Call:
    """A call at somebody outside who is not Meta; `name` is the same for every try of it."""

    at: float
    where: str
    name: str
    taken: bool
    deed: str = ""


@dataclass(frozen=True, slots=True)
class EventRow:
    workspace_id: str
    id: str
    source: str
    mailbox: int
    kind: str
    dedupe_key: str
    state: str
    reason: str | None
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class MessageRow:
    workspace_id: str
    id: str
    conversation_id: str
    channel_id: str
    seq: int
    direction: str
    author: str
    external_id: str | None
    status: str
    status_rank: int
    error_code: str | None
    possibly_twice: bool


@dataclass(frozen=True, slots=True)
class EffectRow:
    workspace_id: str
    id: str
    lane_id: str
    conversation_id: str | None
    conv_seq: int | None
    message_id: str | None
    kind: str
    state: str
    resends: int
    provider_id: str | None
    error_code: str | None
    created_at: datetime
    idem_key: str = ""


@dataclass(frozen=True, slots=True)
class ConversationRow:
    workspace_id: str
    id: str
    channel_id: str
    contact_id: str
    owner: str


@dataclass(frozen=True, slots=True)
class ChannelRow:
    workspace_id: str
    id: str
    address: str
    throughput_per_second: int


@dataclass(frozen=True, slots=True)
class LaneRow:
    workspace_id: str
    id: str
    name: str
    burst: float


@dataclass(frozen=True, slots=True)
class RunRow:
    workspace_id: str
    id: str
    conversation_id: str
    status: str


@dataclass(frozen=True, slots=True)
class OrderRow:
    workspace_id: str
    id: str
    number: int
    status: str
    external_id: str | None
    conversation_id: str | None = None


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """A webhook to somebody who wants to be told; its id is the call's name."""

    workspace_id: str
    id: str
    endpoint_id: str
    log_seq: int | None
    kind: str
    line: str
    state: str


@dataclass(frozen=True, slots=True)
class Rows:
    events: Sequence[EventRow] = ()
    messages: Sequence[MessageRow] = ()
    effects: Sequence[EffectRow] = ()
    conversations: Sequence[ConversationRow] = ()
    channels: Sequence[ChannelRow] = ()
    lanes: Sequence[LaneRow] = ()
    runs: Sequence[RunRow] = ()
    orders: Sequence[OrderRow] = ()
    deliveries: Sequence[DeliveryRow] = ()


@dataclass(frozen=True, slots=True)
class ApiAnswer:
    """Ids that a key of one workspace was shown."""

    workspace_id: str
    path: str
    ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class Sighting:
    """A customer's text where none may be."""

    place: str
    count: int


@dataclass(frozen=True, slots=True)
class Takeover:
    """A person has the conversation; `committed_at` is when the answer to the act came."""

    conversation_id: str
    committed_at: float


@dataclass(frozen=True, slots=True)
class CounterSum:
    """A counter in the variables of a conversation's run, and the sum of what was fed to it."""

    conversation_id: str
    counted: int
    fed: int


@dataclass(frozen=True, slots=True)
class Evidence:
    said: Sequence[Said] = ()
    arrivals: Sequence[Arrival] = ()
    statuses: Sequence[StatusPost] = ()
    # (at, phone number id, what was wrong) of requests whose credentials the far end refused.
    refused: Sequence[tuple[float, str, str]] = ()
    rows: Rows = field(default_factory=Rows)
    numbers: Sequence[Number] = ()
    answers: Sequence[ApiAnswer] = ()
    # None: nobody looked, which is not the same as nothing found.
    searched: Sequence[str] | None = None
    sightings: Sequence[Sighting] = ()
    # None: nobody was outside but Meta.
    calls: Sequence[Call] | None = None
    # (workspace, what stands in it) of worksheets that follow the orders, and of those into which
    # flows put a row for each.
    followed: Sequence[tuple[str, Table]] = ()
    filled: Sequence[tuple[str, Table]] = ()
    takeovers: Sequence[Takeover] | None = None
    counters: Sequence[CounterSum] | None = None
    unknown_wait_seconds: float = 5.0
    # How long after the faults had ended nothing was open any more; None: it never was.
    drained_after_seconds: float | None = None
    drain_objective_seconds: float = 60.0
    # A storm that poisons messages expects them in quarantine; others expect none there.
    poisoned: frozenset[str] = frozenset()
