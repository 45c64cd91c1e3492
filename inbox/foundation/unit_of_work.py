"""One transaction and the facts recorded in it.

    open → (work, record events) → reactions → commit → publish (rings, opened keys)
                         └── any error → rollback, nothing published

The only place in the product that commits. Web requests get it as their one generator
dependency; tasks, the sweeper and the command line open it themselves.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import namedtuple_row

from inbox.foundation.database import Database, is_connection_loss
from inbox.foundation.doorbell import Doorbell
from inbox.foundation.errors import ParleyError, ServiceUnreachable
from inbox.foundation.events import Event, Ring, Subscriptions
from inbox.foundation.keyring import Keyring, OpenedKeys
from inbox.foundation.permissions import Subject, system_subject
from inbox.foundation.statements import Statement, Values

# Reactions may record further facts; a circle among them has to end as an error, not a hang.
REACTION_ROUNDS_AT_MOST = 8
# The first statement of a unit of work; a database that is stopped does not answer it.
FIRST_ANSWER_TIMEOUT_SECONDS = 3

SET_WORKSPACES = Statement(
    "SELECT set_config('parley.workspaces', :workspaces, true) AS workspaces,"
    " clock_timestamp() AS now"
)
# For work in sets: its statements join some hundred keys to their rows through an index. A plan
# made while a table was still empty would read whole tables for ever after.
SET_WORKSPACES_FOR_SETS = Statement(
    "SELECT set_config('parley.workspaces', :workspaces, true) AS workspaces,"
    " set_config('enable_seqscan', 'off', true) AS scans,"
    " set_config('enable_hashjoin', 'off', true) AS hashes,"
    " set_config('enable_mergejoin', 'off', true) AS merges, clock_timestamp() AS now"
)


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
        workspace_ids: Sequence[UUID],
        subject: Subject | None = None,
        *,
        in_sets: bool = False,
    ) -> None:
        self.session = database.session()
        self.keys = Keyring(self.run, opened_keys)
        self.workspace_ids = tuple(workspace_ids)
        # The database's time when this opened; after waiting for a lock, ask it again.
        self.began_at = datetime.min.replace(tzinfo=UTC)
        self._subject = subject
        self._set_workspaces = SET_WORKSPACES_FOR_SETS if in_sets else SET_WORKSPACES
        self._driver: AsyncConnection[Any] | None = None
        self._subscriptions = subscriptions
        self._doorbell = doorbell
        self._events: list[Event] = []
        self._rings: list[Ring] = []
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

    def after_commit(self, action: Callable[[], Awaitable[None]]) -> None:
        self._after_commit.append(action)

    async def unlock(self, *rows: Any) -> None:
        await self.keys.unlock([row for row in rows if row is not None])

    async def run(self, statement: Statement, values: Values) -> list[Any]:
        """One statement of the hot path, in this transaction; rows with named fields."""
        if self._driver is None:
            connection = await (await self.session.connection()).get_raw_connection()
            self._driver = connection.driver_connection
            assert self._driver is not None  # noqa: S101 - the pool has just handed it out
        cursor = self._driver.cursor(row_factory=namedtuple_row)
        await cursor.execute(statement.query, values)
        return await cursor.fetchall() if cursor.description else []

    async def narrow_to(self, workspace_ids: Iterable[UUID]) -> None:
        """Say which workspaces row-level security lets this transaction see."""
        self.workspace_ids = tuple(workspace_ids)
        listed = "{" + ",".join(map(str, self.workspace_ids)) + "}"
        (row,) = await self.run(self._set_workspaces, {"workspaces": listed})
        self.began_at = row.now

    async def __aenter__(self) -> Self:
        try:
            async with asyncio.timeout(FIRST_ANSWER_TIMEOUT_SECONDS):
                await self.narrow_to(self.workspace_ids)
        except BaseException as error:
            # A cancellation too: Python calls `__aexit__` only for what was entered.
            await self._abandon()
            if is_connection_loss(error):
                raise ServiceUnreachable from None
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if error is not None:
            # The error goes on unchanged (Litestar wraps a new one raised here in a group); the
            # edge of the house turns a lost connection into its 503.
            await self._abandon()
            return
        try:
            await self._react()
            await self.session.commit()
        except Exception as failure:
            await self._abandon()
            if is_connection_loss(failure):
                raise ServiceUnreachable from None
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
            await self.session.close()
        except Exception as failure:
            # The connection is gone: the server has rolled back, and the pool drops it.
            if not is_connection_loss(failure):
                raise
