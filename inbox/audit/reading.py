"""One entry an hour for each who reads: people look at the same conversation again and again, and
an entry for each look would bury what was done.

    what was read ─▶ noted by this process in this hour? ─▶ yes: nothing is written
                          │ no
                          └─▶ one insert for all, with the transaction that read
                                 id = hour, and a hash of who, what kind, which object

So another process that notes the same makes the same id, which is there already. The entry stands
at the beginning of its hour; when it was written, it says. Nothing is remembered before it is
committed.
"""

import hashlib
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from inbox.audit.events import SealedRead
from inbox.audit.models import AuditEntry
from inbox.foundation.identifiers import RANDOM_BITS, new_id

HOUR_MILLISECONDS: Final = 3_600_000
# A process forgets what it has noted rather than grow; the ids keep the entries single.
REMEMBERED_AT_MOST: Final = 50_000


class ReadingMemory:
    """Of one process, for one hour."""

    def __init__(self) -> None:
        self._hour = 0
        self._noted: set[UUID] = set()

    def new_ones(self, entries: Sequence[AuditEntry]) -> list[AuditEntry]:
        by_id = {one.id: one for one in entries}
        return [one for row_id, one in by_id.items() if row_id not in self._noted]

    def keep(self, entries: Sequence[AuditEntry]) -> None:
        hour = this_hour()
        if hour != self._hour or len(self._noted) >= REMEMBERED_AT_MOST:
            self._hour = hour
            self._noted.clear()
        self._noted.update(one.id for one in entries)


NOTED: Final = ReadingMemory()


def this_hour() -> int:
    """Since 1970; ids are made with the time of this machine."""
    return (new_id().int >> RANDOM_BITS) // HOUR_MILLISECONDS


def reading_id(event: SealedRead, action: str, actor_id: UUID) -> UUID:
    """An id of version 7 of the hour, by chance in none of its other bits."""
    said = f"{event.workspace_id} {actor_id} {action} {event.object_id} {this_hour()}"
    chance = int.from_bytes(hashlib.sha256(said.encode()).digest()[:10], "big")
    begun = this_hour() * HOUR_MILLISECONDS << RANDOM_BITS
    # Four bits say the version, two the variant; the rest is the hash.
    free = chance & ~(0xF << 76) & ~(0x3 << 62)
    return UUID(int=begun | free | 7 << 76 | 2 << 62)
