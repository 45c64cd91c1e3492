"""What each table knows about a person, declared once by the room that owns it.

Export, erasure and masking read these declarations; a test fails on a table that is in none.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Person(StrEnum):
    MEMBER = "member"
    CONTACT = "contact"


class Erasure(StrEnum):
    DELETE_ROW = "delete_row"
    CLEAR_COLUMNS = "clear_columns"
    # The row says that something happened, by id; the id leads nowhere once the person is gone.
    KEEP_ROW = "keep_row"


class Mask(StrEnum):
    NAME = "name"
    EMAIL = "email"
    PHONE = "phone"
    HIDE = "hide"


@dataclass(frozen=True, slots=True)
class PersonalTable:
    """`person_column` says whose row it is; `columns` maps each personal column to its mask."""

    table: str
    person: Person
    person_column: str
    columns: Mapping[str, Mask]
    erasure: Erasure
    why_kept: str = ""
    not_exported: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class NotPersonal:
    table: str
    reason: str


# The foundation's own tables.
PERSONAL_DATA: tuple[PersonalTable | NotPersonal, ...] = (
    NotPersonal("data_key", "Wrapped keys; deleting a person's key is how the person is erased."),
    NotPersonal("idempotency_key", "Hashes of requests and the id of what they made, for a day."),
)
