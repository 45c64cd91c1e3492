"""What a backup looks like on the disk. Version 1:

    <directory>/
      manifest.json           this version, the revision of the database, and of each table its
                              columns, how many rows, and the SHA-256 of what they say
      tables/<table>.gz       PostgreSQL's text form of COPY, compressed
      files/<storage key>     as they are in the store: sealed
    <directory>.keys          the rows of `data_key`, in the same form: a file of their own, since
                              whoever deletes it makes the rest unreadable

Everything in it is as in the database: texts are sealed under data keys, and those are wrapped by
the master key, which is in neither.
"""

import gzip
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Final

from inbox.foundation.errors import ParleyError
from parley.data_directory import write_private

VERSION: Final = 1
MANIFEST: Final = "manifest.json"
KEYS_TABLE: Final = "data_key"
CHUNK_BYTES: Final = 256 * 1024
# Texts are sealed and do not get smaller; ids and times do, at any level.
COMPRESSION: Final = 1


class BackupUnusable(ParleyError):
    code = "backup_unusable"
    title = "This is no backup that can be used"


@dataclass(frozen=True, slots=True)
class TableCopy:
    columns: Sequence[str]
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    revision: str
    created_at: str
    tables: Mapping[str, TableCopy]
    files: int
    # Named by a row, and not in the store any more when the row was copied.
    missing_files: int

    def write(self, directory: Path) -> None:
        document = {"version": VERSION, **asdict(self)}
        write_private(directory / MANIFEST, json.dumps(document, indent=2) + "\n")

    @classmethod
    def read(cls, directory: Path) -> "Manifest":
        try:
            document = json.loads((directory / MANIFEST).read_text())
            if document["version"] != VERSION:
                raise BackupUnusable(
                    f"{directory} was made in form {document['version']}; this version of Parley"
                    f" reads form {VERSION}."
                )
            tables = {
                name: TableCopy(tuple(one["columns"]), one["rows"], one["sha256"])
                for name, one in document["tables"].items()
            }
            return cls(
                document["revision"],
                document["created_at"],
                tables,
                document["files"],
                document["missing_files"],
            )
        except (OSError, ValueError, KeyError, TypeError):
            raise BackupUnusable(f"{directory / MANIFEST} cannot be read as one.") from None


def table_file(directory: Path, table: str) -> Path:
    return directory / "tables" / f"{table}.gz"


def keys_file(directory: Path) -> Path:
    return directory.with_name(f"{directory.name}.keys")


class HashingWriter:
    """Counts the lines and hashes the bytes of what is written through it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = gzip.GzipFile(fileobj=file, mode="wb", compresslevel=COMPRESSION, mtime=0)
        self._hash = hashlib.sha256()
        self.rows = 0

    def write(self, piece: bytes) -> None:
        self._file.write(piece)
        self._hash.update(piece)
        # A line break inside a value is written as two characters.
        self.rows += piece.count(b"\n")

    def close(self) -> str:
        self._file.close()
        return self._hash.hexdigest()


def checked_pieces(path: Path, copy: TableCopy) -> Iterator[bytes]:
    """What stands in it; raises at the end when that is not what had been written."""
    digest, rows = hashlib.sha256(), 0
    try:
        with gzip.open(path, "rb") as file:
            while piece := file.read(CHUNK_BYTES):
                digest.update(piece)
                rows += piece.count(b"\n")
                yield piece
    except (OSError, EOFError) as error:
        raise BackupUnusable(f"{path} cannot be read: {type(error).__name__}.") from None
    if (digest.hexdigest(), rows) != (copy.sha256, copy.rows):
        raise BackupUnusable(f"{path} is not what was written there.")
