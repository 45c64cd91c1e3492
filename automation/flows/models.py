"""What the workspace has drawn.

    draft ──publish──▶ live ⇄ paused          live and paused: `version_id` is what holds
      ▲                  │       │
      └── edited at any time     └──▶ archived ──restore──▶ paused

A version never changes: the database takes no update of it. A run stays on its own."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

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


class FlowState(StrEnum):
    DRAFT = "draft"
    LIVE = "live"
    PAUSED = "paused"
    ARCHIVED = "archived"


class FlowFace(StrEnum):
    """A rule is a flow that people see as «when … then …»."""

    FLOW = "flow"
    RULE = "rule"


class Flow(SQLModel, table=True):
    __tablename__ = "flow"
    __table_args__ = (Index("flow_by_state", "workspace_id", "state", "id"),)

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    name: str
    description: str = ""
    face: FlowFace = Field(default=FlowFace.FLOW, sa_type=choice(FlowFace))
    state: FlowState = Field(default=FlowState.DRAFT, sa_type=choice(FlowState))
    version_id: UUID | None = None
    draft: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    # One more with each change of the draft: whoever saves names the one that he saw.
    revision: int = 1
    created_at: datetime = stamp()
    updated_at: datetime = stamp()


class FlowVersion(SQLModel, table=True):
    __tablename__ = "flow_version"
    __table_args__ = (
        belongs_to("flow_id", "flow"),
        UniqueConstraint("workspace_id", "flow_id", "number", name="flow_version_once"),
    )

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    flow_id: UUID
    number: int
    definition: dict[str, Any] = Field(sa_type=JSONB)
    note: str = ""
    author_kind: str
    author_id: UUID | None = None
    created_at: datetime = stamp()


class FlowClock(SQLModel, table=True):
    """When a schedule is due next, or up to when silence has been looked for."""

    __tablename__ = "flow_clock"
    __table_args__ = (
        belongs_to("flow_id", "flow"),
        Index("flow_clock_due", "due_at"),
    )

    workspace_id: UUID = workspace_key()
    flow_id: UUID = Field(primary_key=True)
    trigger_id: str = Field(primary_key=True)
    kind: str
    due_at: datetime
    looked_until: datetime | None = None


class FlowHook(SQLModel, table=True):
    """The address at which another system starts a flow."""

    __tablename__ = "flow_hook"
    __table_args__ = (
        belongs_to("flow_id", "flow"),
        UniqueConstraint("workspace_id", "flow_id", "trigger_id", name="flow_hook_once"),
        Index("flow_hook_by_token", "token_hash"),
    )
    model_config = {"arbitrary_types_allowed": True}

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    flow_id: UUID
    trigger_id: str
    token_hash: bytes = Field(sa_type=LargeBinary)
    # Of the signature, where a hook asks for one.
    secret: Sealed | None = sealed_or_none()
    # Paths and kinds of values of the last body that came; never the values.
    captured: dict[str, Any] | None = Field(default=None, sa_type=JSONB)
    called_at: datetime | None = None
    created_at: datetime = stamp()


class FlowSecret(SQLModel, table=True):
    """A credential that steps name, bound to one host."""

    __tablename__ = "flow_secret"
    __table_args__ = (UniqueConstraint("workspace_id", "name", name="flow_secret_name_once"),)
    model_config = {"arbitrary_types_allowed": True}

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    name: str
    host: str
    port: int = Field(default=443, sa_column_kwargs={"server_default": text("443")})
    header: str = "Authorization"
    value: Sealed = sealed()
    created_at: datetime = stamp()
