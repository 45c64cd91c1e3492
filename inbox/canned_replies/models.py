"""Texts that are written once and said often; macros, which also act."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, func, text
from sqlmodel import Field, SQLModel

from inbox.foundation.columns import row_id, sealed, stamp, workspace_key
from inbox.foundation.sealed import Sealed


class CannedReply(SQLModel, table=True):
    __tablename__ = "canned_reply"
    __table_args__ = (
        Index("canned_reply_once", "workspace_id", func.lower(text("shortcut")), unique=True),
    )
    model_config = {"arbitrary_types_allowed": True}

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    # What is typed after a slash.
    shortcut: str
    title: str
    # With `{{ contact.name | default: "there" }}`; a placeholder without a default is required.
    body: Sealed = sealed()
    team_id: UUID | None = None
    created_at: datetime = stamp()
    updated_at: datetime = stamp()


class Macro(SQLModel, table=True):
    __tablename__ = "macro"
    __table_args__ = (Index("macro_once", "workspace_id", func.lower(text("name")), unique=True),)
    model_config = {"arbitrary_types_allowed": True}

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    name: str
    # A JSON list of actions: reply, note, label, unlabel, assign, status, priority, snooze.
    actions: Sealed = sealed()
    team_id: UUID | None = Field(default=None)
    created_at: datetime = stamp()
    updated_at: datetime = stamp()
