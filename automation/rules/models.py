"""Rules of the time before there were flows; each becomes a flow (tasks.py)."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from inbox.foundation.columns import row_id, sealed, stamp, workspace_key
from inbox.foundation.sealed import Sealed


class KeywordRule(SQLModel, table=True):
    __tablename__ = "keyword_rule"
    model_config = {"arbitrary_types_allowed": True}

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    # Casefolded; compared with the words of a message.
    keyword: str
    reply: Sealed = sealed()
    enabled: bool = Field(default=True)
    created_at: datetime = stamp()
