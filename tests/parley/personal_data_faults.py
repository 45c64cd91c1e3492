"""What can be wrong with the register of personal data, and with the fence around a tenant."""

from collections import Counter
from collections.abc import Sequence

import psycopg
from sqlalchemy import MetaData

from inbox.foundation.personal_data import (
    Declaration,
    Erasure,
    NotPersonal,
    PersonalTable,
    Unread,
)
from inbox.foundation.sealed import SealedText

# Tables that belong to no workspace, and why.
WITHOUT_WORKSPACE = {
    "workspace": "It is the workspace.",
    "sign_in_throttle": "It counts attempts on accounts that do not exist.",
}


def register_faults(register: Sequence[Declaration], metadata: MetaData) -> list[str]:
    declared = Counter(entry.table for entry in register)
    found = [f"{name} is declared {times} times" for name, times in declared.items() if times > 1]
    found += [f"{name} is not declared" for name in metadata.tables if name not in declared]
    found += [f"{name} is declared and is no table" for name in declared - metadata.tables.keys()]
    for entry in register:
        if entry.table in metadata.tables:
            found += _entry_faults(entry, metadata)
    return found


def _entry_faults(entry: Declaration, metadata: MetaData) -> list[str]:
    columns = metadata.tables[entry.table].columns
    sealed = {column.name for column in columns if isinstance(column.type, SealedText)}
    if isinstance(entry, Unread):
        if sealed != entry.columns:
            return [f"{entry.table} does not name its sealed columns"]
        return [] if entry.reason else [f"{entry.table} gives no reason"]
    if isinstance(entry, NotPersonal):
        found = [
            f"{entry.table}.{name} is sealed, so it is personal"
            for name in sorted(sealed - entry.secrets)
        ]
        found += [
            f"{entry.table}.{name} is called a secret and not sealed"
            for name in sorted(entry.secrets - sealed)
        ]
        return found if entry.reason else [*found, f"{entry.table} gives no reason"]
    named = {entry.person_column, *entry.columns, *entry.not_exported}
    found = [f"{entry.table}.{name} does not exist" for name in sorted(named - set(columns.keys()))]
    found += [
        f"{entry.table}.{name} is sealed and not declared" for name in sealed - {*entry.columns}
    ]
    found += [
        f"{entry.table}.{name} is kept out of the export without being personal"
        for name in entry.not_exported - {*entry.columns}
    ]
    if entry.through and not _points_to(entry.through, entry, metadata):
        found.append(f"{entry.table}.{entry.person_column} names no row of {entry.through}")
    if (entry.erasure is Erasure.KEEP_ROW) != bool(entry.why_kept):
        found.append(f"{entry.table} says why it is kept exactly when it is kept")
    return found


def _points_to(target: str, entry: PersonalTable, metadata: MetaData) -> bool:
    """By its name: an effect names its conversation without a foreign key."""
    return target in metadata.tables and f"{target}_id".endswith(entry.person_column)


def tenancy_faults(connection: psycopg.Connection) -> list[str]:
    """Asks the database itself, so that a migration that forgot a line is found."""
    found = [
        f"{table} has no workspace_id"
        for (table,) in connection.execute(
            "SELECT c.relname FROM pg_class AS c WHERE c.relkind IN ('r', 'p')"
            " AND c.relnamespace = 'public'::regnamespace AND c.relname <> 'alembic_version'"
            " AND c.relname <> ALL (%s) AND NOT EXISTS (SELECT FROM pg_attribute AS a"
            " WHERE a.attrelid = c.oid AND a.attname = 'workspace_id' AND a.attnotnull)",
            (list(WITHOUT_WORKSPACE),),
        )
    ]
    found += [
        f"{table} has no forced row-level security"
        for (table,) in connection.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p')"
            " AND relnamespace = 'public'::regnamespace"
            " AND relname NOT IN ('alembic_version', 'sign_in_throttle')"
            " AND NOT (relrowsecurity AND relforcerowsecurity)"
        )
    ]
    found += [
        f"{table} has no policy for its tenant"
        for (table,) in connection.execute(
            "SELECT relname FROM pg_class AS c WHERE relrowsecurity AND NOT EXISTS"
            " (SELECT FROM pg_policy AS p WHERE p.polrelid = c.oid AND p.polcmd = '*'"
            " AND pg_get_expr(p.polqual, p.polrelid) LIKE '%%parley.workspaces%%'"
            " AND pg_get_expr(p.polwithcheck, p.polrelid) LIKE '%%parley.workspaces%%')"
        )
    ]
    found += [
        f"{table}.{name} points out of its workspace"
        for table, name in connection.execute(
            "SELECT c.conrelid::regclass::text, c.conname FROM pg_constraint AS c"
            " WHERE c.contype = 'f' AND c.confrelid <> 'workspace'::regclass"
            " AND NOT EXISTS (SELECT FROM unnest(c.conkey, c.confkey) AS k (own, theirs)"
            " JOIN pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.own"
            " JOIN pg_attribute AS b ON b.attrelid = c.confrelid AND b.attnum = k.theirs"
            " WHERE a.attname = 'workspace_id' AND b.attname = 'workspace_id')"
        )
    ]
    found += [
        f"{table} has a key that does not begin with its workspace"
        for (table,) in connection.execute(
            "SELECT i.indrelid::regclass::text FROM pg_index AS i"
            " JOIN pg_class AS c ON c.oid = i.indrelid AND c.relrowsecurity"
            " JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]"
            " WHERE i.indisprimary AND a.attname <> 'workspace_id'"
            " AND i.indrelid <> 'workspace'::regclass"
        )
    ]
    return found
