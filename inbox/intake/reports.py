"""Delivery statuses, by sets: they find their message by our own id or by the provider's.

The echoed effect id is asked first: it finds a message whose send ended unknown, or whose
outcome has not been written down yet. States only move forward.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from inbox.conversations.threads import Thread
from inbox.delivery.claims import Claims, Job
from inbox.delivery.hearers import tell_hearers
from inbox.effects.book import EffectBook, Ref
from inbox.effects.models import EffectState
from inbox.effects.transitions import EffectRow
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.mailbox.log import LogLine
from inbox.mailbox.steps import OpenEvent
from inbox.messages.log import MessageLog, StatusChange
from inbox.messages.models import MessageStatus
from integrations.messaging import Delivery, DeliveryStatus

NO_SUCH_MESSAGE = "no_such_message"
UNKNOWN_STATUS = "unknown_status"
# A status of such an effect ends its turn in the line of its conversation.
IN_LINE = (EffectState.READY.value, EffectState.CLAIMED.value, EffectState.UNKNOWN.value)


@dataclass(frozen=True, slots=True)
class Report:
    event: OpenEvent
    status: DeliveryStatus

    @property
    def effect_ref(self) -> tuple[UUID, UUID] | None:
        try:
            return (self.event.workspace_id, UUID(self.status.effect_id or ""))
        except ValueError:
            # Somebody else's callback data.
            return None


@dataclass(slots=True)
class Reported:
    changes: list[StatusChange] = field(default_factory=list)
    lines: list[LogLine] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)
    # Messages that were over, and are not.
    brought_back: list[Ref] = field(default_factory=list)

    def bring_back(self, workspace_id: UUID, message_id: UUID) -> None:
        self.brought_back.append((workspace_id, message_id))
        self.changes = [one for one in self.changes if one.id != message_id]


async def lines_of(uow: UnitOfWork, reports: Sequence[Report]) -> list[tuple[UUID, UUID]]:
    """The conversations whose line a report may move; the step locks them with its own."""
    refs = [ref for report in reports if (ref := report.effect_ref) is not None]
    return await EffectBook(uow).conversations_of(refs, IN_LINE)


async def apply_reports(
    uow: UnitOfWork, reports: Sequence[Report], threads: dict[UUID, Thread], now: datetime
) -> Reported:
    reported = Reported()
    if not reports:
        return reported
    book = EffectBook(uow)
    log = MessageLog(uow)
    effects = await book.lock(ref for report in reports if (ref := report.effect_ref) is not None)
    unmatched = [one for one in reports if _effect_of(one, effects) is None]
    messages = await log.find_external(
        [
            (one.event.workspace_id, one.event.channel_id, one.status.external_id)
            for one in unmatched
            if one.event.channel_id is not None
        ]
    )
    touched: dict[UUID, EffectRow] = {}
    freed: dict[UUID, EffectRow] = {}
    for one in reports:
        if one.status.delivery is None:
            one.event.ignore(UNKNOWN_STATUS)
            continue
        effect = _effect_of(one, effects)
        if effect is None:
            _note_message(one, messages, reported)
            continue
        was_open = effect.is_open
        noted, came_back = _note_effect(one.status, effect, now)
        if noted:
            touched[effect.id] = effect
        if came_back and effect.message_id is not None:
            reported.bring_back(effect.workspace_id, effect.message_id)
        if was_open and not effect.is_open:
            freed[effect.id] = effect
        # One copy failed, and the other one may have arrived.
        of_other_copy = (
            one.status.delivery is Delivery.FAILED and effect.state != EffectState.FAILED
        )
        if effect.message_id is not None and not of_other_copy:
            reported.changes.append(_change(one, effect.message_id))
            reported.lines.append(
                LogLine(
                    one.event.workspace_id,
                    "message_changed",
                    effect.message_id,
                    effect.conversation_id,
                )
            )
    await book.save(list(touched.values()))
    await tell_hearers(uow, touched.values(), now)
    if freed:
        reported.jobs = await _start_next(uow, book, list(freed.values()), threads, now)
    return reported


async def _start_next(
    uow: UnitOfWork,
    book: EffectBook,
    freed: Sequence[EffectRow],
    threads: dict[UUID, Thread],
    now: datetime,
) -> list[Job]:
    refs = [
        (row.workspace_id, row.conversation_id)
        for row in freed
        if row.in_line and row.conversation_id is not None and row.conversation_id in threads
    ]
    called = await book.call_next(refs, now)
    if not called:
        return []
    claims = Claims(uow)
    lanes = await claims.lanes.lock((row.workspace_id, row.lane_id) for row in called)
    for lane in lanes.values():
        lane.refill(now)
    jobs = await claims.start(called, threads, lanes, now)
    await book.save(called)
    await claims.lanes.save(list(lanes.values()))
    return jobs


def _effect_of(report: Report, effects: dict[UUID, EffectRow]) -> EffectRow | None:
    ref = report.effect_ref
    return None if ref is None else effects.get(ref[1])


def _note_effect(status: DeliveryStatus, effect: EffectRow, now: datetime) -> tuple[bool, bool]:
    """Whether anything changed, and whether it had been over."""
    before = (effect.state, effect.provider_id)
    came_back = effect.note_status(status.external_id, now)
    if status.delivery is Delivery.FAILED:
        effect.note_failed(status.external_id, status.error_code, now)
    elif status.delivery is not Delivery.SENT:
        effect.note_delivered(status.external_id, now)
    return (effect.state, effect.provider_id) != before, came_back


def _note_message(
    report: Report,
    messages: dict[tuple[UUID, str], tuple[UUID, UUID]],
    reported: Reported,
) -> None:
    found = None
    if report.event.channel_id is not None:
        found = messages.get((report.event.channel_id, report.status.external_id))
    if found is None:
        report.event.ignore(NO_SUCH_MESSAGE)
        return
    message_id, conversation_id = found
    reported.changes.append(_change(report, message_id))
    reported.lines.append(
        LogLine(report.event.workspace_id, "message_changed", message_id, conversation_id)
    )


def _change(report: Report, message_id: UUID) -> StatusChange:
    assert report.status.delivery is not None  # noqa: S101 - the caller has looked
    return StatusChange(
        workspace_id=report.event.workspace_id,
        id=message_id,
        status=MessageStatus(report.status.delivery.value),
        external_id=report.status.external_id or None,
        error_code=report.status.error_code,
        pricing_category=report.status.pricing_category,
        pricing_model=report.status.pricing_model,
        billable=report.status.billable,
    )
