"""What a check of the chain can find.

    intact
    fault ├─ missing        a row was deleted, in the middle or at the end
          ├─ out_of_order   the row does not follow the one before it
          ├─ altered        the row no longer says what it said when it was chained
          ├─ beyond_head    rows exist that the head does not know, or the head was changed
          └─ forged_cut     the chain begins where no entry of it says that it was cut

Somebody who can write as the database's owner could build the whole chain anew, and chain an entry
that tells of a cut; whoever must exclude that notes `head_position` and `head_hash` elsewhere from
time to time, or keeps exported files.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from inbox.audit.chain import link_hash


class FaultKind(StrEnum):
    MISSING = "missing"
    OUT_OF_ORDER = "out_of_order"
    ALTERED = "altered"
    BEYOND_HEAD = "beyond_head"
    FORGED_CUT = "forged_cut"


@dataclass(frozen=True, slots=True)
class ChainFault:
    """`entry_id` is None where the row itself is missing."""

    kind: FaultKind
    position: int
    entry_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ChainReport:
    """`checked` rows are proved up to the first fault; `waiting` rows have no place yet. The
    oldest `cut_position` rows are gone, as the chain itself says."""

    checked: int
    waiting: int
    head_position: int
    head_hash: bytes
    first_fault: ChainFault | None = None
    cut_position: int = 0

    @property
    def intact(self) -> bool:
        return self.first_fault is None


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a chain has been followed: the last row that is proved, and its hash."""

    position: int
    hash: bytes
    fault: ChainFault | None = None


def follow(workspace_id: UUID, rows: Sequence[Any], reached: Reached) -> Reached:
    """Through rows in the order of their places, up to the first fault."""
    position, previous_hash = reached.position, reached.hash
    for row in rows:
        place = position + 1
        if row.position != place:
            return Reached(position, previous_hash, ChainFault(FaultKind.MISSING, place))
        if row.previous_hash != previous_hash:
            fault = ChainFault(FaultKind.OUT_OF_ORDER, place, row.id)
            return Reached(position, previous_hash, fault)
        if row.hash != link_hash(workspace_id, row, place, previous_hash):
            fault = ChainFault(FaultKind.ALTERED, place, row.id)
            return Reached(position, previous_hash, fault)
        position, previous_hash = place, row.hash
    return Reached(position, previous_hash)
