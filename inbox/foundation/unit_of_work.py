"""One transaction and the facts recorded in it.

    open → (work, record events) → reactions → what comes last → commit → publish (rings, keys)
                         └── any error → rollback, nothing published

The only place in the product that commits. Web requests get it as their one generator
dependency; tasks, the sweeper and the command line open it themselves.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from types import TracebackType
from typing import Any, Self
from uuid import UUID

from psycopg import AsyncConnection, AsyncCursor, AsyncPipeline
from psycopg.rows import namedtuple_row

from inbox.foundation.database import Database, is_connection_loss
from inbox.foundation.doorbell import Doorbell
from inbox.foundation.encryption import InstallationKey
from inbox.foundation.errors import ParleyError, ServiceUnreachable
from inbox.foundation.events import Event, Ring, Subscriptions
from inbox.foundation.keyring import Keyring, OpenedKeys
from inbox.foundation.permissions import Subject, system_subject
from inbox.foundation.pipelines import PIPELINE, settle
from inbox.foundation.statements import Statement, Values

# Reactions may record further facts; a circle among them has to end as an error, not a hang.
REACTION_ROUNDS_AT_MOST = 8
# The first statement of a unit of work; a database that is stopped does not answer it.
FIRST_ANSWER_TIMEOUT_SECONDS = 3

SET_WORKSPACES = Statement("SELECT set_config('parley.workspaces', :workspaces, true)")
# For work in sets: its statements join some hundred keys to their rows through an index. A plan
# made while a table was still empty would read whole tables for ever after.
SET_WORKSPACES_FOR_SETS = Statement(
    "SELECT set_config('parley.workspaces', :workspaces, true),"
    " set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),"
    " set_config('enable_mergejoin', 'off', true)"
)

LastWrite = Callable[["UnitOfWork", Sequence[Any]], Awaitable[None]]


class ReactionsCircle(ParleyError):
    code = "reactions_circle"
    title = "Reactions kept causing each other"


class UnitOfWork:
    def __init__(
        self,
        database: Database,
        subscriptions: Subscriptions,
        doorbell: Doorbell,
        opened_keys: OpenedKeys,
        installation_key: InstallationKey,
        workspace_ids: Sequence[UUID],
        subject: Subject | None = None,
        *,
        in_sets: bool = False,
    ) -> None:
        self.session = database.session()
        self.keys = Keyring(self.run, self.write, opened_keys)
        self.installation_key = installation_key
        self.workspace_ids = tuple(workspace_ids)
        self._subject = subject
        self._in_sets = in_sets
        self._driver: AsyncConnection[Any] | None = None
        self._pipeline: AsyncPipeline | None = None
        self._answered = False
        self._subscriptions = subscriptions
        self._doorbell = doorbell
        self._events: list[Event] = []
        self._rings: list[Ring] = []
        self._last: dict[LastWrite, list[Any]] = {}
        self._after_commit: list[Callable[[], Awaitable[None]]] = []

    @property
    def workspace_id(self) -> UUID:
        (workspace_id,) = self.workspace_ids
        return workspace_id

    @property
    def subject(self) -> Subject:
        return self._subject or system_subject(self.workspace_id)

    def subject_in(self, workspace_id: UUID) -> Subject:
        """Whoever acts in one of the workspaces; the house itself where nobody is signed in."""
        return self._subject or system_subject(workspace_id)

    def record(self, *events: Event) -> None:
        self._events.extend(events)

    def ring(self, *rings: Ring) -> None:
        self._rings.extend(rings)

    def write_last(self, write: LastWrite, items: Sequence[Any]) -> None:
        """For what many take in turn, such as the next number of a workspace: written once, for
        everything that was collected, after all else has its locks."""
        self._last.setdefault(write, []).extend(items)

    def after_commit(self, action: Callable[[], Awaitable[None]]) -> None:
        self._after_commit.append(action)

    async def unlock(self, *rows: Any) -> None:
        await self.keys.unlock([row for row in rows if row is not None])

    async def run(self, statement: Statement, values: Values) -> list[Any]:
        """One statement of the hot path, in this transaction; rows with named fields."""
        cursor = AsyncCursor(await self._connection(), row_factory=namedtuple_row)
        if self._answered:
            await cursor.execute(statement.query, values)
            return await cursor.fetchall()
        try:
            async with asyncio.timeout(FIRST_ANSWER_TIMEOUT_SECONDS):
                await cursor.execute(statement.query, values)
                rows = await cursor.fetchall()
        except TimeoutError:
            raise ServiceUnreachable from None
        self._answered = True
        return rows

    async def write(self, statement: Statement, values: Values) -> None:
        """One that returns no rows. It is on its way when this returns, and nobody has waited
        for it: what is wrong with it is raised by the next statement that is waited for, at the
        latest by the commit."""
        await AsyncCursor(await self._connection()).execute(statement.query, values)

    async def _connection(self) -> AsyncConnection[Any]:
        if self._driver is None:
            connection = await self.session.connection()
            self._pipeline = connection.info[PIPELINE]
            self._driver = (await connection.get_raw_connection()).driver_connection
            assert self._driver is not None  # noqa: S101 - the pool has just handed it out
        return self._driver

    async def narrow_to(self, workspace_ids: Iterable[UUID]) -> None:
        """Say which workspaces row-level security lets this transaction see."""
        self.workspace_ids = tuple(workspace_ids)
        listed = "{" + ",".join(map(str, self.workspace_ids)) + "}"
        if self._in_sets:
            # Sent along with the first statement that is waited for.
            await self.write(SET_WORKSPACES_FOR_SETS, {"workspaces": listed})
        else:
            await self.run(SET_WORKSPACES, {"workspaces": listed})

    async def __aenter__(self) -> Self:
        try:
            async with asyncio.timeout(FIRST_ANSWER_TIMEOUT_SECONDS):
                await self.narrow_to(self.workspace_ids)
        except BaseException as error:
            # A cancellation too: Python calls `__aexit__` only for what was entered.
            await self._abandon()
            if is_connection_loss(error):
                raise ServiceUnreachable from error
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is not None:
            # To a caller from outside the error goes on unchanged (Litestar wraps a new one raised
            # here in a group), and the edge of the house turns a lost connection into its 503. The
            # house itself is told at once: what was not said before the connection broke is no
            # defect of what it was about.
            await self._abandon()
            if self._subject is None and is_connection_loss(error):
                raise ServiceUnreachable from error
            return
        try:
            await self._react()
            for write, items in self._last.items():
                await write(self, items)
            if self._driver is not None:
                # Together with the writes that are still on their way, and told by the driver: a
                # commit that fails inside SQLAlchemy's own loses the connection.
                await self._driver.commit()
            await self.session.commit()
        except Exception as failure:
            await self._abandon()
            if is_connection_loss(failure):
                raise ServiceUnreachable from failure
            raise
        except BaseException:
            await self._abandon()
            raise
        await self.session.close()
        self.keys.publish()
        self._doorbell.ring(self._rings)
        for action in self._after_commit:
            await action()

    async def _react(self) -> None:
        rounds = 0
        while self._events:
            rounds += 1
            if rounds > REACTION_ROUNDS_AT_MOST:
                raise ReactionsCircle
            by_type: dict[type[Event], list[Event]] = defaultdict(list)
            for event in self._events:
                by_type[type(event)].append(event)
            self._events = []
            for kind, events in by_type.items():
                for reaction in self._subscriptions.reactions.get(kind, ()):
                    await reaction(self, events)
                for make_rings in self._subscriptions.rings.get(kind, ()):
                    self._rings.extend(make_rings(events))
        await self.session.flush()

    async def _abandon(self) -> None:
        try:
            if self._pipeline is not None:
                await settle(self._pipeline)
            await self.session.close()
        except Exception as failure:
            # The connection is gone: the server has rolled back, and the pool drops it.
            if not is_connection_loss(failure):
                raise
