"""What the API gives and takes of requests."""

import json
from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from inbox.foundation.masking import MASK
from inbox.foundation.permissions import Permission, Subject
from inbox.foundation.schemas import NO_CONTROLS, In, Line, Name, Out, Paragraph
from inbox.privacy.models import PrivacyRequest, RequestKind, RequestSource, RequestState

How = Annotated[str, Meta(min_length=1, max_length=200, pattern=NO_CONTROLS)]


class PrivacyRequestIn(In):
    """`verified_how` says how a member knows that it is he: «called from his number»."""

    kind: RequestKind
    contact_id: UUID | None = None
    name: Name | None = None
    address: Line = ""
    words: Paragraph = ""
    verified_how: How | None = None


class VerifyIn(In):
    how: How
    contact_id: UUID | None = None


class CloseIn(In):
    """A refusal says why."""

    done: bool
    answer: Paragraph = ""


class PrivacyRequestOut(Out):
    """`link` is that of an export that was begun by this call; it is told once. `code` is what
    whoever asked finds out by how far it is; it is told once, too."""

    id: UUID
    kind: RequestKind
    state: RequestState
    source: RequestSource
    contact_id: UUID | None
    name: str | None
    address: str | None
    words: str | None
    answer: str | None
    verified_how: str | None
    verified_at: datetime | None
    due_at: datetime
    export_id: UUID | None
    erasure_id: UUID | None
    created_at: datetime
    closed_at: datetime | None
    link: str | None
    code: str | None

    @classmethod
    def of(
        cls,
        row: PrivacyRequest,
        subject: Subject,
        *,
        link: str | None = None,
        code: str | None = None,
    ) -> "PrivacyRequestOut":
        readable = subject.may(Permission.PERSONAL_DATA_READ)
        said: dict[str, str] = {}
        if row.asked is not None and readable:
            said = json.loads(row.asked.reveal())
        hidden = MASK if row.asked is not None and not readable else None
        answer = row.answer.reveal() if row.answer is not None and readable else None
        return cls(
            id=row.id,
            kind=row.kind,
            state=row.state,
            source=row.source,
            contact_id=row.contact_id,
            name=said.get("name") or hidden,
            address=said.get("address") or hidden,
            words=said.get("words") or hidden,
            answer=MASK if row.answer is not None and not readable else answer,
            verified_how=row.verified_how,
            verified_at=row.verified_at,
            due_at=row.due_at,
            export_id=row.export_id,
            erasure_id=row.erasure_id,
            created_at=row.created_at,
            closed_at=row.closed_at,
            link=link,
            code=code,
        )
