"""A real PostgreSQL per run, a real Valkey per worker, and a database per worker.

    run ──▶ one cluster (the process that pytest was started as owns it)
             └─ template, migrated once ──copied──▶ parley_gw0, parley_gw1, …, parley_own_…
    worker ──▶ one Valkey, so that a test may FLUSHALL

PARLEY_TEST_DATABASE_URL names a server (as a superuser) to use instead of our own.
"""

import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql

from inbox.foundation.settings import Settings
from parley.embedded import EmbeddedPostgres, EmbeddedRedis

SERVER = pytest.StashKey[EmbeddedPostgres]()
DIRECTORY = pytest.StashKey[Path]()
FROM_OUTSIDE = "PARLEY_TEST_DATABASE_URL"
SETTINGS_WITHOUT_PREFIX = ("OPENAI_API_KEY", "OPENAI_BASE_URL", "SENTRY_DSN")
# Any number that no migration uses: the workers wait here for the one that makes the template.
TEMPLATE_LOCK = 7_001_337
SECRET_KEY = "a secret key that only tests use, long enough to be accepted"
MASTER_KEYS = "test:" + "A" * 43 + "="


def pytest_configure(config: pytest.Config) -> None:
    # What the developer has set for a running Parley must not steer a test.
    for name in list(os.environ):
        if (name.startswith("PARLEY_") and name != FROM_OUTSIDE) or name in SETTINGS_WITHOUT_PREFIX:
            del os.environ[name]
    if not hasattr(config, "workerinput"):
        config.stash[DIRECTORY] = Path(tempfile.mkdtemp(prefix="parley-tests-"))


def pytest_configure_node(node: Any) -> None:
    """xdist asks, on the controller, what a worker has to know."""
    node.workerinput["run_id"] = _run_id(node.config)
    node.workerinput["server_url"] = _server_url(node.config)


def pytest_unconfigure(config: pytest.Config) -> None:
    server = config.stash.get(SERVER, None)
    if server is not None:
        server.stop()
    directory = config.stash.get(DIRECTORY, None)
    if directory is not None:
        shutil.rmtree(directory, ignore_errors=True)


def _run_id(config: pytest.Config) -> str:
    return config.stash[DIRECTORY].name.rpartition("-")[2].lower()


def _server_url(config: pytest.Config) -> str:
    if url := os.environ.get(FROM_OUTSIDE):
        return url
    if SERVER not in config.stash:
        server = EmbeddedPostgres(config.stash[DIRECTORY] / "postgres", durable=False)
        server.start()
        config.stash[SERVER] = server
    return config.stash[SERVER].url_of("postgres")


def with_database(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


@pytest.fixture(scope="session")
def server_url(pytestconfig: pytest.Config) -> str:
    """The run's PostgreSQL, as its superuser, in the database `postgres`."""
    given: dict[str, str] = getattr(pytestconfig, "workerinput", {})
    return given.get("server_url") or _server_url(pytestconfig)


@pytest.fixture(scope="session")
def template_database(
    server_url: str, pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory
) -> str:
    """The name of a migrated, empty database that nobody is connected to."""
    from parley.migrator import migrate

    given: dict[str, str] = getattr(pytestconfig, "workerinput", {})
    name = f"parley_template_{given.get('run_id') or _run_id(pytestconfig)}"
    building = f"{name}_building"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", (TEMPLATE_LOCK,))
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,))
        if found.fetchone() is None:
            _create(connection, building)
            url = with_database(server_url, building)
            migrate(build_settings(url, "", tmp_path_factory.mktemp("migrate")))
            connection.execute(
                sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                    sql.Identifier(building), sql.Identifier(name)
                )
            )
    return name


@pytest.fixture(scope="session")
def database_url(server_url: str, template_database: str, worker_id: str) -> Iterator[str]:
    """This worker's own copy of the migrated database."""
    name = f"{template_database}_{worker_id}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        _create(connection, name, template_database)
    yield with_database(server_url, name)
    _drop(server_url, name)


@pytest.fixture(scope="session")
def new_database(server_url: str, template_database: str) -> Iterator[Callable[[], str]]:
    """Makes migrated databases for tests that work on every workspace there is."""
    made: list[str] = []

    def make() -> str:
        made.append(f"parley_own_{secrets.token_hex(6)}")
        with psycopg.connect(server_url, autocommit=True) as connection:
            _create(connection, made[-1], template_database)
        return with_database(server_url, made[-1])

    yield make
    for name in made:
        _drop(server_url, name)


@pytest.fixture
def empty_database_url(server_url: str) -> Iterator[str]:
    """A database without a single table, for tests of the migrations themselves."""
    name = f"parley_empty_{secrets.token_hex(6)}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        _create(connection, name)
    yield with_database(server_url, name)
    _drop(server_url, name)


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """This worker's own Valkey."""
    with EmbeddedRedis(tmp_path_factory.mktemp("valkey"), durable=False) as server:
        yield server.url


@pytest.fixture(scope="session")
def settings(
    database_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Settings:
    return build_settings(database_url, redis_url, tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="session")
def new_directory() -> Iterator[Callable[[], Path]]:
    """Makes directories for servers of a test's own.

    Not below pytest's: started as root, PostgreSQL is another user, and every other pytest run
    that begins meanwhile closes that directory to other users again.
    """
    with tempfile.TemporaryDirectory(prefix="parley-tests-") as directory:
        yield lambda: Path(tempfile.mkdtemp(dir=directory))


@pytest.fixture
def server_directory(new_directory: Callable[[], Path]) -> Path:
    return new_directory()


def build_settings(database_url: str, redis_url: str, data_dir: Path) -> Settings:
    return Settings.model_validate(
        {
            "database_url": database_url,
            "redis_url": redis_url,
            "data_dir": data_dir,
            "secret_key": SECRET_KEY,
            "master_keys": MASTER_KEYS,
            # Nobody listens there, and no resolver is asked.
            "graph_url": "http://127.0.0.1:9",
        }
    )


def _create(connection: psycopg.Connection[Any], name: str, template: str = "template0") -> None:
    # FILE_COPY copies the files as they are; the default writes every page to the log as well.
    connection.execute(
        sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
            sql.Identifier(name), sql.Identifier(template)
        )
    )


def _drop(server_url: str, name: str) -> None:
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )
