"""From a table to contacts: every value is judged by the rules that judge what is typed by hand."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from typing import Any
from uuid import UUID

import msgspec

from inbox.contacts.bringing import Brought
from inbox.contacts.phones import digits_of
from inbox.contacts.schemas import UserId
from inbox.fields.models import FieldDefinition
from inbox.fields.values import ValueMisfit, written
from inbox.foundation.schemas import Email, Locale, Name
from inbox.imports.csv_reading import Record, TableUnreadable

ROWS_AT_MOST = 100_000
FAULTS_AT_MOST = 100
OWN = ("name", "phone", "user_id", "email", "language", "labels")
TYPES: Mapping[str, Any] = {"name": Name, "user_id": UserId, "email": Email, "language": Locale}
EXPECTED = {
    "name": "Give a name of at most 200 characters.",
    "user_id": "Give WhatsApp's id of the person.",
    "email": "Give an e-mail address.",
    "language": "Give en or ar.",
}
FIELD_PREFIX = "fields."
NO_PHONE = "Give a phone number with its country code, like +4930123456."


@dataclass(frozen=True, slots=True)
class Fault:
    """`column` is the name in the header; empty where it is about the line."""

    line: int
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class Known:
    """What columns may name."""

    country: str | None
    labels: Mapping[str, UUID]
    fields: Mapping[str, FieldDefinition]


@dataclass(slots=True)
class Checked:
    rows: list[Brought] = field(default_factory=list, repr=False)
    faults: list[Fault] = field(default_factory=list)
    # Of the rows with faults too.
    total: int = 0

    def digest(self) -> bytes:
        """The same for the same table."""
        return repr([astuple(one) for one in self.rows]).encode()

    @property
    def headless(self) -> bool:
        """The first line names no columns: there is no table to try out."""
        return bool(self.faults) and self.total == 0 and self.faults[0].line == 1

    @property
    def full(self) -> bool:
        return len(self.faults) >= FAULTS_AT_MOST


class Checker:
    def __init__(self, known: Known) -> None:
        self._known = known
        self._columns: list[str] = []
        self._seen: dict[tuple[str, str], int] = {}
        self.checked = Checked()

    async def check(self, table: AsyncIterator[Record]) -> Checked:
        """Stops where so much is wrong that nobody reads on."""
        checked = self.checked
        try:
            async for record in table:
                if not self._columns:
                    self._read_header(record)
                    if checked.faults:
                        break
                    continue
                if not any(record.values):
                    # Programs for tables leave lines of bare separators behind.
                    continue
                checked.total += 1
                if checked.total > ROWS_AT_MOST:
                    self._fault(record.line, "", f"At most {ROWS_AT_MOST} rows.")
                    break
                self._read(record)
                if checked.full:
                    break
        except TableUnreadable as error:
            self._fault(error.line, "", str(error))
        if not self._columns and not checked.faults:
            self._fault(1, "", "The first line names the columns.")
        return checked

    def _read_header(self, record: Record) -> None:
        for name in (value.lower() for value in record.values):
            if name in self._columns:
                self._fault(record.line, name, "This column is there twice.")
            elif name not in OWN and name.removeprefix(FIELD_PREFIX) not in self._fields_of(name):
                known = ", ".join((*OWN, *(FIELD_PREFIX + key for key in self._known.fields)))
                self._fault(record.line, name, f"Columns are: {known}.")
            self._columns.append(name)
        if not {"phone", "user_id"} & set(self._columns):
            self._fault(record.line, "", "A column `phone` or `user_id` says who it is.")

    def _fields_of(self, name: str) -> Mapping[str, FieldDefinition]:
        return self._known.fields if name.startswith(FIELD_PREFIX) else {}

    def _read(self, record: Record) -> None:
        if len(record.values) != len(self._columns):
            words = f"{len(record.values)} values under {len(self._columns)} columns."
            self._fault(record.line, "", words)
            return
        before = len(self.checked.faults)
        own: dict[str, Any] = {}
        labels: Sequence[UUID] = ()
        fields: dict[str, str | int | float | bool] = {}
        for column, value in zip(self._columns, record.values, strict=True):
            if not value:
                continue
            if column.startswith(FIELD_PREFIX):
                key = column.removeprefix(FIELD_PREFIX)
                try:
                    fields[key] = written(self._known.fields[key], value)
                except ValueMisfit as error:
                    self._fault(record.line, column, str(error))
            elif column == "labels":
                labels = self._labels(record.line, value)
            else:
                own[column] = self._own(record.line, column, value)
        if len(self.checked.faults) == before:
            self._require_once(record.line, own)
        if len(self.checked.faults) == before:
            self.checked.rows.append(Brought(**own, labels=labels, fields=fields))

    def _own(self, line: int, column: str, value: str) -> str | None:
        if column == "phone":
            digits = digits_of(value, self._known.country)
            if digits is None:
                self._fault(line, column, NO_PHONE)
            return digits
        try:
            return str(msgspec.convert(value, TYPES[column]))
        except msgspec.ValidationError:
            self._fault(line, column, EXPECTED[column])
            return None

    def _labels(self, line: int, value: str) -> list[UUID]:
        found = []
        for name in (one.strip() for one in value.replace("|", ";").split(";")):
            label_id = self._known.labels.get(name.casefold())
            if name and label_id is None:
                self._fault(line, "labels", "One of these labels is not there.")
                break
            if label_id is not None:
                found.append(label_id)
        return found

    def _require_once(self, line: int, own: Mapping[str, str]) -> None:
        known_by = [(name, own[name]) for name in ("user_id", "phone") if name in own]
        if not known_by:
            self._fault(line, "phone", "Give a phone number or a user id.")
        for one in known_by:
            first = self._seen.setdefault(one, line)
            if first != line:
                self._fault(line, one[0], f"The same is in line {first}.")

    def _fault(self, line: int, column: str, message: str) -> None:
        if not self.checked.full:
            self.checked.faults.append(Fault(line, column, message))
