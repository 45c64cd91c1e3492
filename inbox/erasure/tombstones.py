"""Who was erased, written down outside the database: a backup of yesterday does not know it.

One line of JSON per erasure, appended and on the disk before the erasure is called done. Ids only:
they are the same in a restored backup, and lead nowhere without one.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from uuid import UUID

from inbox.foundation.errors import ParleyError
from inbox.foundation.settings import Settings

FILE_NAME: Final = "tombstones.jsonl"
VERSION: Final = 1


class TombstonesUnwritable(ParleyError):
    code = "tombstones_unwritable"
    title = "The file of those who were erased cannot be written; nobody is erased without it"


class TombstoneUnreadable(ParleyError):
    code = "tombstone_unreadable"
    title = "A line of the file of those who were erased cannot be read"


@dataclass(frozen=True, slots=True)
class Tombstone:
    """`subject` is `contact`, `member` or `workspace`; `ids` are all that were that person."""

    subject: str
    workspace_id: UUID
    ids: tuple[UUID, ...]
    erasure_id: UUID


def tombstones_of(settings: Settings) -> Path:
    return settings.data_dir.absolute() / FILE_NAME


def bury(path: Path, stone: Tombstone) -> None:
    """A line more, whole and on the disk. Twice is once: replaying does not mind."""
    line = json.dumps(
        {
            "version": VERSION,
            "subject": stone.subject,
            "workspace_id": str(stone.workspace_id),
            "ids": [str(one) for one in stone.ids],
            "erasure_id": str(stone.erasure_id),
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
        }
    )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            # A line that a power cut left half is closed, and not continued.
            size = file.seek(0, os.SEEK_END)
            torn = size > 0 and (file.seek(size - 1), file.read(1))[1] != b"\n"
            file.write((b"\n" if torn else b"") + line.encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        _sync_directory(path.parent)
    except OSError as error:
        raise TombstonesUnwritable(
            f"{path} cannot be written ({error.strerror}): give this user the right to, or set"
            " PARLEY_DATA_DIR to a directory that outlives the database."
        ) from None


def read_tombstones(path: Path) -> Iterator[Tombstone]:
    """Whoever was stopped while writing a line writes it again: a torn one with a whole one behind
    it is passed over. The last one is refused: somebody could come back who was promised not to."""
    if not path.exists():
        return
    torn: list[int] = []
    seen: list[Tombstone] = []
    with path.open(encoding="utf-8", errors="replace") as file:
        for number, line in enumerate(file, start=1):
            if not line.strip():
                continue
            stone = None
            with suppress(ValueError, KeyError, TypeError):
                stone = _parsed(json.loads(line))
            if stone is None:
                torn.append(number)
            else:
                if torn:
                    torn.pop()
                seen.append(stone)
    if torn:
        raise TombstoneUnreadable(
            f"{path}, line {torn[0]}: mend or remove it. Nothing has been replayed."
        )
    yield from dict.fromkeys(seen)


def _parsed(line: dict[str, object]) -> Tombstone:
    if line["version"] != VERSION or line["subject"] not in {"contact", "member", "workspace"}:
        raise ValueError
    ids = line["ids"]
    if not isinstance(ids, list) or not ids:
        raise ValueError
    return Tombstone(
        str(line["subject"]),
        UUID(str(line["workspace_id"])),
        tuple(UUID(str(one)) for one in ids),
        UUID(str(line["erasure_id"])),
    )


def _sync_directory(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
