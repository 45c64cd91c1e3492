"""What the API takes and gives of sheet links. A credential goes in and never comes out."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from inbox.foundation.schemas import NO_CONTROLS, NO_NUL, In, Name, Out
from inbox.sheet_links.models import SheetAccount, SheetLink, SheetLinkState, SheetObject
from inbox.sheet_links.planning import Drift

SHOWN_AT_MOST = 20

SpreadsheetId = Annotated[
    str,
    Meta(
        pattern=r"^[A-Za-z0-9_-]{10,100}$",
        description="The part of the spreadsheet's address between `/d/` and the next `/`.",
    ),
]
Worksheet = Annotated[str, Meta(min_length=1, max_length=100, pattern=NO_CONTROLS)]
Header = Annotated[str, Meta(min_length=1, max_length=100, pattern=NO_CONTROLS)]
FieldName = Annotated[str, Meta(pattern=r"^[a-z_]{1,40}$")]
CallsPerMinute = Annotated[int, Meta(ge=6, le=300)]


class SheetAccountIn(In):
    """`credential` is the JSON file that Google gave: a service account's key, or an authorised
    user with its refresh token. Where it says that tokens are asked for is not looked at."""

    name: Name
    credential: Annotated[str, Meta(min_length=2, max_length=10_000, pattern=NO_NUL)]
    reads_per_minute: CallsPerMinute = 50
    writes_per_minute: CallsPerMinute = 50


class SheetAccountOut(Out):
    """`email` is with whom to share a spreadsheet, of service accounts."""

    id: UUID
    name: str
    kind: str
    email: str | None
    reads_per_minute: int
    writes_per_minute: int
    created_at: datetime

    @classmethod
    def of(cls, account: SheetAccount) -> "SheetAccountOut":
        return cls(
            id=account.id,
            name=account.name,
            kind=account.kind,
            email=account.email,
            reads_per_minute=account.reads_per_minute,
            writes_per_minute=account.writes_per_minute,
            created_at=account.created_at,
        )


class SheetColumnIn(In):
    """A field of the object, and the header of its column."""

    field: FieldName
    column: Header


Columns = Annotated[list[SheetColumnIn], Meta(min_length=1, max_length=40)]


class SheetLinkIn(In):
    account_id: UUID
    name: Name
    object_kind: SheetObject
    spreadsheet_id: SpreadsheetId
    worksheet: Worksheet
    columns: Columns


class SheetLinkEdit(In):
    """Other columns mean that everything is written anew. `active` resumes a paused link."""

    name: Name | UnsetType = UNSET
    columns: Columns | UnsetType = UNSET
    state: Literal["active", "paused"] | UnsetType = UNSET


class SheetColumnOut(Out):
    field: str
    column: str


class SheetLinkOut(Out):
    """`resync_done` of `resync_total` while everything is being written anew."""

    id: UUID
    account_id: UUID
    name: str
    object_kind: SheetObject
    spreadsheet_id: str
    worksheet: str
    columns: list[SheetColumnOut]
    state: SheetLinkState
    state_reason: str | None
    resyncing: bool
    resync_done: int
    resync_total: int
    rows_written: int
    synced_at: datetime | None
    created_at: datetime

    @classmethod
    def of(cls, link: SheetLink) -> "SheetLinkOut":
        return cls(
            id=link.id,
            account_id=link.account_id,
            name=link.name,
            object_kind=link.object_kind,
            spreadsheet_id=link.spreadsheet_id,
            worksheet=link.worksheet,
            columns=[SheetColumnOut(**one) for one in link.columns],
            state=link.state,
            state_reason=link.state_reason,
            resyncing=link.resyncing,
            resync_done=link.resync_done,
            resync_total=link.resync_total,
            rows_written=link.rows_written,
            synced_at=link.synced_at,
            created_at=link.created_at,
        )


class DriftOut(Out):
    """How the worksheet differs from the house now: counts, and ids of the first few. What changed
    a moment ago may still be on its way."""

    clean: bool
    rows: int
    missing: int
    different: int
    twice: int
    unknown: int
    examples: dict[str, list[str]]

    @classmethod
    def of(cls, drift: Drift) -> "DriftOut":
        return cls(
            clean=drift.clean,
            rows=drift.rows,
            missing=len(drift.missing),
            different=len(drift.different),
            twice=len(drift.twice),
            unknown=len(drift.unknown),
            examples={
                name: [one[:36] for one in getattr(drift, name)[:SHOWN_AT_MOST]]
                for name in ("missing", "different", "twice", "unknown")
            },
        )
