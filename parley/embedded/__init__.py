"""PostgreSQL and Redis of our own, for an installation that was given no URL."""

from parley.embedded.postgres import EmbeddedPostgres
from parley.embedded.server import EmbeddedServer, ServerBinaryMissing, ServerDidNotStart
from parley.embedded.valkey import EmbeddedRedis

__all__ = [
    "EmbeddedPostgres",
    "EmbeddedRedis",
    "EmbeddedServer",
    "ServerBinaryMissing",
    "ServerDidNotStart",
]
