"""Looks at a file while it passes by: how large, of which type, and its hash."""

import hashlib
from collections.abc import AsyncIterator, Callable

from inbox.media.content import HEAD_BYTES, type_of
from inbox.media.errors import FileTooLarge

# What a file of this type may hold at most; raises when the type itself is not wanted.
Judge = Callable[[str], int]


class Inspection:
    def __init__(
        self, judge: Judge, *, claimed: str | None = None, file_name: str | None = None
    ) -> None:
        self._judge = judge
        self._claimed = claimed
        self._file_name = file_name
        self._at_most = 0
        self._hash = hashlib.sha256()
        self.size_bytes = 0
        self.mime_type = ""

    @property
    def sha256(self) -> bytes:
        return self._hash.digest()

    async def over(self, chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """The same bytes; nothing passes before the type is known, nothing beyond the limit."""
        head = bytearray()
        async for chunk in chunks:
            self.size_bytes += len(chunk)
            self._hash.update(chunk)
            if self.mime_type:
                self._refuse_too_large()
                yield chunk
                continue
            head += chunk
            if len(head) >= HEAD_BYTES:
                self._decide(bytes(head))
                yield bytes(head)
        if not self.mime_type:
            self._decide(bytes(head))
            yield bytes(head)

    def _decide(self, head: bytes) -> None:
        self.mime_type = type_of(
            head[:HEAD_BYTES], claimed=self._claimed, file_name=self._file_name
        )
        self._at_most = self._judge(self.mime_type)
        self._refuse_too_large()

    def _refuse_too_large(self) -> None:
        if self.size_bytes > self._at_most:
            raise FileTooLarge.than(self._at_most)
