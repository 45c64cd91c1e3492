"""Writing down how sends ended: one fence, one commit, and whoever is next in line.

Accepted → accepted   Refused → failed   NotSent → ready again   Unknown → unknown
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from inbox.channels.service import ChannelService
from inbox.conversations.threads import Thread, ThreadSet
from inbox.delivery.claims import Claims, Job
from inbox.delivery.fetching import file_ends
from inbox.delivery.hearers import tell_hearers
from inbox.delivery.kinds import KINDS, WhenUnknown
from inbox.effects.book import EffectBook
from inbox.effects.lanes import LaneState
from inbox.effects.models import EffectState
from inbox.effects.transitions import EffectRow
from inbox.foundation.fault_points import bug
from inbox.foundation.identifiers import first_id_at
from inbox.foundation.metrics import EFFECTS
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.ledger.log import LedgerLog, Left
from inbox.ledger.models import Processor
from inbox.mailbox.log import ChangeLog, LogLine
from inbox.media.log import AttachmentLog, FileEnd
from inbox.messages.log import MessageLog, StatusChange
from inbox.messages.models import MessageStatus
from integrations.messaging import Accepted, NotSent, Outcome, Refused, Unknown

RECIPIENT_BACK_OFF_BASE = 4
RECIPIENT_BACK_OFF_AT_MOST = 4**5
REPEAT_AFTER = timedelta(seconds=5)
# While the far end cannot be reached a customer's message waits in line for a day, which is as long
# as free text may be sent at all.
LINE_WAITS_AT_MOST = timedelta(hours=24)
LINE_REPEATS_WITHIN = timedelta(minutes=5)
REPEAT_AFTER_AT_MOST = timedelta(hours=1)
# Meta keeps a file for two weeks, and nobody waits for an older message either: from then on each
# time that something is put back counts as a try.
WAITS_AT_MOST = timedelta(days=14)


# Nobody knows how it ended, and nothing more is done about it: people have to.
UNSETTLED = "unsettled"


@dataclass(frozen=True, slots=True)
class Ended:
    job: Job
    outcome: Outcome
    channel_id: UUID | None = None
    # To whom the text went, where it went to somebody.
    processor: Processor | None = None
    # What an answer held, for the run that waits for it.
    result: Mapping[str, Any] = field(default_factory=dict, repr=False)
    # Of a file that was fetched.
    file: FileEnd | None = None


class Outcomes:
    def __init__(self, uow: UnitOfWork, unknown_wait: timedelta) -> None:
        self.uow = uow
        self.unknown_wait = unknown_wait
        self.book = EffectBook(uow)
        self.claims = Claims(uow)
        self.threads = ThreadSet(uow)

    async def record(
        self, ended: Sequence[Ended], now: datetime, *, start_next: bool = True
    ) -> list[Job]:
        """Returns the jobs that start because these ended; otherwise they only become due."""
        threads = await self.threads.lock(
            (one.job.workspace_id, one.job.conversation_id)
            for one in ended
            if one.job.conversation_id is not None
        )
        effects = await self.book.lock((one.job.workspace_id, one.job.effect_id) for one in ended)
        lanes = await self._lock_lanes(ended, now)
        changed: list[EffectRow] = []
        changes: list[StatusChange] = []
        left: list[Left] = []
        for one in ended:
            row = effects.get(one.job.effect_id)
            if row is None or not (row.holds(one.job.lease_token) or bug("no_fence")):
                EFFECTS.labels(outcome="fenced").inc()
                continue
            self._apply(one, row, threads, lanes.get(row.lane_id), now)
            changed.append(row)
            left += _left(one, row, threads)
            change = message_change(row)
            if change is not None:
                changes.append(change)
        # What these effects are now has to be in the database before it is asked who is next.
        await self.book.save(changed)
        jobs = await self._call_next(changed, threads, lanes, now, start=start_next)
        await MessageLog(self.uow).move_forward(changes)
        started = {job.conversation_id for job in jobs}
        await self.threads.save([one for one in threads.values() if one.id in started])
        await self.claims.lanes.save(list(lanes.values()))
        await LedgerLog(self.uow).add(left)
        results = {one.job.effect_id: one.result for one in ended}
        await tell_hearers(self.uow, changed, now, results)
        stored = [one.file for one in ended if one.file is not None]
        files = await AttachmentLog(self.uow).settle(file_ends(changed, stored))
        await self._pause_channels(ended)
        ChangeLog(self.uow).add([*lines_for(changed), *lines_for_files(files)])
        return jobs

    async def _lock_lanes(self, ended: Sequence[Ended], now: datetime) -> dict[UUID, LaneState]:
        """Only those that learn something: a lane is what all its sends have in common, and a
        lock on it is held until this commit has reached the disk."""
        refs = {
            (one.job.workspace_id, one.job.lane_id)
            for one in ended
            if isinstance(one.outcome, NotSent | Unknown)
        }
        every = {(one.job.workspace_id, one.job.lane_id) for one in ended}
        refs.update(await self.claims.lanes.half_open(every))
        lanes = await self.claims.lanes.lock(refs)
        for lane in lanes.values():
            lane.refill(now)
        return lanes

    def _apply(
        self,
        one: Ended,
        row: EffectRow,
        threads: dict[UUID, Thread],
        lane: LaneState | None,
        now: datetime,
    ) -> None:
        outcome = one.outcome
        failed = False
        called = not isinstance(outcome, Refused | NotSent) or outcome.called
        match outcome:
            case Accepted(provider_id):
                row.accept(provider_id, now)
            case Refused(code):
                row.refuse(code, now)
            case NotSent():
                self._put_back(outcome, row, threads, lane, now)
                failed = outcome.counts_as_failure
            case Unknown(code):
                when_unknown = KINDS[row.kind].when_unknown
                if when_unknown is WhenUnknown.REPEAT:
                    row.retry_at(code, now + repeat_after(row), now)
                elif when_unknown is WhenUnknown.DROP:
                    row.refuse(code, now)
                elif bug("blind_retry"):
                    row.retry_at(code, now, now)
                elif bug("unknown_is_failed"):
                    row.refuse(code, now)
                else:
                    # No status will tell how a call to another system ended.
                    row.lose(code, now, self.unknown_wait if row.in_line else timedelta(0))
                failed = True
        if lane is not None and not called:
            lane.give_back()
        elif lane is not None and failed:
            lane.note_failure(now)
        elif lane is not None and _answered(outcome):
            lane.note_success(now)
        EFFECTS.labels(outcome=type(outcome).__name__.lower()).inc()

    def _put_back(
        self,
        outcome: NotSent,
        row: EffectRow,
        threads: dict[UUID, Thread],
        lane: LaneState | None,
        now: datetime,
    ) -> None:
        when_unknown = KINDS[row.kind].when_unknown
        if when_unknown is WhenUnknown.DROP:
            row.refuse(outcome.code, now)
            return
        wait = outcome.retry_after_seconds
        unreachable = row.in_line and outcome.counts_as_failure
        if when_unknown is WhenUnknown.REPEAT and outcome.counts_as_failure:
            wait = max(wait, repeat_after(row).total_seconds())
        elif unreachable:
            wait = max(wait, min(repeat_after(row), LINE_REPEATS_WITHIN).total_seconds())
        if outcome.slow_recipient:
            wait = max(wait, min(RECIPIENT_BACK_OFF_BASE**row.attempts, RECIPIENT_BACK_OFF_AT_MOST))
        if outcome.slow_lane and lane is not None:
            lane.slow_down(now)
        if not outcome.counts_as_try and row.id > first_id_at(now - WAITS_AT_MOST):
            row.give_back_try()
        # What broke in this house does so again: it is not waited for, nor are those behind it.
        patient = unreachable and outcome.called and row.id > first_id_at(now - LINE_WAITS_AT_MOST)
        row.retry_at(outcome.code, now + timedelta(seconds=wait), now, patient=patient)
        thread = threads.get(row.conversation_id) if row.conversation_id else None
        if thread is not None:
            row.come_back(now, bot_may_answer=thread.bot_may_answer)

    async def _call_next(
        self,
        changed: Sequence[EffectRow],
        threads: dict[UUID, Thread],
        lanes: dict[UUID, LaneState],
        now: datetime,
        *,
        start: bool,
    ) -> list[Job]:
        freed = [
            (row.workspace_id, row.conversation_id)
            for row in changed
            if row.conversation_id is not None and row.in_line and not row.is_open
        ]
        if not freed:
            return []
        waiting = await self.book.call_next(freed, now)
        if not start:
            return []
        unlocked = [one for one in waiting if one.lane_id not in lanes]
        more = await self.claims.lanes.lock((one.workspace_id, one.lane_id) for one in unlocked)
        for lane in more.values():
            lane.refill(now)
        lanes |= more
        jobs = await self.claims.start(waiting, threads, lanes, now)
        await self.book.save(waiting)
        return jobs

    async def _pause_channels(self, ended: Sequence[Ended]) -> None:
        for one in ended:
            if isinstance(one.outcome, Refused) and one.outcome.pause_channel and one.channel_id:
                await ChannelService(self.uow).pause(one.channel_id, f"refused_{one.outcome.code}")


def _answered(outcome: Outcome) -> bool:
    """A refusal of this message, or a wish for fewer, is an answer: the far end is there."""
    if isinstance(outcome, NotSent):
        return outcome.slow_lane or outcome.slow_recipient
    return isinstance(outcome, Accepted | Refused)


def _left(one: Ended, row: EffectRow, threads: Mapping[UUID, Thread]) -> Iterator[Left]:
    """Whatever was told to the provider counts, accepted or not; only what is known never to have
    left does not."""
    if one.processor is None or isinstance(one.outcome, NotSent):
        return
    if isinstance(one.outcome, Refused) and not one.outcome.called:
        return
    thread = threads.get(row.conversation_id) if row.conversation_id else None
    reply = "automatic_reply" if row.automatic else "reply"
    yield Left(
        workspace_id=row.workspace_id,
        processor=one.processor,
        purpose=_PURPOSES.get(row.kind, reply),
        object_kind="effect" if row.message_id is None else "message",
        object_id=row.message_id or row.id,
        contact_id=None if thread is None else thread.contact_id,
        conversation_id=row.conversation_id,
        effect_id=row.id,
    )


def message_change(row: EffectRow) -> StatusChange | None:
    """How the message of an effect looks now."""
    if row.message_id is None:
        return None
    status = _MESSAGE_STATUS.get(row.state)
    if status is None:
        return None
    return StatusChange(
        workspace_id=row.workspace_id,
        id=row.message_id,
        status=status,
        external_id=row.provider_id or None,
        error_code=UNSETTLED if row.state == EffectState.NEEDS_HUMAN else row.error_code,
        possibly_twice=row.resends > 0 and not bug("silent_resend"),
    )


def lines_for(rows: Iterable[EffectRow]) -> list[LogLine]:
    return [
        LogLine(row.workspace_id, "message_changed", row.message_id, row.conversation_id)
        for row in rows
        if row.message_id is not None
    ]


def lines_for_files(files: Iterable[tuple[UUID, UUID, UUID]]) -> list[LogLine]:
    return [LogLine(workspace, "message_changed", *ids) for workspace, *ids in files]


def repeat_after(row: EffectRow) -> timedelta:
    """Five seconds, ten, twenty …: the twelfth try comes after some hours."""
    doublings = max(min(row.attempts - 1, 20), 0)
    return min(REPEAT_AFTER * (1 << doublings), REPEAT_AFTER_AT_MOST)


_PURPOSES = {"send_template": "template", "http_request": "flow_request"}
_MESSAGE_STATUS = {
    "ready": MessageStatus.QUEUED,
    "unknown": MessageStatus.UNKNOWN,
    "accepted": MessageStatus.SENT,
    "settled": MessageStatus.DELIVERED,
    "failed": MessageStatus.FAILED,
    "needs_human": MessageStatus.UNKNOWN,
    "cancelled": MessageStatus.CANCELLED,
}
