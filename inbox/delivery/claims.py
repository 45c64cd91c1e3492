"""Which effects may start now, and the jobs that start them.

Within a conversation one effect is in line and the others are parked behind it. Everybody who
ends one, or adds one, holds the conversation's lock, so nothing is called up twice or forgotten.
Locks are always taken in this order: conversations, effects, lanes.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from inbox.conversations.threads import Thread, ThreadSet
from inbox.delivery.kinds import KINDS
from inbox.effects.book import Due, EffectBook, NewEffect, Ref, Room
from inbox.effects.lanes import LaneSet, LaneState, LaneWanted
from inbox.effects.models import EffectState
from inbox.effects.transitions import PARKED, EffectRow
from inbox.foundation.fault_points import bug
from inbox.foundation.sealed import Sealed
from inbox.foundation.unit_of_work import UnitOfWork

# Of one lane, in one claim.
DUE_AT_ONCE = 64


@dataclass(frozen=True, slots=True)
class Job:
    """A claimed effect on its way out; the payload is the sealed document, opened."""

    workspace_id: UUID
    effect_id: UUID
    lane_id: UUID
    conversation_id: UUID | None
    message_id: UUID | None
    kind: str
    lease_token: UUID
    resends: int
    payload: str = field(repr=False)
    # The how-manyeth try this is, from 1.
    attempts: int = 1
    automatic: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """An effect that a conversation wants, in the order of its messages; or one that stands in
    nobody's line and has no thread."""

    workspace_id: UUID
    effect_id: UUID
    lane: LaneWanted
    thread: Thread | None
    conv_seq: int | None
    message_id: UUID | None
    kind: str
    automatic: bool
    idem_key: str
    sealed: Sealed
    payload: str = field(repr=False)
    due_at: datetime | None = None
    heard_by: UUID | None = None
    # Of what is due on a lane the lowest goes first.
    priority: int = 0


