"""Carries the log of changes to whoever watches: one reader per process and workspace.

    ring (Redis) ─┐
    every 2 s ────┴▶ read what is new ─▶ encode once ─┬▶ a queue per stream (bounded)
                                                      └▶ the newest, kept for who comes back

PostgreSQL's sequence is the truth. A lost ring costs two seconds, a slow stream is told to start
again, and one that comes back says where it was. When a network fails, a thousand come back in
the same second: they are served from what is kept, and ask the database for nothing.
"""

import asyncio
import json
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from inbox.foundation.errors import ServiceUnreachable
from inbox.foundation.live_updates import LiveMessenger
from inbox.foundation.logs import Log, log_error
from inbox.foundation.runtime import Runtime
from inbox.foundation.statements import Statement

POLL_SECONDS = 2.0
ROWS_AT_ONCE = 500
WAITING_AT_MOST = 2_000
KEPT_AT_MOST = 1_000
# So long a workspace is read on after its last stream has gone: most come back.
LINGER_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Change:
    """`text` is the finished event of the stream; without a number it is not resumed from."""

    seq: int | None
    kind: str
    text: bytes


@dataclass(eq=False, slots=True)
class Watcher:
    """One stream's queue. `lost` when it was too slow: what it missed is in PostgreSQL."""

    queue: asyncio.Queue[Change] = field(
        default_factory=lambda: asyncio.Queue(maxsize=WAITING_AT_MOST)
    )
    lost: bool = False

    def offer(self, change: Change) -> None:
        if self.lost:
            return
        try:
            self.queue.put_nowait(change)
        except asyncio.QueueFull:
            self.lost = True


@dataclass(eq=False, slots=True)
class _Watched:
    """`seq` is where its reader stands; `kept` is what it read since `kept_since`."""

    seq: int = -1
    kept: deque[Change] = field(default_factory=deque)
    kept_since: int = -1
    watchers: set[Watcher] = field(default_factory=set)
    rung: asyncio.Event = field(default_factory=asyncio.Event)
    opening: asyncio.Future[None] | None = None
    reader: asyncio.Task[None] | None = None
    left_at: float = 0.0

    def begin(self, seq: int) -> None:
        self.seq = self.kept_since = seq

    def take(self, change: Change) -> None:
        if change.seq is not None:
            self.seq = change.seq
        if len(self.kept) == KEPT_AT_MOST:
            self.kept_since = self.kept.popleft().seq or self.kept_since
        self.kept.append(change)
        for watcher in self.watchers:
            watcher.offer(change)

    @property
    def is_deserted(self) -> bool:
        return not self.watchers and time.monotonic() - self.left_at > LINGER_SECONDS


class LivePump:
    def __init__(self, runtime: Runtime, messenger: LiveMessenger) -> None:
        self._runtime = runtime
        self.messenger = messenger
        self._watched: dict[UUID, _Watched] = {}

    async def watch(self, workspace_id: UUID, watcher: Watcher) -> int:
        """From now on the watcher is told of everything behind the number that is returned."""
        self.messenger.listen(self._heard)
        watched = self._watched.setdefault(workspace_id, _Watched())
        watched.watchers.add(watcher)
        if watched.reader is None:
            if watched.opening is None:
                # Whoever comes meanwhile waits for the same answer.
                watched.opening = asyncio.ensure_future(self._open(workspace_id, watched))
            await asyncio.shield(watched.opening)
        return watched.seq

    def kept(self, workspace_id: UUID, after: int) -> list[Change] | None:
        """What came behind `after`, up to where the reader stands; None when it is not known."""
        watched = self._watched.get(workspace_id)
        if watched is None or not watched.kept_since <= after <= watched.seq:
            return None
        return [change for change in watched.kept if change.seq is not None and change.seq > after]

    def leave(self, workspace_id: UUID, watcher: Watcher) -> None:
        watched = self._watched.get(workspace_id)
        if watched is not None:
            watched.watchers.discard(watcher)
            watched.left_at = time.monotonic()

    async def _open(self, workspace_id: UUID, watched: _Watched) -> None:
        try:
            watched.begin(await self.head(workspace_id))
        finally:
            watched.opening = None
        watched.reader = asyncio.create_task(self._read_for_ever(workspace_id, watched))

    async def close(self) -> None:
        for watched in self._watched.values():
            for one in (watched.opening, watched.reader):
                if one is not None:
                    one.cancel()
        self._watched.clear()
        await self.messenger.close()

    async def head(self, workspace_id: UUID) -> int:
        async with self._runtime.unit_of_work(workspace_id) as uow:
            rows = await uow.run(
                Statement("SELECT seq FROM workspace_cursor WHERE workspace_id = :workspace_id"),
                {"workspace_id": workspace_id},
            )
        return rows[0].seq if rows else 0

    async def oldest(self, workspace_id: UUID) -> int | None:
        async with self._runtime.unit_of_work(workspace_id) as uow:
            rows = await uow.run(
                Statement(
                    "SELECT seq FROM event_log WHERE workspace_id = :workspace_id"
                    " ORDER BY seq LIMIT 1"
                ),
                {"workspace_id": workspace_id},
            )
        return rows[0].seq if rows else None

    async def read(self, workspace_id: UUID, after: int) -> Sequence[Change]:
        async with self._runtime.unit_of_work(workspace_id) as uow:
            rows = await uow.run(
                Statement(
                    "SELECT seq, kind, conversation_id, object_id, created_at FROM event_log"
                    " WHERE workspace_id = :workspace_id AND seq > :after"
                    " ORDER BY seq LIMIT :most"
                ),
                {"workspace_id": workspace_id, "after": after, "most": ROWS_AT_ONCE},
            )
        return [_change(row) for row in rows]

    def _heard(self, workspace_id: UUID, said: dict[str, Any] | None) -> None:
        watched = self._watched.get(workspace_id)
        if watched is None:
            return
        if said is None:
            watched.rung.set()
            return
        change = Change(None, "presence", encode("presence", said))
        for watcher in watched.watchers:
            watcher.offer(change)

    async def _read_for_ever(self, workspace_id: UUID, watched: _Watched) -> None:
        while not watched.is_deserted:
            try:
                changes = await self.read(workspace_id, watched.seq)
            except ServiceUnreachable:
                await asyncio.sleep(POLL_SECONDS)
                continue
            except Exception as error:  # noqa: BLE001 - the streams go on, and it is tried again
                log_error(Log.TASK_FAILED, error, task="live")
                await asyncio.sleep(POLL_SECONDS)
                continue
            for change in changes:
                watched.take(change)
            if len(changes) == ROWS_AT_ONCE:
                continue
            try:
                async with asyncio.timeout(POLL_SECONDS):
                    await watched.rung.wait()
            except TimeoutError:
                pass
            watched.rung.clear()
        del self._watched[workspace_id]


def _change(row: Any) -> Change:
    conversation = None if row.conversation_id is None else str(row.conversation_id)
    data = {
        "seq": row.seq,
        "kind": row.kind,
        "object_id": str(row.object_id),
        "conversation_id": conversation,
        "at": row.created_at.isoformat(),
    }
    return Change(row.seq, row.kind, encode(row.kind, data, row.seq))


def encode(kind: str, data: dict[str, Any], seq: int | None = None) -> bytes:
    number = b"" if seq is None else b"id: %d\n" % seq
    return b"%bevent: %b\ndata: %b\n\n" % (number, kind.encode(), json.dumps(data).encode())
