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
    """`person_column` says whose row it is; `columns` maps each personal column to its mask.

    With `through`, the column names a row of that table instead, whose person it is.
    """

    table: str
    person: Person
    person_column: str
    columns: Mapping[str, Mask]
    erasure: Erasure
    why_kept: str = ""
    not_exported: frozenset[str] = field(default_factory=frozenset)
    through: str = ""


@dataclass(frozen=True, slots=True)
class NotPersonal:
    """`secrets` are sealed for another reason than a person's privacy."""

    table: str
    reason: str
    secrets: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Unread:
    """Personal, and nobody has looked yet whose it is: sealed in these columns under a key of its
    day, and gone with that key."""

    table: str
    columns: frozenset[str]
    reason: str


Declaration = PersonalTable | NotPersonal | Unread


# The foundation's own tables.
PERSONAL_DATA: tuple[Declaration, ...] = (
    NotPersonal("data_key", "Wrapped keys; deleting a person's key is how the person is erased."),
    NotPersonal("idempotency_key", "Hashes of requests and the id of what they made, for a day."),
)
