"""Cursor pages: `{items, next_cursor}`. A cursor is opaque, and checked when it comes back.

A list is ordered by what its cursor holds: the id (16 bytes), a number (8), or a time and then the
id (24). The length tells them apart, so a cursor of another kind of list is refused.
"""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Generic, TypeVar
from uuid import UUID

import msgspec
from litestar.params import QueryParameter

from inbox.foundation.errors import BadRequest

Item = TypeVar("Item")
Other = TypeVar("Other")

LIMIT_AT_MOST = 100
LIMIT_BY_DEFAULT = 50
UUID_BYTES = 16
NUMBER_BYTES = 8
# Set in the first byte of a negative number.
SIGN_BIT = 0x80
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

# A constraint has to stand in the parameter itself: Litestar passes over msgspec's `Meta` here.
Limit = Annotated[
    int,
    QueryParameter(ge=1, le=LIMIT_AT_MOST, description="How many items at most on this page."),
]


def _cursor_parameter(pattern: str) -> QueryParameter:
    return QueryParameter(
        description="`next_cursor` of the page before this one.",
        # For the document only: what does not fit is refused with a code of its own.
        schema_extra={"pattern": pattern},
    )


# Base64 without padding: the last character of 16 bytes holds two bits, that of 8 bytes four.
CursorText = Annotated[str | None, _cursor_parameter("^[A-Za-z0-9_-]{21}[AQgw]$")]
NumberCursorText = Annotated[str | None, _cursor_parameter("^[A-Za-z0-9_-]{10}[AEIMQUYcgkosw048]$")]
MomentCursorText = Annotated[str | None, _cursor_parameter("^[A-Za-z0-9_-]{32}$")]


class CursorInvalid(BadRequest):
    code = "cursor_invalid"
    title = "This cursor is not one of ours; start again without it"


@dataclass(frozen=True, slots=True)
class Moment:
    """A place in a list that is ordered by time; the id decides between equal times."""

    at: datetime
    id: UUID


@dataclass(frozen=True, slots=True)
class PageRequest:
    limit: int = LIMIT_BY_DEFAULT
    after: UUID | None = None

    @classmethod
    def parse(cls, limit: int, cursor: str | None) -> "PageRequest":
        return cls(limit, None if cursor is None else UUID(bytes=_decode(cursor, UUID_BYTES)))


@dataclass(frozen=True, slots=True)
class NumberPageRequest:
    limit: int = LIMIT_BY_DEFAULT
    after: int | None = None

    @classmethod
    def parse(cls, limit: int, cursor: str | None) -> "NumberPageRequest":
        return cls(limit, None if cursor is None else _number(_decode(cursor, NUMBER_BYTES)))


@dataclass(frozen=True, slots=True)
class MomentPageRequest:
    limit: int = LIMIT_BY_DEFAULT
    after: Moment | None = None

    @classmethod
    def parse(cls, limit: int, cursor: str | None) -> "MomentPageRequest":
        return cls(
            limit, None if cursor is None else _moment(_decode(cursor, NUMBER_BYTES + UUID_BYTES))
        )


class PageOut(msgspec.Struct, Generic[Item], kw_only=True):
    items: list[Item]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    items: Sequence[Item]
    next_cursor: str | None

    @classmethod
    def of(
        cls, rows: Sequence[Item], limit: int, *, cursor: Callable[[Item], UUID | int | Moment]
    ) -> "Page[Item]":
        """`rows` may hold one more than `limit`, which tells that another page follows."""
        shown = rows[:limit]
        more = len(rows) > limit
        return cls(shown, _encode(cursor(shown[-1])) if more else None)

    def out(self, convert: Callable[[Item], Other]) -> PageOut[Other]:
        return PageOut(items=[convert(item) for item in self.items], next_cursor=self.next_cursor)


def _encode(place: UUID | int | Moment) -> str:
    if isinstance(place, Moment):
        micros = (place.at - EPOCH) // timedelta(microseconds=1)
        raw = micros.to_bytes(NUMBER_BYTES, "big", signed=True) + place.id.bytes
    elif isinstance(place, UUID):
        raw = place.bytes
    else:
        raw = place.to_bytes(NUMBER_BYTES, "big", signed=True)
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _decode(text: str, length: int) -> bytes:
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        raise CursorInvalid from None
    # Spare bits of the last letter: two spellings of one cursor are one too many.
    if len(raw) != length or base64.urlsafe_b64encode(raw).decode().rstrip("=") != text:
        raise CursorInvalid
    return raw


def _number(raw: bytes) -> int:
    return int.from_bytes(raw, "big", signed=True)


def _moment(raw: bytes) -> Moment:
    try:
        at = EPOCH + timedelta(microseconds=_number(raw[:NUMBER_BYTES]))
    except OverflowError:
        # Beyond our calendar, and so before or after everything that is listed.
        at = datetime.max.replace(tzinfo=UTC) if raw[0] < SIGN_BIT else EPOCH
    return Moment(at, UUID(bytes=raw[NUMBER_BYTES:]))
