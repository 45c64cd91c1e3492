"""Which text left the house, when, to whom and why: one row per text, never changed."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from inbox.foundation.columns import choice, row_id, stamp, workspace_key


class Processor(StrEnum):
    META = "meta"
    OPENAI = "openai"
    # A language model on a server of the deployment's choice.
    MODEL_SERVER = "model_server"
    GOOGLE = "google"
    WEBHOOK = "webhook"
    # The simulated phone: it stays in the house, and is written down all the same.
    CONSOLE = "console"


class LedgerEntry(SQLModel, table=True):
    """Ids only: what the text was is with the message, or in the record of the call."""

    __tablename__ = "ledger_entry"
    __table_args__ = (
        Index("ledger_entry_by_contact", "workspace_id", "contact_id", "id"),
        Index("ledger_entry_by_processor", "workspace_id", "processor", "left_at"),
    )

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    contact_id: UUID | None = None
    conversation_id: UUID | None = None
    # What it was: a message, and the effect that carried it, or the record of an AI call, …
    object_kind: str
    object_id: UUID
    effect_id: UUID | None = None
    processor: Processor = Field(sa_type=choice(Processor))
    # Which server, where the workspace has named one.
    host: str | None = None
    # `reply`, `automatic_reply`, `template`, `intent`, `summary`, …
    purpose: str
    # Names of what was taken out or replaced before it left.
    redactions: list[Any] = Field(default_factory=list, sa_type=JSONB)
    left_at: datetime = stamp()
