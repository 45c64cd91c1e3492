"""Where files are kept: a directory, or a bucket that speaks S3.

    file:///var/lib/parley/files     a directory, made when it is missing
    s3://bucket/prefix               credentials as the AWS tools take them (AWS_ACCESS_KEY_ID, …)

A file is written whole or not at all, and streamed both ways: memory stays flat however large it
is. What arrives here is sealed already; the store knows neither names nor people.
"""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from obstore.store import ObjectStore

# What S3 takes as the least part of an upload in parts.
PART_BYTES: Final = 5 * 1024 * 1024
PARTS_AT_ONCE: Final = 2
READ_BYTES: Final = 256 * 1024


class FileMissing(Exception):
    """There is no file under this key, or no longer."""


class StoreUnreachable(Exception):
    """The store did not take or give a file; nothing was half written."""


class FileStore:
    """Its library is loaded with the first file: most processes see none."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._opened: ObjectStore | None = None

    async def write(self, key: str, chunks: AsyncIterator[bytes]) -> None:
        """An error of `chunks` itself comes through as it is, and leaves no file."""
        import obstore

        broken: list[Exception] = []

        async def watched() -> AsyncIterator[bytes]:
            try:
                async for chunk in chunks:
                    yield chunk
            except Exception as error:
                broken.append(error)
                raise

        try:
            await obstore.put_async(
                self._store, key, watched(), chunk_size=PART_BYTES, max_concurrency=PARTS_AT_ONCE
            )
        except (obstore.exceptions.BaseError, OSError):
            raise (broken[0] if broken else StoreUnreachable()) from None

    async def read(self, key: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """The bytes from `start` up to `end`, in pieces of any size."""
        import obstore

        try:
            if end is None:
                found = await obstore.get_async(self._store, key)
            else:
                found = await obstore.get_async(self._store, key, options={"range": (start, end)})
            async for piece in found.stream(min_chunk_size=READ_BYTES):
                yield bytes(piece)
        except FileNotFoundError:
            raise FileMissing from None
        except (obstore.exceptions.BaseError, OSError):
            raise StoreUnreachable from None

    async def delete(self, key: str) -> None:
        import obstore

        try:
            await obstore.delete_async(self._store, key)
        except FileNotFoundError:
            pass
        except (obstore.exceptions.BaseError, OSError):
            raise StoreUnreachable from None

    @property
    def _store(self) -> "ObjectStore":
        from obstore.store import LocalStore, from_url

        if self._opened is None:
            parts = urlsplit(self._url)
            if parts.scheme == "file":
                self._opened = LocalStore(unquote(parts.path), mkdir=True)
            else:
                self._opened = from_url(self._url)
        return self._opened
