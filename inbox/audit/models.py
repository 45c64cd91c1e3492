"""The record of what was done, by whom: written once, then chained by hash.

inserted (position is null) ──sweeper──▶ chained (position, previous hash, hash)
                                              └──years later──▶ cut: gone, and an entry says so
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from inbox.foundation.columns import came_later, choice, row_id, stamp, workspace_key
from inbox.foundation.permissions import SubjectKind


class AuditEntry(SQLModel, table=True):
    """Insert-only. `position`, `previous_hash` and `hash` are filled in once, by the sweeper, so
    that writers never wait for one another."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        UniqueConstraint("workspace_id", "position", name="audit_entry_position_once"),
        Index(
            "audit_entry_unchained",
            "workspace_id",
            "id",
            postgresql_where=text("position IS NULL"),
        ),
        Index("audit_entry_by_object", "workspace_id", "object_id", "id"),
    )

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    actor_kind: SubjectKind = Field(sa_type=choice(SubjectKind))
    actor_id: UUID
    action: str
    object_kind: str
    object_id: UUID
    # Ids, enum values, counts and field names; never what a person wrote.
    details: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    created_at: datetime = stamp()
    position: int | None = None
    previous_hash: bytes | None = Field(default=None, sa_type=LargeBinary)
    hash: bytes | None = Field(default=None, sa_type=LargeBinary)


class AuditHead(SQLModel, table=True):
    """The end of each workspace's chain, so that cutting off its tail is found as well; and where
    it begins, since what is older than it is kept has been cut off (cutting.py)."""

    __tablename__ = "audit_head"

    workspace_id: UUID = workspace_key()
    position: int
    hash: bytes = Field(sa_type=LargeBinary)
    # The last row that is gone, and its hash; nought and zeros while all rows are there.
    cut_position: int = came_later(0, "0")
    cut_hash: bytes = came_later(bytes(32), f"'\\x{'00' * 32}'", sa_type=LargeBinary)
