"""Is this installation sound? Each check gives one line: what was found, or what to do.

A check that cannot run because an earlier one failed is left out, so that one cause gives one FAIL.
"""

import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from inbox.foundation.database import APP_ROLE, CONNECT_TIMEOUT_SECONDS
from inbox.foundation.errors import ParleyError
from inbox.foundation.settings import Settings
from integrations.sentry import check_delivery
from parley.reachability import psycopg_url, require_database, require_redis
from parley.web_files import DIST

LEAST_FREE_BYTES = 1024**3
LARGEST_CLOCK_DIFFERENCE_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Finding:
    check: str
    ok: bool
    words: str


def examine(settings: Settings) -> Iterator[Finding]:
    yield _settings(settings)
    try:
        require_database(settings)
    except ParleyError as error:
        yield Finding("database", False, error.detail)
    else:
        yield from _database(settings)
    try:
        require_redis(settings)
    except ParleyError as error:
        yield Finding("redis", False, error.detail)
    else:
        yield from _redis(settings)
    yield _disk(settings)
    yield _web_build(settings)


def examine_sentry(settings: Settings) -> Finding:
    """Sends one report, of an error that says so itself, and waits for Sentry to take it."""
    if not settings.sentry_dsn.get_secret_value():
        return Finding("sentry", False, "SENTRY_DSN is not set: errors are reported nowhere")
    event_id, refused = check_delivery()
    if refused is not None:
        words = f"the report was not taken ({refused}): look at SENTRY_DSN and the way there"
        return Finding("sentry", False, words)
    where = settings.sentry_environment
    return Finding("sentry", True, f"event {event_id} was taken; look for it in {where}")


def _settings(settings: Settings) -> Finding:
    try:
        settings.require("database_url", "redis_url", "secret_key", "master_keys")
    except ParleyError as error:
        return Finding("settings", False, error.detail)
    return Finding("settings", True, "all that is needed is set")


def _database(settings: Settings) -> Iterator[Finding]:
    import psycopg

    from parley.migrator import pending_revision

    url = psycopg_url(settings)
    with psycopg.connect(url, connect_timeout=CONNECT_TIMEOUT_SECONDS) as connection:
        version = connection.execute("SHOW server_version").fetchone()
        yield Finding("database", True, f"PostgreSQL {version[0] if version else '?'} answers")
        yield _clock(connection)
    pending = pending_revision(settings)
    if pending is not None:
        yield Finding(
            "migrations", False, f"the database is not at {pending}: run `parley migrate`"
        )
        return
    yield Finding("migrations", True, "the database is at this version")
    try:
        with psycopg.connect(
            url, connect_timeout=CONNECT_TIMEOUT_SECONDS, options=f"-c role={APP_ROLE}"
        ) as connection:
            yield _role(connection)
            yield _vectors(connection, settings)
    except psycopg.Error:
        yield Finding(
            "role",
            False,
            f"the login may not act as {APP_ROLE}: as the owner, GRANT {APP_ROLE} TO it",
        )


def _clock(connection: Any) -> Finding:
    before = time.time()
    theirs = float(connection.execute("SELECT extract(epoch FROM clock_timestamp())").fetchone()[0])
    difference = abs(theirs - (before + time.time()) / 2)
    if difference > LARGEST_CLOCK_DIFFERENCE_SECONDS:
        return Finding(
            "clock",
            False,
            f"{difference:.1f} s between this clock and the database's: set both by NTP",
        )
    return Finding("clock", True, f"{difference * 1000:.0f} ms from the database's clock")


def _role(connection: Any) -> Finding:
    name, superuser, bypasses, owned = connection.execute(
        """
        SELECT rolname, rolsuper, rolbypassrls, (
            SELECT count(*) FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace
            WHERE relowner = pg_roles.oid AND nspname NOT LIKE 'pg\\_%'
              AND nspname <> 'information_schema'
        )
        FROM pg_roles WHERE rolname = current_user
        """
    ).fetchone()
    faults = [
        words
        for wrong, words in (
            (superuser, "is a superuser"),
            (bypasses, "bypasses row-level security"),
            (owned, f"owns {owned} tables or indexes"),
        )
        if wrong
    ]
    if faults:
        return Finding(
            "role",
            False,
            f"{name} {' and '.join(faults)}, so workspaces are not kept apart: "
            f"ALTER ROLE {name} NOSUPERUSER NOBYPASSRLS, and let another role own the tables",
        )
    return Finding("role", True, f"{name} is bound by row-level security and owns nothing")


def _vectors(connection: Any, settings: Settings) -> Finding:
    (found,) = connection.execute(
        "SELECT (SELECT extversion FROM pg_extension WHERE extname = 'vector')"
    ).fetchone()
    if found is not None:
        return Finding("vectors", True, f"pgvector {found}: knowledge can be found by meaning")
    words = "no pgvector: knowledge is found by its words alone"
    if not settings.openai_embedding_model:
        return Finding("vectors", True, words)
    return Finding(
        "vectors",
        False,
        f"{words}, though OPENAI_EMBEDDING_MODEL is set: install pgvector on the database's server"
        " and, as the owner, CREATE EXTENSION vector",
    )


def _redis(settings: Settings) -> Iterator[Finding]:
    import redis

    client = redis.Redis.from_url(settings.redis_url.get_secret_value(), socket_timeout=5)
    try:
        found: Any = client.info()
    except redis.RedisError:
        yield Finding("redis", True, "answers (it does not let us see its settings)")
        return
    finally:
        client.close()
    yield Finding("redis", True, f"version {found.get('valkey_version') or found['redis_version']}")
    if found.get("aof_enabled") == 1:
        yield Finding("redis persistence", True, "it writes an append-only file")
    else:
        yield Finding(
            "redis persistence",
            False,
            "a restart of Redis forgets its queue: set `appendonly yes`",
        )
    policy = found.get("maxmemory_policy", "noeviction")
    if policy != "noeviction":
        yield Finding(
            "redis eviction",
            False,
            f"`{policy}` drops queued work when memory is short: set `maxmemory-policy noeviction`",
        )


def _disk(settings: Settings) -> Finding:
    directory = settings.data_dir.absolute()
    existing = next(path for path in (directory, *directory.parents) if path.exists())
    free = shutil.disk_usage(existing).free
    words = f"{free / 1024**3:.1f} GiB free for {directory}"
    if free < LEAST_FREE_BYTES:
        return Finding("disk", False, f"only {words}: make room, PostgreSQL stops when it is full")
    return Finding("disk", True, words)


def _web_build(settings: Settings) -> Finding:
    if (DIST / "index.html").is_file():
        return Finding("web", True, "the front end is built")
    if settings.skip_web:
        return Finding("web", True, "left out, as PARLEY_SKIP_WEB asks")
    return Finding("web", False, "the front end is not built: run `parley web build`")
