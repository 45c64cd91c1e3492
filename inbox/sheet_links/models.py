"""Worksheets that follow the workspace's orders or contacts.

A link reads the log of changes like a tape: `log_seq` is how far it has come, and what changed
since is looked up and written. Reading everything anew goes by ids, through to the last one.

    active ──access revoked, sheet gone, sheet of somebody else──▶ paused ──resume──▶ active
"""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from inbox.foundation.columns import (
    belongs_to,
    came_later,
    choice,
    row_id,
    sealed,
    stamp,
    workspace_key,
)
from inbox.foundation.sealed import Sealed


class SheetObject(StrEnum):
    ORDERS = "orders"
    CONTACTS = "contacts"


class SheetLinkState(StrEnum):
    ACTIVE = "active"
    PAUSED = "paused"


class SheetAccount(SQLModel, table=True):
    """Somebody at Google as whom we write. His quota is counted here, for all processes."""

    __tablename__ = "sheet_account"
    model_config = {"arbitrary_types_allowed": True}

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    name: str
    # `service_account` or `authorized_user`
    kind: str
    # With whom a spreadsheet has to be shared; a refresh token does not say whose it is.
    email: str | None = None
    credential: Sealed = sealed()
    reads_per_minute: int = 50
    writes_per_minute: int = 50
    minute_started_at: datetime = stamp()
    reads: int = 0
    writes: int = 0
    created_at: datetime = stamp()


class SheetLink(SQLModel, table=True):
    __tablename__ = "sheet_link"
    __table_args__ = (
        belongs_to("account_id", "sheet_account"),
        # Two writers of one worksheet would undo one another's rows.
        Index("sheet_link_once", "workspace_id", "spreadsheet_id", "worksheet", unique=True),
        Index("sheet_link_by_account", "workspace_id", "account_id"),
    )

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    account_id: UUID
    name: str
    object_kind: SheetObject = Field(sa_type=choice(SheetObject))
    spreadsheet_id: str
    worksheet: str
    # [{"field", "column"}], in the order in which they are created.
    columns: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSONB)
    state: SheetLinkState = Field(default=SheetLinkState.ACTIVE, sa_type=choice(SheetLinkState))
    state_reason: str | None = None
    log_seq: int = Field(default=0, sa_type=BigInteger)
    # Whether its rows change when a contact does.
    follows_contacts: bool = came_later(False, "false")
    # While everything is read anew: how far, how many of how many.
    resyncing: bool = True
    resync_after: UUID | None = None
    resync_done: int = 0
    resync_total: int = 0
    # Nobody knows what was removed meanwhile: rows that the house has not go at the end.
    sweeping: bool = came_later(False, "false")
    # Counted up by whoever starts anew: what an effect did before that says nothing any more.
    epoch: int = 0
    # Names the next effect; counted up by each that has ended.
    generation: int = 0
    # The last generation for which an effect was written.
    wanted: int = -1
    rows_written: int = Field(default=0, sa_type=BigInteger)
    synced_at: datetime | None = None
    created_at: datetime = stamp()
