"""A zip that is written as it leaves: what was compressed is handed on and forgotten."""

import zipfile
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import IO

HANDED_ON_AT = 64 * 1024
Part = AsyncIterator[bytes]


class _Sink:
    """Takes what `zipfile` writes. It has no `tell`, so that zipfile does not want to go back."""

    def __init__(self) -> None:
        self.held = bytearray()

    def write(self, data: bytes) -> int:
        self.held += data
        return len(data)

    def flush(self) -> None:
        pass


class Archive:
    def __init__(self) -> None:
        self._sink = _Sink()
        self._zip = zipfile.ZipFile(self._sink, "w", allowZip64=True)  # type: ignore[call-overload]

    async def file(
        self, name: str, parts: Part, *, compressed: bool = True
    ) -> AsyncIterator[bytes]:
        """What has become of these parts so far."""
        info = zipfile.ZipInfo(name, datetime.now(UTC).timetuple()[:6])
        info.compress_type = zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED
        # Read and write for whoever unpacks it, for nobody else.
        info.external_attr = 0o600 << 16
        entry: IO[bytes] = self._zip.open(info, "w", force_zip64=True)
        try:
            async for part in parts:
                entry.write(part)
                if len(self._sink.held) >= HANDED_ON_AT:
                    yield self._taken()
        finally:
            entry.close()
        yield self._taken()

    def end(self) -> bytes:
        self._zip.close()
        return self._taken()

    def _taken(self) -> bytes:
        taken = bytes(self._sink.held)
        self._sink.held.clear()
        return taken


async def whole(body: bytes) -> AsyncIterator[bytes]:
    yield body


async def counted(parts: Part, add: Callable[[int], None]) -> AsyncIterator[bytes]:
    async for part in parts:
        add(len(part))
        yield part
