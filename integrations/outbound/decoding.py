"""Unpacks gzip as it arrives and stops at the limit: a few kilobytes can hold gigabytes."""

import zlib
from typing import Final

from integrations.outbound.errors import LimitedPart, OutboundMalformed, OutboundTooLarge

_GZIP_WINDOW: Final = 16 + zlib.MAX_WBITS
_PLAIN: Final = frozenset({"", "identity"})
_GZIP: Final = frozenset({"gzip", "x-gzip"})
# Gzip allows several members one after the other; thousands of empty ones only cost us time.
_MOST_MEMBERS: Final = 16


class BodyReader:
    """Bounds the bytes on the wire and, again, the bytes they unpack to."""

    def __init__(self, content_encoding: str, limit_bytes: int) -> None:
        self._encoding = content_encoding.strip().lower()
        self._wire_left = limit_bytes
        self._left = limit_bytes
        self._parts: list[bytes] = []
        self._member = zlib.decompressobj(_GZIP_WINDOW)
        self._inside_member = False
        self._members_left = _MOST_MEMBERS

    def feed(self, chunk: bytes) -> None:
        self._wire_left -= len(chunk)
        if self._wire_left < 0:
            raise OutboundTooLarge(LimitedPart.RESPONSE_BODY)
        if self._encoding in _PLAIN:
            self._parts.append(chunk)
        elif self._encoding in _GZIP:
            self._unpack(chunk)
        else:
            # Only what we asked for: another encoding is a body that we cannot bound.
            raise OutboundMalformed

    def finish(self) -> bytes:
        if self._inside_member:
            raise OutboundMalformed
        return b"".join(self._parts)

    def _unpack(self, chunk: bytes) -> None:
        while chunk:
            if self._members_left == 0:
                raise OutboundMalformed
            try:
                part = self._member.decompress(chunk, self._left + 1)
            except zlib.error:
                raise OutboundMalformed from None
            self._left -= len(part)
            if self._left < 0:
                raise OutboundTooLarge(LimitedPart.DECODED_BODY)
            self._parts.append(part)
            self._inside_member = not self._member.eof
            if self._inside_member:
                chunk = self._member.unconsumed_tail
            else:
                self._members_left -= 1
                chunk = self._member.unused_data
                self._member = zlib.decompressobj(_GZIP_WINDOW)
