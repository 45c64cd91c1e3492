"""The migrations make exactly the tables that the models describe, and can be run again."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from pydantic import SecretStr
from sqlalchemy import create_engine
from sqlmodel import SQLModel

from inbox.foundation.database import sqlalchemy_url
from inbox.foundation.errors import ServiceUnreachable
from inbox.foundation.settings import Settings
from parley.migrator import MIGRATIONS, migrate, pending_revision
from tests.factories.models import import_every_model
from tests.factories.processes import environment_of

import_every_model()


def scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return ScriptDirectory.from_config(config)


def settings_for(settings: Settings, url: str) -> Settings:
    return settings.model_copy(update={"database_url": SecretStr(url)})


def test_models_and_migrations_agree(database_url: str) -> None:
    engine = create_engine(sqlalchemy_url(database_url))
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        differences = compare_metadata(context, SQLModel.metadata)
    engine.dispose()
    assert differences == []


def test_the_comparison_sees_a_missing_column(empty_database_url: str, settings: Settings) -> None:
    migrate(settings_for(settings, empty_database_url))
    with psycopg.connect(empty_database_url, autocommit=True) as connection:
        connection.execute("ALTER TABLE team DROP COLUMN description")
        connection.execute("ALTER TABLE member ALTER COLUMN locale DROP NOT NULL")
        connection.execute("DROP INDEX session_by_member")
        connection.execute("CREATE TABLE forgotten (id int)")
    engine = create_engine(sqlalchemy_url(empty_database_url))
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), SQLModel.metadata)
    engine.dispose()
    kinds = {one[0] if isinstance(one, tuple) else one[0][0] for one in differences}
    assert kinds == {"add_column", "modify_nullable", "add_index", "remove_table"}


def test_there_is_one_head_and_one_line() -> None:
    directory = scripts()
    assert len(directory.get_heads()) == 1
    assert len(directory.get_bases()) == 1
    assert not [one.revision for one in directory.walk_revisions() if one.is_branch_point]


@pytest.mark.parametrize("path", sorted(MIGRATIONS.rglob("*.py")), ids=lambda path: path.name)
def test_a_migration_imports_no_code_of_the_app(path: Path) -> None:
    imported = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            imported |= {name.name.partition(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add((node.module or "").partition(".")[0])
    assert imported & {"parley", "automation", "inbox", "integrations"} == set()


def test_migrating_again_changes_nothing(empty_database_url: str, settings: Settings) -> None:
    said: list[str] = []
    target = settings_for(settings, empty_database_url)
    assert pending_revision(target) == scripts().get_current_head()
    migrate(target, said.append)
    migrate(target, said.append)
    assert said[0].startswith("migrating the database to")
    assert said[1:] == ["the database is up to date"]
    assert pending_revision(target) is None


def test_two_migrators_do_not_meet(empty_database_url: str, settings: Settings) -> None:
    target = settings_for(settings, empty_database_url)
    migrators = [
        subprocess.Popen(
            [sys.executable, "-m", "parley.cli", "migrate"],
            env={**os.environ, **environment_of(target)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for _ in range(2)
    ]
    said = [migrator.communicate(timeout=60)[0] for migrator in migrators]
    assert [migrator.returncode for migrator in migrators] == [0, 0], said
    assert pending_revision(target) is None


def test_a_database_that_is_away_is_said_in_one_line(settings: Settings) -> None:
    target = settings_for(settings, "postgresql://parley@127.0.0.1:1/parley")
    with pytest.raises(ServiceUnreachable, match="PARLEY_DATABASE_URL does not answer"):
        migrate(target)
