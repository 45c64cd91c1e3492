"""What an export of a whole workspace consists of: each table that has rows of one, a file of JSON
Lines each. A new table is in it by itself; one that is not is named here, and why."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Column, LargeBinary, Table

from inbox.foundation.personal_data import Declaration, NotPersonal, PersonalTable, Unread
from inbox.privacy.export_plan import TECHNICAL, Section, models_by_table

WORKSPACE = "workspace"
LEFT_OUT: Mapping[str, str] = {
    "data_key": "The keys that everything is sealed with here; the export holds it opened.",
    "idempotency_key": "Hashes of requests, for a day.",
    "sign_in_throttle": "Counts failed sign-ins of the whole installation, and is of no workspace.",
    "event_log": "Ids of what changed, for screens that are open; gone after some days.",
    "lane": "How fast this installation sends right now.",
    "workspace_cursor": "How far this installation has read.",
}
# Sealed for another reason than a person's privacy, and not to keep anybody out: the workspace's
# own texts. All other secrets are credentials, and a copy of them helps a thief only.
OWN_TEXTS = frozenset(
    {
        ("canned_reply", "content"),
        ("intent_example", "text"),
        ("macro", "actions"),
        ("webhook_endpoint", "url"),
    }
)
# With these somebody else can check the chain.
CHAIN = frozenset({("audit_entry", "previous_hash"), ("audit_entry", "hash")})


def tables_of_workspace(register: Sequence[Declaration]) -> list[Section]:
    models = models_by_table()
    sections = []
    for declared in sorted(register, key=lambda one: one.table):
        model = models.get(declared.table)
        if model is None or declared.table in left_out(register):
            continue
        table: Table = model.__table__  # type: ignore[attr-defined]
        scope = "id" if declared.table == WORKSPACE else "workspace_id"
        key = [one for one in table.primary_key.columns if one.name != "workspace_id"]
        sections.append(
            Section(
                name=declared.table,
                table=table,
                model=model,
                person_column=scope,
                columns=[one for one in table.columns if _told(declared, one)],
                order=key or list(table.primary_key.columns),
            )
        )
    return sections


def left_out(register: Sequence[Declaration]) -> Mapping[str, str]:
    unread = {one.table: one.reason for one in register if isinstance(one, Unread)}
    return {**LEFT_OUT, **unread}


def _told(declared: Declaration, column: Column[Any]) -> bool:
    place = (declared.table, column.name)
    if place in OWN_TEXTS or place in CHAIN:
        return True
    hidden = TECHNICAL
    if isinstance(declared, NotPersonal):
        hidden |= declared.secrets
    elif isinstance(declared, PersonalTable):
        hidden |= declared.not_exported
    return column.name not in hidden and not _is_hash(column)


def _is_hash(column: Column[Any]) -> bool:
    """By these a row is found, or a token known again: they say nothing elsewhere."""
    return isinstance(column.type, LargeBinary) and column.name.endswith("_hash")
