"""Cursor pages: `{items, next_cursor}`. A cursor is opaque, and checked when it comes back."""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Generic, TypeVar
from uuid import UUID

import msgspec
from litestar.params import QueryParameter

from inbox.foundation.errors import BadRequest

Item = TypeVar("Item")
Other = TypeVar("Other")

LIMIT_AT_MOST = 100
LIMIT_BY_DEFAULT = 50

# A constraint has to stand in the parameter itself: Litestar passes over msgspec's `Meta` here.
Limit = Annotated[
    int,
    QueryParameter(ge=1, le=LIMIT_AT_MOST, description="How many items at most on this page."),
]
CursorText = Annotated[
    str | None,
    QueryParameter(
        min_length=1, max_length=200, description="`next_cursor` of the page before this one."
    ),
]


class CursorInvalid(BadRequest):
    code = "cursor_invalid"
    title = "This cursor is not one of ours; start again without it"


@dataclass(frozen=True, slots=True)
class PageRequest:
    limit: int = LIMIT_BY_DEFAULT
    after: UUID | None = None

    @classmethod
    def parse(cls, limit: int, cursor: str | None) -> "PageRequest":
        return cls(limit, None if cursor is None else _decode(cursor))


class PageOut(msgspec.Struct, Generic[Item], kw_only=True):
    items: list[Item]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    items: Sequence[Item]
    next_cursor: str | None

    @classmethod
    def of(
        cls, rows: Sequence[Item], limit: int, *, cursor: Callable[[Item], UUID]
    ) -> "Page[Item]":
        """`rows` may hold one more than `limit`, which tells that another page follows."""
        shown = rows[:limit]
        more = len(rows) > limit
        return cls(shown, _encode(cursor(shown[-1])) if more else None)

    def out(self, convert: Callable[[Item], Other]) -> PageOut[Other]:
        return PageOut(items=[convert(item) for item in self.items], next_cursor=self.next_cursor)


def _encode(row_id: UUID) -> str:
    return base64.urlsafe_b64encode(row_id.bytes).decode().rstrip("=")


def _decode(text: str) -> UUID:
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        return UUID(bytes=raw)
    except (ValueError, binascii.Error):
        raise CursorInvalid from None
