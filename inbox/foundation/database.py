"""The connection pool. Every connection of the product runs as `parley_app`, which owns nothing.

The login behind PARLEY_DATABASE_URL may own the tables (it migrates); the role set on connect is
what row-level security judges. `parley_system` reads ids across workspaces for the sweeper's
scans, one transaction at a time.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import psycopg
from sqlalchemy import event, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, AsyncSession, create_async_engine

from inbox.foundation.errors import ServiceUnreachable, SettingsInvalid
from inbox.foundation.pipelines import AwaitingCursor, enter_pipeline

APP_ROLE = "parley_app"
SYSTEM_ROLE = "parley_system"
# A caller is answered within 5 s when the database is away, so each wait has to be shorter.
CONNECT_TIMEOUT_SECONDS = 3
POOL_TIMEOUT_SECONDS = 3
STATEMENT_TIMEOUT_MILLISECONDS = 15_000
IDLE_TRANSACTION_MILLISECONDS = 60_000


def sqlalchemy_url(url: str) -> str:
    """Accept the plain `postgresql://` spelling that every other tool uses."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise SettingsInvalid(
            "PARLEY_DATABASE_URL must read postgresql://user:password@host:port/name."
        ) from None
    if parsed.get_backend_name() not in {"postgresql", "postgres"}:
        raise SettingsInvalid("PARLEY_DATABASE_URL must be a postgresql:// address.")
    return parsed.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)


_LOSSES = (
    PoolTimeout,
    TimeoutError,
    ConnectionError,
    InterfaceError,
    psycopg.InterfaceError,
)


def is_connection_loss(error: BaseException) -> bool:
    if isinstance(error, _LOSSES):
        return True
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    if isinstance(error, OperationalError | psycopg.OperationalError):
        # The driver's own error, or SQLAlchemy's around it.
        state = getattr(getattr(error, "orig", error), "sqlstate", None)
        # No state at all means the connection broke; 57P0x that the server is going or coming;
        # 53 that it has no room left for us; 08 a broken protocol.
        return state is None or state[:2] in {"08", "53"} or state[:4] == "57P0"
    return False


def cause_of(loss: BaseException) -> str:
    """For the log: the kind of error at the bottom, with PostgreSQL's code for it if it has one."""
    bottom = loss
    while (below := getattr(bottom, "orig", None) or bottom.__cause__) is not None:
        bottom = below
    state = getattr(bottom, "sqlstate", None)
    return f"{type(bottom).__name__}:{state}" if state else type(bottom).__name__


def is_deadlock(error: BaseException) -> bool:
    """Two transactions met; one of them was sent back and may simply try again."""
    state = getattr(getattr(error, "orig", error), "sqlstate", None)
    return state in {"40P01", "40001"}


class Database:
    def __init__(self, url: str, *, pool_size: int, role: str = APP_ROLE) -> None:
        self.engine: AsyncEngine = create_async_engine(
            sqlalchemy_url(url),
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=POOL_TIMEOUT_SECONDS,
            pool_use_lifo=True,
            # Values of a failing statement must not travel in its exception text.
            hide_parameters=True,
            connect_args={
                "connect_timeout": CONNECT_TIMEOUT_SECONDS,
                "application_name": "parley",
                "cursor_factory": AwaitingCursor,
                "options": (
                    f"-c role={role}"
                    f" -c statement_timeout={STATEMENT_TIMEOUT_MILLISECONDS}"
                    f" -c idle_in_transaction_session_timeout={IDLE_TRANSACTION_MILLISECONDS}"
                    " -c timezone=UTC"
                ),
            },
        )

        event.listen(self.engine.sync_engine, "connect", enter_pipeline)

    def session(self) -> AsyncSession:
        # Nothing is read again after the commit, and flushes happen where the code says so.
        return AsyncSession(self.engine, expire_on_commit=False, autoflush=False)

    @asynccontextmanager
    async def short_connection(self) -> AsyncIterator[AsyncConnection]:
        """For look-ups before a unit of work exists: taken, used once, given back."""
        async with self.engine.connect() as connection, connection.begin():
            yield connection

    @asynccontextmanager
    async def system_connection(self) -> AsyncIterator[AsyncConnection]:
        """The sweeper's eyes: ids of all workspaces, no text, for one transaction."""
        async with self.engine.connect() as connection, connection.begin():
            await connection.execute(text(f"SET LOCAL ROLE {SYSTEM_ROLE}"))
            yield connection

    async def ping(self, timeout_seconds: float = 2) -> None:
        try:
            async with asyncio.timeout(timeout_seconds), self.short_connection() as connection:
                await connection.execute(text("SELECT 1"))
        except Exception as error:
            if is_connection_loss(error):
                raise ServiceUnreachable from error
            raise

    async def close(self) -> None:
        await self.engine.dispose()
