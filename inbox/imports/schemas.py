"""What the API gives of tables of contacts."""

from datetime import datetime
from uuid import UUID

from inbox.foundation.schemas import Out
from inbox.imports.checking import Fault
from inbox.imports.models import ContactImport, ImportState


class FaultOut(Out):
    """`column` is empty where it is about the line."""

    line: int
    column: str
    message: str

    @classmethod
    def of(cls, fault: Fault) -> "FaultOut":
        return cls(line=fault.line, column=fault.column, message=fault.message)


class ImportOut(Out):
    """Of a dry run, `id` and `state` are null; `created` and `changed` then say how many contacts
    would be made, and how many are there already. `faults` are told up to a hundred."""

    id: UUID | None
    state: ImportState | None
    dry_run: bool
    total: int
    done: int
    created: int
    changed: int
    faults: list[FaultOut]
    code: str | None
    created_at: datetime | None
    finished_at: datetime | None

    @classmethod
    def of(cls, row: ContactImport) -> "ImportOut":
        return cls(
            id=row.id,
            state=row.state,
            dry_run=False,
            total=row.total,
            done=row.done,
            created=row.created,
            changed=row.changed,
            faults=[],
            code=row.code,
            created_at=row.created_at,
            finished_at=row.finished_at,
        )
