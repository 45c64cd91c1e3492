"""Saved views: a name for a set of filters."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from inbox.foundation.columns import row_id, stamp, workspace_key


class View(SQLModel, table=True):
    """Of one member, or of everybody where there is no owner."""

    __tablename__ = "view"
    __table_args__ = (Index("view_by_owner", "workspace_id", "owner_id", "position"),)

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    owner_id: UUID | None = None
    name: str
    # The filters of the list of conversations, as its route takes them.
    filters: dict[str, Any] = Field(sa_type=JSONB)
    position: int = 0
    created_at: datetime = stamp()
