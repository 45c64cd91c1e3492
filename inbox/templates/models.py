"""Message templates, as the provider has approved them: texts of the workspace, not of people."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from inbox.foundation.columns import row_id, stamp, workspace_key


class Template(SQLModel, table=True):
    """A template belongs to a business account, which several channels may share."""

    __tablename__ = "template"
    __table_args__ = (
        UniqueConstraint("workspace_id", "account", "name", "language", name="template_once"),
    )

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    account: str
    external_id: str | None = None
    name: str
    language: str
    # The provider's words: MARKETING, UTILITY, AUTHENTICATION; APPROVED, PENDING, PAUSED, …
    category: str
    status: str
    status_reason: str | None = None
    quality: str | None = None
    parameter_format: str = "positional"
    components: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSONB)
    # One typed schema of its values, derived from the components (templates/variables.py).
    variables: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSONB)
    created_at: datetime = stamp()
    synced_at: datetime = stamp()
    # No longer at the provider; kept because messages name it.
    gone_at: datetime | None = None
