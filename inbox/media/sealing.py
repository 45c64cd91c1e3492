"""A file at rest: sealed in chunks, read from any place, never whole in memory.

    version ‖ data key id ‖ salt ‖ chunk 0 ‖ chunk 1 ‖ …     64 KiB each, and 16 bytes that prove it

The key is the file's own, derived from the contact's; when the contact's key is gone, so is the
file, wherever copies of it are.
"""

import os
from collections.abc import AsyncIterator
from uuid import UUID

from inbox.foundation.encryption import DataKey, FileKey, Place, SealBroken
from integrations.storage.store import FileStore

VERSION = 1
SALT_BYTES = 16
HEADER_BYTES = 1 + 16 + SALT_BYTES
CHUNK_BYTES = 64 * 1024
PROOF_BYTES = 16
SEALED_BYTES = CHUNK_BYTES + PROOF_BYTES


def place_of(workspace_id: UUID, attachment_id: UUID) -> Place:
    return Place(workspace_id, "attachment", "file", attachment_id)


async def sealed(plain: AsyncIterator[bytes], key: DataKey, place: Place) -> AsyncIterator[bytes]:
    salt = os.urandom(SALT_BYTES)
    file_key = key.file_key(salt, place)
    yield bytes([VERSION]) + key.id.bytes + salt
    held = bytearray()
    number = 0
    async for piece in plain:
        held += piece
        # The last chunk is marked, so one is always held back.
        while len(held) > CHUNK_BYTES:
            yield file_key.seal(number, bytes(held[:CHUNK_BYTES]), last=False)
            del held[:CHUNK_BYTES]
            number += 1
    yield file_key.seal(number, bytes(held), last=True)


async def opened(
    store: FileStore,
    storage_key: str,
    key: DataKey,
    place: Place,
    size_bytes: int,
    start: int = 0,
    end: int | None = None,
) -> AsyncIterator[bytes]:
    """The bytes from `start` up to `end` of a file that has `size_bytes`."""
    end = size_bytes if end is None else min(end, size_bytes)
    file_key = await _file_key(store, storage_key, key, place)
    last = max(size_bytes - 1, 0) // CHUNK_BYTES
    number = start // CHUNK_BYTES
    until = max(end - 1, start) // CHUNK_BYTES
    skip = start - number * CHUNK_BYTES
    left = end - start
    async for chunk in _chunks(store, storage_key, number, until, size_bytes):
        plain = file_key.open(number, chunk, last=number == last)
        part = plain[skip : skip + left]
        left -= len(part)
        number, skip = number + 1, 0
        yield part


async def _file_key(store: FileStore, storage_key: str, key: DataKey, place: Place) -> FileKey:
    header = b"".join([part async for part in store.read(storage_key, 0, HEADER_BYTES)])
    if len(header) != HEADER_BYTES or header[0] != VERSION or header[1:17] != key.id.bytes:
        raise SealBroken
    return key.file_key(header[17:], place)


async def _chunks(
    store: FileStore, storage_key: str, first: int, until: int, size_bytes: int
) -> AsyncIterator[bytes]:
    last = max(size_bytes - 1, 0) // CHUNK_BYTES
    start = HEADER_BYTES + first * SEALED_BYTES
    # Of the last chunk only what there is.
    end = HEADER_BYTES + (until + 1) * SEALED_BYTES
    if until == last:
        end = HEADER_BYTES + size_bytes + (last + 1) * PROOF_BYTES
    held = bytearray()
    async for piece in store.read(storage_key, start, end):
        held += piece
        while len(held) > SEALED_BYTES:
            yield bytes(held[:SEALED_BYTES])
            del held[:SEALED_BYTES]
    yield bytes(held)
