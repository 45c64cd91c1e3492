"""How long what is stored, declared once by whoever wires the rooms together.

A `Kept` says which rows of a table are old enough to go: ids grow with time, so a bound for the id
is a bound for the age that the primary key itself can search.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    MESSAGES = "messages"
    MEDIA = "media"
    INBOX_PAYLOADS = "inbox_payloads"
    AI_RECORDS = "ai_records"
    AUDIT = "audit"


DEFAULT_DAYS: Mapping[Kind, int] = {
    Kind.MESSAGES: 90,
    Kind.MEDIA: 90,
    Kind.INBOX_PAYLOADS: 14,
    Kind.AI_RECORDS: 30,
    Kind.AUDIT: 730,
}


@dataclass(frozen=True, slots=True)
class Kept:
    """`channel` is how a row tells its channel: by a column of its own, or by its conversation's
    (`conversation_id`); empty where it is of the workspace as a whole. `only` is a condition in SQL
    that a row has to meet besides its age, over the table as `t`; `:moment` in it is that age as a
    time. With `cleared`, these columns are emptied and the row stays."""

    table: str
    kind: Kind
    channel: str = ""
    only: str = "true"
    cleared: tuple[str, ...] = ()
