"""What the API gives and takes of exports."""

from datetime import datetime
from uuid import UUID

from inbox.foundation.schemas import Out
from inbox.privacy.models import ExportState, PrivacyExport


class ExportOut(Out):
    """`link` is told once: when it is asked for. Whoever has it needs no session. Without a contact
    and a member it is of the whole workspace."""

    id: UUID
    contact_id: UUID | None
    member_id: UUID | None
    state: ExportState
    rows_total: int
    rows_done: int
    files_done: int
    size_bytes: int | None
    link: str | None
    code: str | None
    created_at: datetime
    finished_at: datetime | None
    expires_at: datetime | None

    @classmethod
    def of(cls, row: PrivacyExport, link: str | None = None) -> "ExportOut":
        return cls(
            id=row.id,
            contact_id=row.contact_id,
            member_id=row.member_id,
            state=row.state,
            rows_total=row.rows_total,
            rows_done=row.rows_done,
            files_done=row.files_done,
            size_bytes=row.size_bytes,
            link=link,
            code=row.code,
            created_at=row.created_at,
            finished_at=row.finished_at,
            expires_at=row.expires_at,
        )
