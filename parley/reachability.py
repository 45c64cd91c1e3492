"""Do PARLEY_DATABASE_URL and PARLEY_REDIS_URL answer, and if not, what is wrong with them?

The words name neither address nor password: they are printed and logged.
"""

from inbox.foundation.errors import ServiceUnreachable, SettingsInvalid
from inbox.foundation.settings import Settings

CONNECT_TIMEOUT_SECONDS = 5
POSTGRES_VERSION = 18


def psycopg_url(settings: Settings) -> str:
    """The plain spelling, also when SQLAlchemy's was given."""
    return settings.database_url.get_secret_value().replace("+psycopg:", ":", 1)


def require_database(settings: Settings) -> None:
    import psycopg

    settings.require("database_url")
    url = psycopg_url(settings)
    try:
        psycopg.conninfo.conninfo_to_dict(url)
    except psycopg.Error:
        raise SettingsInvalid(
            "PARLEY_DATABASE_URL cannot be read: it must look like "
            "postgresql://user:password@host:5432/name."
        ) from None
    try:
        with psycopg.connect(url, connect_timeout=CONNECT_TIMEOUT_SECONDS) as connection:
            version = connection.info.server_version // 10_000
    except psycopg.OperationalError as error:
        raise ServiceUnreachable(_what_is_wrong(str(error))) from None
    if version < POSTGRES_VERSION:
        raise ServiceUnreachable(
            f"PARLEY_DATABASE_URL leads to PostgreSQL {version}; Parley needs {POSTGRES_VERSION}."
        )


def _what_is_wrong(words: str) -> str:
    # libpq gives no code for a connection that never stood; its words are the same in every
    # version, and a server that speaks another language falls through to the last line.
    if "password authentication failed" in words or "no password supplied" in words:
        return "PARLEY_DATABASE_URL: the server refuses this user and password; check both."
    if "does not exist" in words and "database" in words:
        return "PARLEY_DATABASE_URL: there is no such database; create it, or correct the name."
    if "does not exist" in words and "role" in words:
        return "PARLEY_DATABASE_URL: there is no such user; create it, or correct the name."
    if "resolve host" in words or "translate host" in words:
        return "PARLEY_DATABASE_URL: its host name cannot be resolved; check the spelling."
    if "starting up" in words or "shutting down" in words:
        return "PARLEY_DATABASE_URL: the server is just starting or stopping; try again shortly."
    return "PARLEY_DATABASE_URL does not answer; check host and port, and that the server runs."


def require_redis(settings: Settings) -> None:
    import redis

    settings.require("redis_url")
    try:
        client = redis.Redis.from_url(
            settings.redis_url.get_secret_value(),
            socket_connect_timeout=CONNECT_TIMEOUT_SECONDS,
            socket_timeout=CONNECT_TIMEOUT_SECONDS,
        )
    except ValueError:
        raise SettingsInvalid(
            "PARLEY_REDIS_URL cannot be read: it must look like redis://:password@host:6379/0."
        ) from None
    try:
        client.ping()
    except redis.AuthenticationError:
        raise ServiceUnreachable(
            "PARLEY_REDIS_URL: the server refuses this password; check it."
        ) from None
    except redis.RedisError:
        raise ServiceUnreachable(
            "PARLEY_REDIS_URL does not answer; check host and port, and that the server runs."
        ) from None
    finally:
        client.close()
