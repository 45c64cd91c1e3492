"""Somebody is the same person under another number or id."""

from dataclasses import dataclass, field
from uuid import UUID

from inbox.contacts.models import IdentityKind


@dataclass(frozen=True, slots=True)
class Renamed:
    """A contact's number or id is another now; no `old` where nobody said what it was."""

    workspace_id: UUID
    contact_id: UUID
    kind: IdentityKind
    old: str | None = field(repr=False)
    new: str | None = field(repr=False)
