"""What every other test relies on: databases of one's own, and no way out of this machine."""

import socket
from pathlib import Path

import psycopg
import pytest
import redis

from inbox.foundation.settings import Settings
from tests.plugins.network import OutsideConnection
from tests.plugins.order import LONGEST


def test_the_database_is_a_migrated_copy(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        assert connection.info.server_version // 10_000 == 18
        found = connection.execute("SELECT count(*) FROM alembic_version").fetchone()
    assert found == (1,)


def test_an_empty_database_is_empty(empty_database_url: str) -> None:
    with psycopg.connect(empty_database_url) as connection:
        found = connection.execute("SELECT to_regclass('alembic_version')").fetchone()
    assert found == (None,)


def test_redis_is_our_own(settings: Settings) -> None:
    with redis.Redis.from_url(settings.redis_url.get_secret_value()) as client:
        assert client.ping()
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}


@pytest.mark.parametrize("address", ["192.0.2.1", "2001:db8::1", "parley.example"])
def test_no_connection_leaves_this_machine(address: str) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as outside:
        outside.settimeout(0.2)
        with pytest.raises(OutsideConnection):
            outside.connect((address, 80))
        with pytest.raises(OutsideConnection):
            outside.connect_ex((address, 80))


def test_connections_to_this_machine_are_let_through() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=1).close()


def test_the_files_that_begin_first_exist(pytestconfig: pytest.Config) -> None:
    assert [file for file in LONGEST if not Path(pytestconfig.rootpath, file).is_file()] == []
