"""What the API takes and gives about erasures."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from inbox.erasure.models import Erasure, ErasureState, SubjectOfErasure
from inbox.foundation.schemas import In, Name, Out


class WorkspaceErasureIn(In):
    """The workspace's name, to confirm it."""

    name: Name


class LeftOut(Out):
    """Texts that had been given to somebody before; whoever has them has to be asked."""

    processor: str
    purpose: str
    texts: int
    first_at: datetime
    last_at: datetime


class SheetRowsOut(Out):
    """`removed`, `queued`, or `paused`: nothing is written to that worksheet until it goes on."""

    sheet_link_id: UUID
    state: str


class ElsewhereOut(Out):
    processors: list[LeftOut]
    webhook_hosts: list[str]
    worksheets: list[SheetRowsOut]


class ErasureOut(Out):
    """The certificate. `counts` are rows by table, `files`, and rows that stayed without what was
    personal in them as `<table>:cleared`."""

    id: UUID
    subject_kind: SubjectOfErasure
    subject_id: UUID
    state: ErasureState
    reason: str
    request_id: UUID | None
    asked_by_kind: str
    asked_by: UUID
    asked_at: datetime
    removed_at: datetime | None
    done_at: datetime | None
    counts: dict[str, int]
    elsewhere: ElsewhereOut

    @classmethod
    def of(cls, erasure: Erasure) -> "ErasureOut":
        return cls(
            id=erasure.id,
            subject_kind=erasure.subject_kind,
            subject_id=erasure.subject_id,
            state=erasure.state,
            reason=erasure.reason,
            request_id=erasure.request_id,
            asked_by_kind=erasure.asked_by_kind,
            asked_by=erasure.asked_by,
            asked_at=erasure.asked_at,
            removed_at=erasure.removed_at,
            done_at=erasure.done_at,
            counts=dict(sorted(erasure.counts.items())),
            elsewhere=_elsewhere(erasure.elsewhere),
        )


def _elsewhere(known: Mapping[str, Any]) -> ElsewhereOut:
    left: Sequence[Mapping[str, Any]] = known.get("processors", ())
    return ElsewhereOut(
        processors=[
            LeftOut(
                processor=one["processor"],
                purpose=one["purpose"],
                texts=one["texts"],
                first_at=datetime.fromisoformat(one["first_at"]),
                last_at=datetime.fromisoformat(one["last_at"]),
            )
            for one in left
        ],
        webhook_hosts=list(known.get("webhook_hosts", ())),
        worksheets=[
            SheetRowsOut(sheet_link_id=UUID(one["sheet_link_id"]), state=one["state"])
            for one in known.get("worksheets", ())
        ],
    )
