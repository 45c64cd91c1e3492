"""What an export consists of, read off the register of personal data: which tables hold rows of a
person, which rows hang on which, and which columns are told.

    contacts                 rows that name the person
    conversations            …
     ├─ messages             rows that name a row of `conversations` (`through` in the register)
     └─ notes
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, Table, UniqueConstraint
from sqlmodel import SQLModel

from inbox.foundation.errors import ParleyError
from inbox.foundation.personal_data import Declaration, Person, PersonalTable, Unread

# Where a file lies in the store and which key seals it: of no use without both.
TECHNICAL = frozenset({"workspace_id", "storage_key", "data_key_id"})
# What people call it; a table that is not in here keeps its own name.
NAMES: Mapping[str, str] = {
    "contact": "contacts",
    "identity": "identities",
    "consent": "consents",
    "contact_change": "changes",
    "contact_merge": "merges",
    "contact_label": "labels",
    "contact_field": "fields",
    "conversation": "conversations",
    "conversation_event": "events",
    "conversation_field": "fields",
    "conversation_label": "labels",
    "conversation_summary": "summaries",
    "message": "messages",
    "note": "notes",
    "draft": "drafts",
    "attachment": "attachments",
    "sales_order": "orders",
    "ledger_entry": "ledger",
    "ai_call": "ai_calls",
    "ai_draft": "ai_drafts",
    "auto_reply": "automatic_replies",
    "flow_run": "flow_runs",
    "flow_step": "steps",
    "privacy_export": "exports",
    "privacy_request": "requests",
    "member": "members",
    "team_member": "teams",
    "session": "sessions",
    "sign_in": "sign_ins",
    "audit_entry": "audit",
    "outgoing_mail": "mails",
    "notification": "notifications",
}


class TableUnknown(ParleyError):
    code = "table_unknown"
    title = "A table that is declared to hold personal data is not there"


@dataclass(frozen=True, slots=True)
class Section:
    name: str
    table: Table
    model: type[SQLModel]
    person_column: str
    columns: Sequence[Column[Any]]
    # By which pages of it go on: in the order of an index that begins with the person, where there
    # is one, so that a page costs what it holds.
    order: Sequence[Column[Any]]
    children: "list[Section]" = field(default_factory=list)

    def column(self, name: str) -> Column[Any]:
        return self.table.columns[name]


@dataclass(frozen=True, slots=True)
class Plan:
    # None of a whole workspace.
    person: Person | None
    sections: Sequence[Section]
    # What is stored and cannot be told, and why.
    not_included: Mapping[str, str]


def plan_of(person: Person, register: Sequence[Declaration]) -> Plan:
    tables = [one for one in register if isinstance(one, PersonalTable) and one.person is person]
    sections = {one.table: _section(one) for one in tables}
    roots = []
    for one in tables:
        if not one.through:
            roots.append(sections[one.table])
        elif one.through in sections:
            sections[one.through].children.append(sections[one.table])
        else:
            raise TableUnknown
    unread = {one.table: one.reason for one in register if isinstance(one, Unread)}
    return Plan(person, roots, unread if person is Person.CONTACT else {})


def _section(declared: PersonalTable) -> Section:
    model = models_by_table().get(declared.table)
    if model is None:
        raise TableUnknown
    table: Table = model.__table__  # type: ignore[attr-defined]
    hidden = declared.not_exported | TECHNICAL
    return Section(
        name=NAMES.get(declared.table, declared.table),
        table=table,
        model=model,
        person_column=declared.person_column,
        columns=[column for column in table.columns if column.name not in hidden],
        order=_order(table, declared.person_column),
    )


def models_by_table() -> Mapping[str, type[SQLModel]]:
    return {
        str(mapper.local_table.name): mapper.class_  # type: ignore[attr-defined]
        for mapper in SQLModel._sa_registry.mappers  # noqa: SLF001 - the only list of models
    }


def _order(table: Table, person_column: str) -> Sequence[Column[Any]]:
    keys = [list(table.primary_key.columns)]
    keys += [
        list(one.columns)
        for one in sorted(table.constraints, key=lambda one: str(one.name))
        if isinstance(one, UniqueConstraint)
    ]
    for columns in keys:
        if [one.name for one in columns[:2]] == ["workspace_id", person_column] and columns[2:]:
            return columns[2:]
    return [one for one in table.primary_key.columns if one.name != "workspace_id"]
