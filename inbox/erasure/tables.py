"""The tables as the database itself describes them, and the statements that forget a person in
each: made from the register of personal data, so that a new table needs no line here."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter

from sqlalchemy import text

from inbox.foundation.personal_data import Declaration, Erasure, Person, PersonalTable
from inbox.foundation.unit_of_work import UnitOfWork

CONVERSATIONS = "conversation"
ANCHORS = frozenset({"contact", CONVERSATIONS})
# Columns that mean nothing any more but may not be empty.
_EMPTY = {"jsonb": "'{}'::jsonb", "text": "''", "character varying": "''"}


@dataclass(frozen=True, slots=True)
class Column:
    kind: str
    required: bool

    def empty(self, name: str) -> str:
        if not self.required:
            return "NULL"
        if self.kind.endswith("[]"):
            return f"'{{}}'::{self.kind}"
        found = _EMPTY.get(self.kind.partition("(")[0])
        if found is None:
            # A declaration and its column do not fit: a fault of ours, and no table is touched yet.
            raise TypeError(f"{name}: nothing stands for an empty {self.kind}")
        return found


@dataclass(frozen=True, slots=True)
class Tables:
    """`indexed` are the columns by which a workspace's rows are found without reading them all."""

    columns: Mapping[str, Mapping[str, Column]]
    keys: Mapping[str, Sequence[str]]
    indexed: Mapping[str, frozenset[str]]
    children_first: Sequence[str]
    # Written once and never taken out by us: their rows go with those that they belong to.
    kept_by_parent: frozenset[str]


@dataclass(frozen=True, slots=True)
class Forgetting:
    """How one table forgets. `where` is about its alias `t`, with `:people`, `:conversations`."""

    table: str
    where: str
    clear: Mapping[str, str]
    key: Sequence[str]
    indexed: bool
    goes_along: bool = False
    # Deleted last, under all locks: while they are there, the rest is found.
    last: bool = False

    @property
    def counted_as(self) -> str:
        return f"{self.table}:cleared" if self.clear else self.table


async def read_tables(uow: UnitOfWork) -> Tables:
    columns: dict[str, dict[str, Column]] = defaultdict(dict)
    keys: dict[str, list[str]] = defaultdict(list)
    indexed: dict[str, set[str]] = defaultdict(set)
    for row in await uow.session.execute(_COLUMNS):
        columns[row.table_name][row.name] = Column(row.kind, row.required)
    for row in await uow.session.execute(_INDEXES):
        if row.is_key:
            keys[row.table_name] = list(row.names)
        if len(row.names) > 1 and row.names[0] == "workspace_id":
            indexed[row.table_name].add(row.names[1])
    order: TopologicalSorter[str] = TopologicalSorter(dict.fromkeys(columns, ()))
    for row in await uow.session.execute(_REFERENCES):
        order.add(row.parent, row.child)
    kept = [row.table_name for row in await uow.session.execute(_KEPT)]
    return Tables(
        columns,
        keys,
        {name: frozenset(found) for name, found in indexed.items()},
        list(order.static_order()),
        frozenset(kept),
    )


def plan_for(person: Person, register: Sequence[Declaration], tables: Tables) -> list[Forgetting]:
    """Children before their parents: each is counted as what it is, and not as a consequence."""
    declared = {one.table: one for one in register if isinstance(one, PersonalTable)}
    places = {name: at for at, name in enumerate(tables.children_first)}
    mine = [
        one
        for one in declared.values()
        if one.person is person and one.erasure is not Erasure.KEEP_ROW
    ]
    mine.sort(key=lambda one: (-_depth(one, declared), places[one.table]))
    last = {one.through for one in mine if one.table in tables.kept_by_parent} | ANCHORS
    return [_forgetting(one, declared, tables, last) for one in mine]


def about_conversations(register: Sequence[Declaration], tables: Tables) -> list[Forgetting]:
    """What members have because of the conversation, such as having been told of it."""
    where = "t.conversation_id = ANY(:conversations)"
    return [
        Forgetting(
            one.table,
            where,
            {},
            tables.keys[one.table],
            "conversation_id" in tables.indexed[one.table] or "id" not in tables.keys[one.table],
        )
        for one in register
        if isinstance(one, PersonalTable)
        and one.person is Person.MEMBER
        and "conversation_id" in tables.columns[one.table]
    ]


def _depth(one: PersonalTable, declared: Mapping[str, PersonalTable]) -> int:
    """What is found through another table goes before it."""
    return 1 + _depth(declared[one.through], declared) if one.through else 0


def _forgetting(
    one: PersonalTable, declared: Mapping[str, PersonalTable], tables: Tables, last: set[str]
) -> Forgetting:
    clear: dict[str, str] = {}
    if one.erasure is Erasure.CLEAR_COLUMNS:
        columns = tables.columns[one.table]
        clear = {name: columns[name].empty(f"{one.table}.{name}") for name in one.columns}
    column, where = one.person_column, _whose(one, "t", declared)
    indexed = tables.indexed.get(one.table, frozenset())
    own_key = list(tables.keys[one.table]) == ["workspace_id", column]
    found = column in indexed or own_key
    other = tables.columns[one.table].get("conversation_id")
    by_conversation = "conversation_id" in indexed and other is not None and other.required
    if not found and one.person is Person.CONTACT and by_conversation:
        # Always the same person's, and quickly found.
        where, found = "t.conversation_id = ANY(:conversations)", True
    return Forgetting(
        one.table,
        where,
        clear,
        tables.keys[one.table],
        found,
        goes_along=one.table in tables.kept_by_parent,
        last=one.table in last,
    )


def _whose(one: PersonalTable, alias: str, declared: Mapping[str, PersonalTable]) -> str:
    column = f"{alias}.{one.person_column}"
    if one.through == CONVERSATIONS:
        # By id: of some tables the rows outlive the conversation.
        return f"{column} = ANY(:conversations)"
    if one.through:
        inner = f"{alias}t"
        whose = _whose(declared[one.through], inner, declared)
        return (
            f"{column} IN (SELECT {inner}.id FROM {one.through} AS {inner}"  # noqa: S608 - our tables
            f" WHERE {inner}.workspace_id = :workspace_id AND {whose})"
        )
    if one.person_column == "email_hash":
        return f"{column} = ANY(:email_hashes)"
    return f"{column} = ANY(:people)"


def statement_for(one: Forgetting, *, bounds: str = "", most: int | None = None) -> str:
    """Rows that are forgotten come back with their ids, so that what points to them goes too."""
    where = f"t.workspace_id = :workspace_id AND {one.where}{bounds}"
    if one.clear:
        dirty = " OR ".join(f"t.{name} IS DISTINCT FROM {to}" for name, to in one.clear.items())
        where += f" AND ({dirty})"
    back = "t.id" if "id" in one.key else "NULL::uuid AS id"
    if one.goes_along:
        return f"SELECT {back} FROM {one.table} AS t WHERE {where}"  # noqa: S608 - our tables
    if most is not None:
        inner = ", ".join(f"t.{name}" for name in one.key)
        chosen = f"SELECT {inner} FROM {one.table} AS t WHERE {where} LIMIT {most} FOR UPDATE"  # noqa: S608 - our tables
        where = f"({', '.join(f't.{name}' for name in one.key)}) IN ({chosen})"
    if one.clear:
        changes = ", ".join(f"{name} = {to}" for name, to in one.clear.items())
        return f"UPDATE {one.table} AS t SET {changes} WHERE {where} RETURNING {back}"  # noqa: S608 - our tables
    return f"DELETE FROM {one.table} AS t WHERE {where} RETURNING {back}"  # noqa: S608 - our tables


_COLUMNS = text(
    "SELECT c.relname AS table_name, a.attname AS name,"
    " format_type(a.atttypid, NULL) AS kind, a.attnotnull AS required"
    " FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid"
    " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')"
    " AND a.attnum > 0 AND NOT a.attisdropped"
)
_INDEXES = text(
    "SELECT c.relname AS table_name, i.indisprimary AS is_key,"
    " ARRAY(SELECT a.attname::text FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k (number, at)"
    " JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum = k.number ORDER BY k.at) AS names"
    " FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indrelid"
    " WHERE c.relnamespace = 'public'::regnamespace AND i.indpred IS NULL"
)
_KEPT = text(
    "SELECT c.relname AS table_name FROM pg_class AS c"
    " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')"
    " AND NOT has_table_privilege(c.oid, 'DELETE')"
)
_REFERENCES = text(
    "SELECT DISTINCT child.relname AS child, parent.relname AS parent"
    " FROM pg_constraint AS f JOIN pg_class AS child ON child.oid = f.conrelid"
    " JOIN pg_class AS parent ON parent.oid = f.confrelid"
    " WHERE f.contype = 'f' AND child.oid <> parent.oid"
    " AND child.relnamespace = 'public'::regnamespace"
)
