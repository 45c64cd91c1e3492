"""Several things that are done with a conversation at once."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, func, text
from sqlmodel import SQLModel

from inbox.foundation.columns import belongs_to, row_id, sealed, stamp, workspace_key
from inbox.foundation.sealed import Sealed


class Macro(SQLModel, table=True):
    """For everybody, or for one team; it goes with its team."""

    __tablename__ = "macro"
    __table_args__ = (
        belongs_to("team_id", "team"),
        Index("macro_name_once", "workspace_id", func.lower(text("name")), unique=True),
    )
    model_config = {"arbitrary_types_allowed": True}

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    name: str
    # A JSON document, as the API has it (macros/schemas.py): there are texts in it.
    actions: Sealed = sealed()
    team_id: UUID | None = None
    created_at: datetime = stamp()
    updated_at: datetime = stamp()
