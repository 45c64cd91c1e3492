"""Reads JSON that strangers sent: bounded in size, depth and time, and total in what it meets.

Whatever arrives, `parse` answers with JSON that PostgreSQL and orjson can both hold, or raises
`BodyUnreadable` without a piece of the body. The readers below never raise.
"""

import hashlib
import re
from datetime import UTC, datetime
from typing import Any, Final

import orjson

from integrations.messaging import BodyUnreadable

MAX_BODY_BYTES: Final = 4 * 1024 * 1024
MAX_IDENTIFIER_CHARACTERS: Final = 255

# A backslash escapes the next one, so only an odd backslash begins a NUL. The repeat is possessive:
# there is nothing to gain from giving back what it took from four megabytes of backslashes.
_NUL: Final = re.compile(rb"(?<!\\)((?:\\\\)*+)\\u0000")
_REPLACEMENT: Final = rb"\1\\ufffd"

# An escaped backslash, a character of two halves, or half a one.
_SURROGATES: Final = re.compile(
    rb"\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    rb"|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
)
_HALF: Final = rb"\ufffd"

# No channel is older than this, and no clock that is right is beyond the end.
_EARLIEST_SECONDS: Final = datetime(2009, 1, 1, tzinfo=UTC).timestamp()
_LATEST_SECONDS: Final = datetime(2100, 1, 1, tzinfo=UTC).timestamp()
_MAX_TIMESTAMP_CHARACTERS: Final = 17


def parse(body: bytes) -> Any:
    if len(body) > MAX_BODY_BYTES:
        raise BodyUnreadable(f"the body is larger than {MAX_BODY_BYTES} bytes")
    if b"\\u0000" in body:
        # PostgreSQL keeps no NUL in text or jsonb.
        body = _without_nul(body)
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        pass
    # Raised below, outside of `except`: orjson's error holds the whole document.
    repaired = _without_half_characters(body)
    if repaired is None:
        raise BodyUnreadable("the body is not JSON, or nested too deeply")
    return repaired[0]


def _without_nul(body: bytes) -> bytes:
    if b"\\\\u0000" in body:
        return _NUL.sub(_REPLACEMENT, body)
    return body.replace(b"\\u0000", b"\\ufffd")


def _without_half_characters(body: bytes) -> tuple[Any] | None:
    """A lone surrogate is JSON but no character: a name cut in the middle of an emoji has one, and
    a batch of a thousand messages must not be refused for it."""
    if not (b"\\ud" in body or b"\\uD" in body):
        return None
    try:
        return (orjson.loads(_SURROGATES.sub(_whole_or_replaced, body)),)
    except orjson.JSONDecodeError:
        return None


def _whole_or_replaced(found: re.Match[bytes]) -> bytes:
    return _HALF if found[1] else found[0]


def encode(value: Any) -> bytes:
    try:
        return orjson.dumps(value)
    except orjson.JSONEncodeError:
        raise BodyUnreadable("the body is nested too deeply") from None


def digest(*parts: Any) -> str:
    """The same for equal JSON, however its members were ordered."""
    try:
        canonical = orjson.dumps(parts, option=orjson.OPT_SORT_KEYS)
    except orjson.JSONEncodeError:
        raise BodyUnreadable("the body is nested too deeply") from None
    return hashlib.sha256(canonical).hexdigest()


def object_in(value: Any, name: str) -> dict[str, Any]:
    member = value.get(name) if isinstance(value, dict) else None
    return member if isinstance(member, dict) else {}


def list_in(value: Any, name: str) -> list[Any]:
    member = value.get(name) if isinstance(value, dict) else None
    return member if isinstance(member, list) else []


def text_in(value: Any, name: str) -> str | None:
    member = value.get(name) if isinstance(value, dict) else None
    return member if isinstance(member, str) and member else None


def identifier_in(value: Any, name: str) -> str | None:
    """An id that may also come as a number. What is longer than any id is none."""
    member = value.get(name) if isinstance(value, dict) else None
    if isinstance(member, str):
        return member if 0 < len(member) <= MAX_IDENTIFIER_CHARACTERS else None
    return str(member) if isinstance(member, int) and not isinstance(member, bool) else None


def moment(value: Any) -> datetime | None:
    """Unix seconds or milliseconds, as text or number; anything else is no time."""
    if isinstance(value, str):
        if len(value) > _MAX_TIMESTAMP_CHARACTERS or not (value.isascii() and value.isdigit()):
            return None
        seconds: float = int(value)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        seconds = value
    else:
        return None
    if seconds > _LATEST_SECONDS:
        seconds /= 1000
    if not _EARLIEST_SECONDS <= seconds <= _LATEST_SECONDS:
        return None
    return datetime.fromtimestamp(seconds, UTC)
