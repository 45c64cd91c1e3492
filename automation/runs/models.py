"""Conversations on their way through a flow.

    waiting ──▶ done | failed | silenced (a person took over) | cancelled

One that another run has called lives no longer than that one waits for it.

What happened to a run is its steps, which are only added. What a run knows, and what each step
was given, is sealed under the contact's key."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from automation.runs.reducer import RunStatus
from inbox.foundation.columns import (
    belongs_to,
    choice,
    row_id,
    sealed,
    sealed_or_none,
    stamp,
    workspace_key,
)
from inbox.foundation.sealed import Sealed


class FlowRun(SQLModel, table=True):
    __tablename__ = "flow_run"
    __table_args__ = (
        belongs_to("flow_id", "flow"),
        belongs_to("conversation_id", "conversation"),
        Index(
            "flow_run_active",
            "workspace_id",
            "conversation_id",
            "flow_id",
            unique=True,
            postgresql_where=text("status = 'waiting'"),
        ),
        Index(
            "flow_run_due",
            "wait_until",
            postgresql_where=text("status = 'waiting' AND NOT timer_rung"),
        ),
        Index("flow_run_by_flow", "workspace_id", "flow_id", "id"),
        Index("flow_run_by_conversation", "workspace_id", "conversation_id", "started_at"),
        Index("flow_run_by_contact", "workspace_id", "contact_id", "id"),
        Index(
            "flow_run_called",
            "workspace_id",
            "called_by",
            postgresql_where=text("called_by IS NOT NULL"),
        ),
    )
    model_config = {"arbitrary_types_allowed": True}

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    flow_id: UUID
    version_id: UUID
    conversation_id: UUID
    contact_id: UUID
    status: RunStatus = Field(sa_type=choice(RunStatus))
    trigger_id: str
    node: str | None = None
    step_no: int = 0
    # What it waits for: a moment, a reply, the end of one of its effects.
    wait_until: datetime | None = None
    # An inbox row says already that the moment has come.
    timer_rung: bool = False
    waits_for_reply: bool = False
    waits_for_effect: str | None = None
    # A JSON document: what the run knows while it waits. None of a run that never waited.
    memory: Sealed | None = sealed_or_none()
    outcome: str = ""
    code: str = ""
    # The chain of flows that set each other off, and the place in it.
    chain: UUID
    depth: int = 0
    # The run whose step called it, and as which command: under that name it hears of the end.
    called_by: UUID | None = None
    called_as: str = Field(default="", sa_column_kwargs={"server_default": text("''")})
    started_at: datetime = stamp()
    ended_at: datetime | None = None


class FlowStep(SQLModel, table=True):
    """One line of a run's log. The first of each burst holds what the run was given: the event and
    the facts, from which the same lines come about again."""

    __tablename__ = "flow_step"
    __table_args__ = (
        belongs_to("run_id", "flow_run"),
        Index("flow_step_by_way", "workspace_id", "version_id", "node", "way", "run_id"),
    )
    model_config = {"arbitrary_types_allowed": True}

    workspace_id: UUID = workspace_key()
    run_id: UUID = Field(primary_key=True)
    step_no: int = Field(primary_key=True)
    version_id: UUID
    node: str
    kind: str
    way: str
    code: str = ""
    # Ids and kinds of what it wanted done: messages, effects, labels.
    did: list[Any] = Field(default_factory=list, sa_type=JSONB)
    given: Sealed | None = sealed_or_none()
    at: datetime

    @property
    def id(self) -> UUID:
        """The place of its sealed value."""
        return step_id(self.run_id, self.step_no)


def step_id(run_id: UUID, step_no: int) -> UUID:
    return uuid5(run_id, str(step_no))


class FlowCase(SQLModel, table=True):
    """A conversation with what is expected of it: written by hand, or a real one in
    which nobody is named. `script` is a JSON document."""

    __tablename__ = "flow_case"
    __table_args__ = (
        belongs_to("flow_id", "flow"),
        Index("flow_case_by_flow", "workspace_id", "flow_id", "id"),
    )
    model_config = {"arbitrary_types_allowed": True}

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    flow_id: UUID
    name: str
    script: Sealed = sealed()
    # Whose words they are, where they were really said: the case goes when he is erased.
    contact_id: UUID | None = None
    created_at: datetime = stamp()
    updated_at: datetime = stamp()


class FlowBacktest(SQLModel, table=True):
    """A draft over the workspace's own past: how far it is, and what came out. Counts and ids."""

    __tablename__ = "flow_backtest"
    __table_args__ = (
        belongs_to("flow_id", "flow"),
        Index("flow_backtest_by_flow", "workspace_id", "flow_id", "id"),
    )

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    flow_id: UUID
    definition: dict[str, Any] = Field(sa_type=JSONB)
    days: int
    # What a charged template costs, by category.
    rates: dict[str, Any] = Field(
        default_factory=dict, sa_type=JSONB, sa_column_kwargs={"server_default": text("'{}'")}
    )
    # Flow → version, of those that it may call: what is published later changes nothing.
    called: dict[str, Any] = Field(
        default_factory=dict, sa_type=JSONB, sa_column_kwargs={"server_default": text("'{}'")}
    )
    # The last message that it looks at; what comes later changes nothing.
    until_message_id: UUID
    # `queued`, `running`, `done`, `failed`
    state: str = "queued"
    conversations: int = 0
    done: int = 0
    report: dict[str, Any] | None = Field(default=None, sa_type=JSONB)
    created_at: datetime = stamp()
    touched_at: datetime = stamp()
