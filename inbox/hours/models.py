"""When a workspace, or a team of it, is there for its customers."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from inbox.foundation.columns import belongs_to, row_id, stamp, workspace_key


class BusinessHours(SQLModel, table=True):
    """Of one team, or of the workspace where there is no team. No row: always open."""

    __tablename__ = "business_hours"
    __table_args__ = (
        belongs_to("team_id", "team"),
        Index(
            "business_hours_once",
            "workspace_id",
            "team_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
    )

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    team_id: UUID | None = None
    # None: the workspace's.
    time_zone: str | None = None
    # Both as the API has them (hours/schemas.py).
    weekly: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSONB)
    holidays: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSONB)
    updated_at: datetime = stamp()
