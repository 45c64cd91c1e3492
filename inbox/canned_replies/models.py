"""Replies that are written once and sent often."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, func, text
from sqlmodel import SQLModel

from inbox.foundation.columns import belongs_to, row_id, sealed, stamp, workspace_key
from inbox.foundation.sealed import Sealed


class CannedReply(SQLModel, table=True):
    """For everybody, or for one team; it goes with its team."""

    __tablename__ = "canned_reply"
    __table_args__ = (
        belongs_to("team_id", "team"),
        Index(
            "canned_reply_shortcut_once", "workspace_id", func.lower(text("shortcut")), unique=True
        ),
        Index("canned_reply_by_team", "workspace_id", "team_id"),
    )
    model_config = {"arbitrary_types_allowed": True}

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    # What is typed to get it, without a slash.
    shortcut: str
    title: str
    # With placeholders (canned_replies/placeholders.py).
    content: Sealed = sealed()
    team_id: UUID | None = None
    created_at: datetime = stamp()
    updated_at: datetime = stamp()
