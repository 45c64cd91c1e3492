"""Tables of contacts that somebody has handed in, and how far they got.

    waiting ▸ running ▸ done
                     ▸ failed   what it names is gone since it was checked; what was applied stays

Rows are checked before they are kept, all of them; a part is applied in one transaction, in which
it is deleted, so that no part is applied twice.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from inbox.foundation.columns import belongs_to, choice, row_id, sealed, stamp, workspace_key
from inbox.foundation.sealed import Sealed


class ImportState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class ContactImport(SQLModel, table=True):
    __tablename__ = "contact_import"

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    state: ImportState = Field(sa_type=choice(ImportState))
    # Rows in all, and those that were applied.
    total: int
    done: int = 0
    created: int = 0
    changed: int = 0
    # Why it failed: a code, as a problem has it.
    code: str | None = None
    actor_kind: str
    actor_id: UUID
    created_at: datetime = stamp()
    finished_at: datetime | None = None


class ContactImportPart(SQLModel, table=True):
    """Rows that wait: a JSON document, sealed under the day's key of what nobody has looked at."""

    __tablename__ = "contact_import_part"
    __table_args__ = (
        belongs_to("import_id", "contact_import"),
        UniqueConstraint("workspace_id", "import_id", "number", name="contact_import_part_once"),
    )
    model_config = {"arbitrary_types_allowed": True}

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    import_id: UUID
    number: int
    content: Sealed = sealed()
    created_at: datetime = stamp()