class Claims:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self.book = EffectBook(uow)
        self.lanes = LaneSet(uow)
        # Lanes on which something waits, and in how long it is worth looking at them again.
        self.look_again: dict[Ref, timedelta] = {}

    async def add(self, wanted: Sequence[Wanted], now: datetime) -> list[Job]:
        """Write new effects, and claim at once those that nothing holds back: one commit less
        than writing first and claiming later. The threads are locked by the caller, who saves
        them afterwards."""
        if not wanted:
            return []
        lanes = await self.lanes.lock_named({one.lane for one in wanted})
        for lane in lanes.values():
            lane.refill(now)
        busy = await self.book.busy_conversations(
            (one.workspace_id, one.thread.id)
            for one in wanted
            if one.thread is not None and one.conv_seq is not None and not one.thread.is_new
        )
        jobs: list[Job] = []
        rows: list[NewEffect] = []
        for one in wanted:
            lane = lanes[(one.workspace_id, one.lane.name)]
            row = _new_row(one, lane.id, now)
            in_line = row.in_line and one.thread is not None and one.thread.id in busy
            if in_line and not bug("skip_head_of_line"):
                row.due_at = PARKED
            elif one.due_at is None or one.due_at <= now:
                job = self._start(row, lane, one.thread, one.payload, now)
                if job is not None:
                    jobs.append(job)
            if row.in_line and one.thread is not None:
                busy.add(one.thread.id)
            rows.append(NewEffect(row, one.idem_key, one.sealed))
        await self.book.add(rows)
        await self.lanes.save(list(lanes.values()))
        return jobs

    async def write_waiting(
        self, wanted: Wanted, now: datetime, *, unless_there: bool = False
    ) -> UUID:
        """Write one effect for a worker to claim; returns its lane. For processes that do not
        send."""
        (lane_id,) = await self.write_all_waiting([wanted], now, unless_there=unless_there)
        return lane_id

    async def write_all_waiting(
        self, wanted: Sequence[Wanted], now: datetime, *, unless_there: bool = False
    ) -> set[UUID]:
        lanes = {one: await self.lanes.id_of(one) for one in {each.lane for each in wanted}}
        busy = await self.book.busy_conversations(
            (one.workspace_id, one.thread.id) for one in wanted if one.thread is not None
        )
        rows: list[NewEffect] = []
        for one in wanted:
            row = _new_row(one, lanes[one.lane], now)
            if one.thread is not None:
                if one.thread.id in busy:
                    row.due_at = PARKED
                busy.add(one.thread.id)
            rows.append(NewEffect(row, one.idem_key, one.sealed))
        await self.book.add(rows, unless_there=unless_there)
        return set(lanes.values())

    async def claim_due(self, lanes: Sequence[Ref], now: datetime) -> list[Job]:
        """What waited for its time, for tokens or for a breaker. No more than may start is locked:
        behind a slow lane thousands may stand."""
        seen = await self.lanes.look(lanes)
        for lane in seen.values():
            lane.refill(now)
        rooms = {(one.workspace_id, one.id): _room(one) for one in seen.values()}
        due = await self.book.find_due(rooms)
        self._look_behind(seen.values(), rooms, due, now)
        if not due:
            return []
        threads = await ThreadSet(self.uow).lock(
            (one.workspace_id, one.conversation_id)
            for one in due
            if one.conversation_id is not None
        )
        effects = await self.book.lock((one.workspace_id, one.id) for one in due)
        ready = [
            one for one in effects.values() if one.state == EffectState.READY and one.due_at <= now
        ]
        locked = await self.lanes.lock((one.workspace_id, one.lane_id) for one in ready)
        for lane in locked.values():
            lane.refill(now)
        jobs = await self.start(ready, threads, locked, now)
        await self.book.save(ready)
        await ThreadSet(self.uow).save(list(threads.values()))
        await self.lanes.save(list(locked.values()))
        return jobs

    async def start(
        self,
        ready: Sequence[EffectRow],
        threads: Mapping[UUID, Thread],
        lanes: Mapping[UUID, LaneState],
        now: datetime,
    ) -> list[Job]:
        """Claim what may start; the caller holds all locks and saves all rows."""
        started: list[tuple[EffectRow, Job]] = []
        for row in sorted(ready, key=lambda one: (one.priority, one.due_at, one.id)):
            thread = threads.get(row.conversation_id) if row.conversation_id else None
            job = self._start(row, lanes[row.lane_id], thread, "", now)
            if job is not None:
                started.append((row, job))
        payloads = await self.book.payloads([(one.workspace_id, one.id) for one, _ in started])
        return [
            Job(
                workspace_id=job.workspace_id,
                effect_id=job.effect_id,
                lane_id=job.lane_id,
                conversation_id=job.conversation_id,
                message_id=job.message_id,
                kind=job.kind,
                lease_token=job.lease_token,
                resends=job.resends,
                payload=payloads[job.effect_id],
                attempts=job.attempts,
                automatic=job.automatic,
            )
            for _, job in started
        ]

    def _start(
        self,
        row: EffectRow,
        lane: LaneState,
        thread: Thread | None,
        payload: str,
        now: datetime,
    ) -> Job | None:
        """None when it has to wait; then `due_at` says until when."""
        if not row.in_line:
            thread = None
        if thread is not None and thread.may_send_at() > now:
            row.due_at = thread.may_send_at()
        elif not lane.take(1, bulk=row.is_bulk):
            row.due_at = max(lane.next_token_at(bulk=row.is_bulk), now)
        else:
            return _claim(row, thread, payload, now)
        self._look_again(lane, row.due_at - now)
        return None

    def _look_behind(
        self,
        lanes: Iterable[LaneState],
        rooms: Mapping[Ref, Room],
        due: Sequence[Due],
        now: datetime,
    ) -> None:
        """Where as many were found as there was room for, there may be more."""
        found = Counter((one.lane_id, one.is_bulk) for one in due)
        for lane in lanes:
            room = rooms[(lane.workspace_id, lane.id)]
            for bulk, most in ((False, room.waited_for), (True, room.bulk)):
                if found[(lane.id, bulk)] >= most:
                    self._look_again(lane, lane.next_token_at(after=most, bulk=bulk) - now)

    def _look_again(self, lane: LaneState, after: timedelta) -> None:
        ref: Ref = (lane.workspace_id, lane.id)
        self.look_again[ref] = min(after, self.look_again.get(ref, after))


def _room(lane: LaneState) -> Room:
    return Room(lane.room(DUE_AT_ONCE), lane.room(DUE_AT_ONCE, bulk=True))


def _new_row(wanted: Wanted, lane_id: UUID, now: datetime) -> EffectRow:
    return EffectRow(
        workspace_id=wanted.workspace_id,
        id=wanted.effect_id,
        lane_id=lane_id,
        conversation_id=None if wanted.thread is None else wanted.thread.id,
        conv_seq=wanted.conv_seq,
        message_id=wanted.message_id,
        kind=wanted.kind,
        automatic=wanted.automatic,
        state=EffectState.READY.value,
        due_at=wanted.due_at or now,
        attempts=0,
        resends=0,
        lease_token=None,
        lease_until=None,
        provider_id=None,
        error_code=None,
        finished_at=None,
        heard_by=wanted.heard_by,
        priority=wanted.priority,
    )


def _claim(row: EffectRow, thread: Thread | None, payload: str, now: datetime) -> Job:
    token = uuid4()
    row.claim(token, now + KINDS[row.kind].lease)
    if thread is not None:
        thread.note_send(now)
    return Job(
        workspace_id=row.workspace_id,
        effect_id=row.id,
        lane_id=row.lane_id,
        conversation_id=row.conversation_id,
        message_id=row.message_id,
        kind=row.kind,
        lease_token=token,
        resends=row.resends,
        payload=payload,
        attempts=row.attempts,
        automatic=row.automatic,
    )
