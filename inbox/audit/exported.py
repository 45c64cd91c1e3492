"""The audit as a file: written row by row as it is read, and checked later without a database.

JSON Lines (version 1): one document a line.

    {"parley_audit": 1, "workspace_id": …, "filters": […], "cut_position": …, "cut_hash": …,
     "head_position": …, "head_hash": …, "exported_at": …}
    {"position": …, "id": …, "created_at": …, …, "previous_hash": …, "hash": …}      in this order
    {"rows": …}                                       a file without it was broken off

CSV has the same columns and neither the first line nor the last: it proves its rows, not that all
are there. Rows that have no place in the chain yet are in no file.
"""

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final
from uuid import UUID

from inbox.audit.chain import Head, link_hash
from inbox.audit.models import AuditEntry
from inbox.audit.verification import ChainFault, FaultKind
from inbox.foundation.errors import ParleyError

VERSION: Final = 1
COLUMNS: Final = (
    "position",
    "id",
    "created_at",
    "actor_kind",
    "actor_id",
    "action",
    "object_kind",
    "object_id",
    "details",
    "workspace_id",
    "previous_hash",
    "hash",
)


class AuditFileUnreadable(ParleyError):
    code = "audit_file_unreadable"
    title = "This is no exported audit"


@dataclass(frozen=True, slots=True)
class FileReport:
    """`checked` rows are proved. `complete`: from where the chain was cut to its head, without a
    gap; of a filtered file and of CSV, nobody can say so."""

    checked: int
    complete: bool
    head_position: int | None = None
    head_hash: str | None = None
    first_fault: ChainFault | None = None


def opening(workspace_id: UUID, head: Head, filters: tuple[str, ...], at: datetime) -> bytes:
    return as_line(
        {
            "parley_audit": VERSION,
            "workspace_id": str(workspace_id),
            "filters": list(filters),
            "cut_position": head.cut_position,
            "cut_hash": head.cut_hash.hex(),
            "head_position": head.position,
            "head_hash": head.hash.hex(),
            "exported_at": at.isoformat(),
        }
    )


def row_of(entry: AuditEntry) -> dict[str, Any]:
    """Of one that has its place in the chain."""
    return {
        "position": entry.position,
        "id": str(entry.id),
        "created_at": entry.created_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor_kind": entry.actor_kind.value,
        "actor_id": str(entry.actor_id),
        "action": entry.action,
        "object_kind": entry.object_kind,
        "object_id": str(entry.object_id),
        "details": entry.details,
        "workspace_id": str(entry.workspace_id),
        "previous_hash": (entry.previous_hash or b"").hex(),
        "hash": (entry.hash or b"").hex(),
    }


def closing(rows: int) -> bytes:
    return as_line({"rows": rows})


def as_line(document: Mapping[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=True, separators=(",", ":")).encode() + b"\n"


def check_file(path: Path) -> FileReport:
    """Raises `AuditFileUnreadable` for what was never such a file."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = iter(file)
            first = next(lines, "")
            if first.startswith("{"):
                return _check_json(json.loads(first), map(json.loads, lines))
            if first.strip() == ",".join(COLUMNS):
                return _check_rows(_csv_rows(lines))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, csv.Error):
        pass
    raise AuditFileUnreadable(f"{path} cannot be read as one.")


def _csv_rows(lines: Iterator[str]) -> Iterator[Mapping[str, Any]]:
    for row in csv.DictReader(lines, fieldnames=COLUMNS):
        yield {**row, "position": int(row["position"]), "details": json.loads(row["details"])}


def _check_json(head: Mapping[str, Any], documents: Iterator[Mapping[str, Any]]) -> FileReport:
    if head["parley_audit"] != VERSION:
        raise ValueError
    ended: list[int] = []

    def rows() -> Iterator[Mapping[str, Any]]:
        for document in documents:
            if ended:
                raise ValueError
            if "hash" in document:
                yield document
            else:
                ended.append(document["rows"])

    whole = not head["filters"]
    begin = (head["cut_position"], bytes.fromhex(head["cut_hash"])) if whole else None
    report = _check_rows(rows(), begin=begin, workspace_id=head["workspace_id"])
    fault = report.first_fault
    if fault is None and ended != [report.checked]:
        fault = ChainFault(FaultKind.MISSING, report.head_position or 0)
    reached = (report.head_position or head["cut_position"], report.head_hash or head["cut_hash"])
    if fault is None and whole and reached != (head["head_position"], head["head_hash"]):
        fault = ChainFault(FaultKind.BEYOND_HEAD, head["head_position"])
    return FileReport(
        report.checked,
        whole and fault is None,
        head["head_position"],
        head["head_hash"],
        fault,
    )


def _check_rows(
    rows: Iterator[Mapping[str, Any]],
    begin: tuple[int, bytes] | None = None,
    workspace_id: str | None = None,
) -> FileReport:
    """Each row says what it said when it was chained; and follows the one before it, where that is
    in the file (it has to be where there is a beginning). What comes back as the head is the last
    row that is proved."""
    checked, last = 0, begin
    for row in rows:
        position, previous_hash = row["position"], bytes.fromhex(row["previous_hash"])
        fault = None
        if last is not None:
            place = last[0] + 1
            if position < place:
                fault = ChainFault(FaultKind.OUT_OF_ORDER, position, UUID(row["id"]))
            elif begin is not None and position != place:
                fault = ChainFault(FaultKind.MISSING, place)
            elif position == place and previous_hash != last[1]:
                fault = ChainFault(FaultKind.OUT_OF_ORDER, position, UUID(row["id"]))
        told = (
            link_hash(UUID(row["workspace_id"]), _chained(row), position, previous_hash),
            workspace_id in {None, row["workspace_id"]},
        )
        if fault is None and told != (bytes.fromhex(row["hash"]), True):
            fault = ChainFault(FaultKind.ALTERED, position, UUID(row["id"]))
        if fault is not None:
            return _reached(checked, last, fault)
        checked, last = checked + 1, (position, bytes.fromhex(row["hash"]))
    return _reached(checked, last)


def _reached(
    checked: int, last: tuple[int, bytes] | None, fault: ChainFault | None = None
) -> FileReport:
    position, digest = last or (None, None)
    shown = None if digest is None else digest.hex()
    return FileReport(
        checked, complete=False, head_position=position, head_hash=shown, first_fault=fault
    )


def _chained(row: Mapping[str, Any]) -> SimpleNamespace:
    created_at = datetime.fromisoformat(row["created_at"])
    return SimpleNamespace(**{**row, "created_at": created_at})
