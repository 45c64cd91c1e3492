"""What a check of the chain can find.

    intact
    fault ├─ missing        a row was deleted, in the middle or at the end
          ├─ out_of_order   the row does not follow the one before it
          ├─ altered        the row no longer says what it said when it was chained
          └─ beyond_head    rows exist that the head does not know, or the head was changed

Somebody who can write as the database's owner could build the whole chain anew; whoever must
exclude that notes `head_position` and `head_hash` elsewhere from time to time.
"""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class FaultKind(StrEnum):
    MISSING = "missing"
    OUT_OF_ORDER = "out_of_order"
    ALTERED = "altered"
    BEYOND_HEAD = "beyond_head"


@dataclass(frozen=True, slots=True)
class ChainFault:
    """`entry_id` is None where the row itself is missing."""

    kind: FaultKind
    position: int
    entry_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ChainReport:
    """`checked` rows are proved up to the first fault; `waiting` rows have no place yet."""

    checked: int
    waiting: int
    head_position: int
    head_hash: bytes
    first_fault: ChainFault | None = None

    @property
    def intact(self) -> bool:
        return self.first_fault is None
