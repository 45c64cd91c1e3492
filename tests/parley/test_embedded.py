import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from parley.embedded import EmbeddedPostgres, EmbeddedRedis, ServerDidNotStart

CANARY = "canary-7f3a"


@pytest.fixture(scope="module")
def postgres(new_directory: Callable[[], Path]) -> Iterator[EmbeddedPostgres]:
    with EmbeddedPostgres(new_directory()) as server:
        yield server


@pytest.fixture(scope="module")
def valkey(new_directory: Callable[[], Path]) -> Iterator[EmbeddedRedis]:
    with EmbeddedRedis(new_directory()) as server:
        yield server


def test_postgres_keeps_what_it_acknowledged(postgres: EmbeddedPostgres) -> None:
    with psycopg.connect(postgres.url) as connection:
        found = {
            name: connection.execute(f"SHOW {name}").fetchone()
            for name in ("fsync", "synchronous_commit", "full_page_writes", "server_encoding")
        }
        assert found == {
            "fsync": ("on",),
            "synchronous_commit": ("on",),
            "full_page_writes": ("on",),
            "server_encoding": ("UTF8",),
        }
        connection.execute("CREATE EXTENSION IF NOT EXISTS vector")


def test_postgres_asks_for_the_password(postgres: EmbeddedPostgres) -> None:
    wrong = postgres.url.replace(postgres.password, "wrong")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(wrong)
    # Over 127.0.0.1 it does not even listen.
    assert postgres.socket_directory is not None
    assert postgres.socket_directory.stat().st_mode & 0o777 == 0o700


def test_valkey_asks_for_the_password_and_keeps_its_log(valkey: EmbeddedRedis) -> None:
    with redis.Redis.from_url(valkey.url) as client:
        assert client.config_get("appendonly", "appendfsync", "maxmemory-policy") == {
            "appendonly": "yes",
            # Rings are hints: nobody waits for a disk because of them.
            "appendfsync": "no",
            "maxmemory-policy": "noeviction",
        }
    wrong = valkey.url.replace(valkey.password, "wrong")
    with redis.Redis.from_url(wrong) as client, pytest.raises(redis.AuthenticationError):
        client.ping()


def test_the_postgres_log_quotes_no_data(postgres: EmbeddedPostgres) -> None:
    with psycopg.connect(postgres.url, autocommit=True) as connection:
        connection.execute("CREATE TABLE probe (name text PRIMARY KEY, n int)")
        connection.execute("INSERT INTO probe VALUES (%s, 1)", (CANARY,))
        for statement, values in (
            (f"SELECT '{CANARY}'::int", ()),
            (f"SELEKT '{CANARY}'", ()),
            ("SELECT %s::int", (CANARY,)),
            ("INSERT INTO probe VALUES (%s, 2)", (CANARY,)),
        ):
            with pytest.raises(psycopg.Error):
                connection.execute(statement, values)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(postgres.url.replace("/parley?", "/nowhere?"))
    log = postgres.log.read_text()
    assert 'database "nowhere" does not exist' in log
    assert CANARY not in log
    assert postgres.log.stat().st_mode & 0o777 == 0o600


def test_both_start_again_after_being_killed(
    postgres: EmbeddedPostgres, valkey: EmbeddedRedis
) -> None:
    with redis.Redis.from_url(valkey.url) as client:
        client.set("kept", "yes")
    for server in (postgres, valkey):
        url = server.url
        assert server.process is not None
        os.kill(server.process.pid, signal.SIGKILL)
        server.process.wait()
        # What a killed server left behind is still there when the next process looks.
        again = type(server)(server.directory)
        assert again.start() == url
        server.process = again.process
    with redis.Redis.from_url(valkey.url) as client:
        assert client.get("kept") == b"yes"
    with psycopg.connect(postgres.url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_what_a_killed_server_locked_does_not_forbid_the_start(server_directory: Path) -> None:
    server = EmbeddedPostgres(server_directory, durable=False)
    with server:
        pass
    # The number of a process that is alive, as after a reuse, or of one whose end nobody noticed.
    assert server.socket_directory is not None
    lines = f"{os.getpid()}\n{server.data}\n1\n5432\n{server.socket_directory}\n"
    (server.data / "postmaster.pid").write_text(lines)
    (server.socket_directory / ".s.PGSQL.5432.lock").write_text(lines)
    with server:
        psycopg.connect(server.url).close()


def test_a_leftover_server_is_replaced(valkey: EmbeddedRedis, postgres: EmbeddedPostgres) -> None:
    """A killed supervisor may leave both running where the system does not end them."""
    for server in (postgres, valkey):
        left = server.process
        assert left is not None
        again = type(server)(server.directory)
        again.start()
        assert left.wait(timeout=5) is not None
        server.process = again.process


@pytest.mark.parametrize("kind", [EmbeddedPostgres, EmbeddedRedis])
def test_a_path_too_long_for_a_socket_is_no_obstacle(
    server_directory: Path, kind: type[EmbeddedPostgres] | type[EmbeddedRedis]
) -> None:
    with kind(server_directory / ("deep" * 30), durable=False) as server:
        assert server.socket_directory is None
        if isinstance(server, EmbeddedPostgres):
            psycopg.connect(server.url).close()
        else:
            with redis.Redis.from_url(server.url) as client:
                assert client.ping()


def test_a_half_made_cluster_is_made_anew(server_directory: Path) -> None:
    (server_directory / "building" / "data").mkdir(parents=True)
    (server_directory / "building" / "data" / "PG_VERSION").write_text("18\n")
    with EmbeddedPostgres(server_directory, durable=False) as server:
        psycopg.connect(server.url).close()


def test_data_of_another_version_is_left_alone(server_directory: Path) -> None:
    (server_directory / "data").mkdir()
    (server_directory / "data" / "PG_VERSION").write_text("16\n")
    with pytest.raises(ServerDidNotStart, match="made by PostgreSQL 16, and this is 18"):
        EmbeddedPostgres(server_directory).start()


def test_a_server_that_cannot_start_says_why(server_directory: Path) -> None:
    server = EmbeddedRedis(server_directory)
    server.prepare()
    (server_directory / "data" / "appendonlydir").write_text("not a directory")
    with pytest.raises(ServerDidNotStart, match=r"Valkey ended with exit code 1: .+server\.log"):
        server.start()
    assert server.process is None
