"""No table is forgotten: each is declared for privacy and fenced for its tenant."""

from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import Column, Integer, MetaData, Table
from sqlmodel import SQLModel

from inbox.foundation.personal_data import (
    Declaration,
    Erasure,
    Mask,
    NotPersonal,
    Person,
    PersonalTable,
    Unread,
)
from inbox.foundation.sealed import SealedText
from parley.personal_data import PERSONAL_DATA
from tests.factories.models import import_every_model
from tests.parley.personal_data_faults import (
    WITHOUT_WORKSPACE,
    register_faults,
    tenancy_faults,
)


@pytest.fixture(scope="module", autouse=True)
def every_model() -> None:
    import_every_model()


def test_every_table_is_declared_as_it_is() -> None:
    assert register_faults(PERSONAL_DATA, SQLModel.metadata) == []


def test_every_room_with_tables_is_in_the_register(database_url: str) -> None:
    """The models that were found are the tables that the migrations made."""
    with psycopg.connect(database_url) as connection:
        tables = connection.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r'"
            " AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version'"
        )
        assert {name for (name,) in tables} == set(SQLModel.metadata.tables)


def _planted(erasure: Erasure = Erasure.DELETE_ROW, **changes: object) -> PersonalTable:
    values: dict[str, object] = {
        "table": "planted",
        "person": Person.MEMBER,
        "person_column": "id",
        "columns": {"name": Mask.NAME},
        "erasure": erasure,
    }
    return PersonalTable(**{**values, **changes})  # type: ignore[arg-type]


PLANTED: dict[str, tuple[list[Declaration], str]] = {
    "forgotten": ([], "planted is not declared"),
    "twice": ([_planted(), _planted()], "planted is declared 2 times"),
    "no table": ([_planted(), NotPersonal("gone", "Why.")], "gone is declared and is no table"),
    "no column": (
        [_planted(columns={"name": Mask.NAME, "nick": Mask.NAME})],
        "planted.nick does not exist",
    ),
    "no person": ([_planted(person_column="member_id")], "planted.member_id does not exist"),
    "sealed, undeclared": ([_planted(columns={})], "planted.name is sealed and not declared"),
    "sealed, called impersonal": (
        [NotPersonal("planted", "Why.")],
        "planted.name is sealed, so it is personal",
    ),
    "a secret that is readable": (
        [NotPersonal("planted", "Why.", secrets=frozenset({"id", "name"}))],
        "planted.id is called a secret and not sealed",
    ),
    "unread, another column sealed": (
        [Unread("planted", frozenset({"id"}), "Why.")],
        "planted does not name its sealed columns",
    ),
    "through nothing": (
        [_planted(through="parcel")],
        "planted.id names no row of parcel",
    ),
    "kept without a reason": (
        [_planted(Erasure.KEEP_ROW)],
        "planted says why it is kept exactly when it is kept",
    ),
    "left out of the export by a slip": (
        [_planted(not_exported=frozenset({"id"}))],
        "planted.id is kept out of the export without being personal",
    ),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_slip_in_the_register_is_found(name: str) -> None:
    register, words = PLANTED[name]
    metadata = MetaData()
    Table("planted", metadata, Column("id", Integer), Column("name", SealedText))
    assert register_faults(register, metadata) == [words]


@pytest.fixture
def as_owner(database_url: str) -> Iterator[psycopg.Connection]:
    """What a test does here is rolled back."""
    with psycopg.connect(database_url) as connection:
        yield connection
        connection.rollback()


def test_every_table_is_fenced_for_its_tenant(as_owner: psycopg.Connection) -> None:
    assert tenancy_faults(as_owner) == []
    assert all(WITHOUT_WORKSPACE.values())


TENANT = (
    "CREATE TABLE planted (workspace_id uuid NOT NULL, id uuid, team_id uuid,"
    " PRIMARY KEY (workspace_id, id))"
)
FENCED = (
    f"{TENANT}; ALTER TABLE planted ENABLE ROW LEVEL SECURITY;"
    " ALTER TABLE planted FORCE ROW LEVEL SECURITY;"
    " CREATE POLICY tenant ON planted USING"
    " (workspace_id::text = current_setting('parley.workspaces'))"
    " WITH CHECK (workspace_id::text = current_setting('parley.workspaces'))"
)
BREACHES = {
    "CREATE TABLE planted (id uuid PRIMARY KEY)": [
        "planted has no workspace_id",
        "planted has no forced row-level security",
    ],
    TENANT: ["planted has no forced row-level security"],
    "ALTER TABLE team NO FORCE ROW LEVEL SECURITY": ["team has no forced row-level security"],
    "DROP POLICY tenant ON team": ["team has no policy for its tenant"],
    "ALTER POLICY tenant ON team USING (true)": ["team has no policy for its tenant"],
    "ALTER POLICY tenant ON team WITH CHECK (true)": ["team has no policy for its tenant"],
    "ALTER TABLE member ADD UNIQUE (id); ALTER TABLE team_member"
    " ADD CONSTRAINT planted FOREIGN KEY (member_id) REFERENCES member (id)": [
        "team_member.planted points out of its workspace"
    ],
    FENCED.replace("(workspace_id, id)", "(id, workspace_id)"): [
        "planted has a key that does not begin with its workspace"
    ],
    FENCED: [],
}


@pytest.mark.parametrize("statements", BREACHES)
def test_a_planted_hole_in_the_fence_is_found(
    as_owner: psycopg.Connection, statements: str
) -> None:
    for statement in statements.split(";"):
        as_owner.execute(statement.encode())
    assert tenancy_faults(as_owner) == BREACHES[statements]
