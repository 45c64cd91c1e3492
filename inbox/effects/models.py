"""What we do to the outside world: written with the state that wanted it, done afterwards.

    ready ──claim──▶ claimed ──accepted by the provider──▶ accepted ──status──▶ settled
      ▲  │              │  │                                   └──failed status──▶ failed
      │  └▶ cancelled   │  └──refused for good──▶ failed
      │    (a person    ├──known not done, later──▶ ready
      │     took over)  └──time-out, reset, 5xx, lost lease──▶ unknown
      │                                                          │
      │     ┌──a status names it───────────▶ accepted ◀──────────┤
      └─────┴──one resend, possibly_twice──◀─────────────────────┤
                                            needs_human ◀────────┘

Each step out of `claimed` is fenced by the lease's token, which whoever made the call keeps until
somebody else claims: an outcome that comes late still counts. After a resend nothing ends as failed
or cancelled but by a status, since the first copy may have arrived (needs_human); and a status that
names another copy than the one that failed, or one that was cancelled, brings it back to accepted.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Float, Index, SmallInteger, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from inbox.foundation.columns import belongs_to, choice, row_id, sealed, stamp, workspace_key
from inbox.foundation.sealed import Sealed


class EffectState(StrEnum):
    READY = "ready"
    CLAIMED = "claimed"
    UNKNOWN = "unknown"
    ACCEPTED = "accepted"
    SETTLED = "settled"
    FAILED = "failed"
    NEEDS_HUMAN = "needs_human"
    CANCELLED = "cancelled"


class Breaker(StrEnum):
    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


class Lane(SQLModel, table=True):
    """One outside budget: token bucket, calls in flight, circuit breaker."""

    __tablename__ = "lane"
    __table_args__ = (UniqueConstraint("workspace_id", "name", name="lane_name_once"),)

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    # `wa:<channel id>`, `console:<channel id>`, later `oai:…`, `sheet:…`, `hook:<host>`.
    name: str
    rate_per_second: float = Field(sa_type=Float)
    burst: float = Field(sa_type=Float)
    tokens: float = Field(sa_type=Float)
    refilled_at: datetime = stamp()
    slowed_until: datetime | None = None
    max_in_flight: int = 256
    breaker: Breaker = Field(default=Breaker.CLOSED, sa_type=choice(Breaker))
    open_until: datetime | None = None
    calls: int = 0
    failures: int = 0
    counted_since: datetime = stamp()


class Effect(SQLModel, table=True):
    __tablename__ = "effect"
    __table_args__ = (
        belongs_to("lane_id", "lane"),
        UniqueConstraint("workspace_id", "idem_key", name="effect_once"),
        Index(
            "effect_ready",
            "workspace_id",
            "lane_id",
            "priority",
            "due_at",
            postgresql_where=text("state = 'ready'"),
        ),
        Index(
            "effect_open_by_conversation",
            "workspace_id",
            "conversation_id",
            "conv_seq",
            postgresql_where=text("state IN ('ready', 'claimed', 'unknown')"),
        ),
        Index(
            "effect_lease",
            "lease_until",
            postgresql_where=text("state IN ('claimed', 'unknown')"),
        ),
    )
    model_config = {"arbitrary_types_allowed": True}

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    lane_id: UUID
    conversation_id: UUID | None = None
    # The place among the effects of its conversation: the message's own seq. None of what does
    # not go to the customer, stands in no line and keeps no pace.
    conv_seq: int | None = None
    message_id: UUID | None = None
    kind: str
    # Wanted by automation: cancelled, not started, once a person has taken the conversation over.
    automatic: bool = False
    idem_key: str
    payload: Sealed = sealed()
    state: EffectState = Field(default=EffectState.READY, sa_type=choice(EffectState))
    # Interactive before bulk: lower goes first.
    priority: int = Field(default=0, sa_type=SmallInteger)
    due_at: datetime = stamp()
    attempts: int = 0
    resends: int = Field(default=0, sa_type=SmallInteger)
    lease_token: UUID | None = None
    # While claimed: when the lease ends. While unknown: when waiting for a status ends.
    lease_until: datetime | None = None
    provider_id: str | None = None
    error_code: str | None = None
    created_at: datetime = stamp()
    finished_at: datetime | None = None
    # Whoever waits to hear how it ended: a name that the run of a flow gave it.
    heard_by: UUID | None = None
