"""What the API gives and takes of policies."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from inbox.foundation.permissions import Subject
from inbox.foundation.schemas import NO_NUL, In, Out
from inbox.privacy.models import PolicyKind, PolicyVersion

Body = Annotated[str, Meta(min_length=1, max_length=65_536, pattern=NO_NUL)]
At = Annotated[datetime, Meta(tz=True)]


class PolicyIn(In):
    """A material change takes effect at least 14 days after it was published."""

    kind: PolicyKind
    body: Body
    material: bool
    effective_at: At


class PolicyOut(Out):
    """`accepted_at` is the caller's own; `accepted_by` counts everybody's."""

    id: UUID
    kind: PolicyKind
    number: int
    body: str
    material: bool
    effective_at: datetime
    created_at: datetime
    accepted_at: datetime | None
    accepted_by: int

    @classmethod
    def of(
        cls, row: PolicyVersion, accepted: Mapping[UUID, datetime], subject: Subject
    ) -> "PolicyOut":
        return cls(
            id=row.id,
            kind=row.kind,
            number=row.number,
            body=row.body,
            material=row.material,
            effective_at=row.effective_at,
            created_at=row.created_at,
            accepted_at=accepted.get(subject.id),
            accepted_by=len(accepted),
        )
