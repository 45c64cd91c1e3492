"""What the sweeper does about effects: leases that ran out, unknowns that waited long enough.

A lease that ran out means that its process died, perhaps after the call: the effect becomes
unknown, never ready. An unknown that no status explained within the wait is resent once and
flagged, or goes to a person when a second copy would do harm. A status explains it from the moment
it came in: while one waits in a mailbox, nothing is resent.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text

from inbox.conversations.threads import ThreadSet
from inbox.delivery.fetching import file_ends
from inbox.delivery.hearers import tell_hearers
from inbox.delivery.kinds import KINDS, WhenUnknown
from inbox.delivery.outcomes import lines_for, lines_for_files, message_change
from inbox.effects.book import EffectBook
from inbox.effects.models import EffectState
from inbox.foundation.events import Ring
from inbox.foundation.fault_points import bug, fail_point
from inbox.foundation.house_keeping import for_itself
from inbox.foundation.runtime import Runtime
from inbox.foundation.time_of_database import database_now
from inbox.mailbox.log import ChangeLog
from inbox.mailbox.steps import MailboxSteps
from inbox.media.log import AttachmentLog
from inbox.messages.log import MessageLog

AT_ONCE = 500
# No status will tell how a call to another system ended.
AT_ONCE_UNKNOWN = timedelta(0)
CLAIM_LANE = "claim_lane"
LEASE_LOST = "lease_lost"

# The workspaces take turns, so that what cannot be settled in one of them, or has to wait for a
# status that was not read yet, holds up nobody else's.
LOST = text(
    "SELECT workspace_id, id, conversation_id FROM ("
    " SELECT workspace_id, id, conversation_id, lease_until,"
    " row_number() OVER (PARTITION BY workspace_id ORDER BY lease_until) AS turn"
    " FROM effect WHERE state = 'claimed' AND lease_until <= clock_timestamp()) AS lost"
    " ORDER BY turn, lease_until LIMIT :most"
)
WAITED = text(
    "SELECT workspace_id, id, conversation_id FROM ("
    " SELECT workspace_id, id, conversation_id, lease_until,"
    " row_number() OVER (PARTITION BY workspace_id ORDER BY lease_until) AS turn"
    " FROM effect WHERE state = 'unknown' AND lease_until <= clock_timestamp()) AS waited"
    " ORDER BY turn, lease_until LIMIT :most"
)


async def settle_waiting(runtime: Runtime) -> list[Ring]:
    async with runtime.database.system_connection() as connection:
        waiting = [
            (row.workspace_id, row.id, row.conversation_id)
            for scan in (LOST, WAITED)
            for row in await connection.execute(scan, {"most": AT_ONCE})
        ]
    rings: list[Ring] = []
    for workspace_id in {one[0] for one in waiting}:
        mine = [(one[1], one[2]) for one in waiting if one[0] == workspace_id]
        with for_itself("settle_waiting"):
            rings += await _settle(runtime, workspace_id, mine)
    return [] if bug("lost_ring_no_sweep") else rings


async def _settle(
    runtime: Runtime, workspace_id: UUID, waiting: Sequence[tuple[UUID, UUID | None]]
) -> list[Ring]:
    wait = timedelta(seconds=runtime.settings.unknown_wait_seconds)
    async with runtime.unit_of_work(workspace_id, in_sets=True) as uow:
        now = await database_now(uow)
        book = EffectBook(uow)
        threads = await ThreadSet(uow).lock(
            (workspace_id, conversation) for _, conversation in waiting if conversation is not None
        )
        effects = await book.lock((workspace_id, effect) for effect, _ in waiting)
        unread: dict[UUID, datetime] = {}
        if any(row.state == EffectState.UNKNOWN for row in effects.values()):
            unread = await MailboxSteps(uow).unread_statuses(workspace_id)
        changed = []
        for row in effects.values():
            if row.lease_until is None or row.lease_until > now:
                continue
            when_unknown = KINDS[row.kind].when_unknown
            if row.state == EffectState.CLAIMED and when_unknown is WhenUnknown.REPEAT:
                row.retry_at(LEASE_LOST, now, now)
            elif row.state == EffectState.CLAIMED and when_unknown is WhenUnknown.DROP:
                row.refuse(LEASE_LOST, now)
            elif row.state == EffectState.CLAIMED and bug("blind_retry"):
                row.retry_at(LEASE_LOST, now, now)
            elif row.state == EffectState.CLAIMED:
                row.lose(LEASE_LOST, now, wait if row.in_line else AT_ONCE_UNKNOWN)
            elif row.state == EffectState.UNKNOWN:
                thread = threads.get(row.conversation_id) if row.conversation_id else None
                since = unread.get(thread.channel_id) if thread else None
                if since is not None and since <= row.lease_until:
                    # What came in time may explain it, and only has not been read yet: its
                    # worker hangs, or there is a backlog.
                    continue
                row.give_up_waiting(now, resendable=when_unknown is WhenUnknown.RESEND)
                if thread is not None:
                    row.come_back(now, bot_may_answer=thread.bot_may_answer)
            changed.append(row)
        if not changed:
            return []
        await book.save(changed)
        freed = [
            (workspace_id, row.conversation_id)
            for row in changed
            if row.conversation_id is not None and row.in_line and not row.is_open
        ]
        called = await book.call_next(freed, now)
        await tell_hearers(uow, changed, now)
        await MessageLog(uow).move_forward(
            [change for row in changed if (change := message_change(row)) is not None]
        )
        files = await AttachmentLog(uow).settle(file_ends(changed))
        ChangeLog(uow).add([*lines_for(changed), *lines_for_files(files)])
        lost = any(row.state == EffectState.UNKNOWN for row in changed)
        fail_point("before_sweep_commit" if lost else "before_resend_commit")
    fail_point("after_sweep_commit" if lost else "after_resend_commit")
    lanes = {row.lane_id for row in changed if row.state == EffectState.READY}
    lanes |= {row.lane_id for row in called}
    return [Ring(CLAIM_LANE, (workspace_id, lane_id)) for lane_id in sorted(lanes)]


async def ready_lanes(runtime: Runtime) -> list[Ring]:
    """Lanes with something that is due and not started: a ring was lost, or its time has come."""
    async with runtime.database.system_connection() as connection:
        rows = await connection.execute(
            text(
                "SELECT DISTINCT workspace_id, lane_id FROM effect"
                " WHERE state = 'ready' AND due_at <= clock_timestamp() LIMIT :most"
            ),
            {"most": AT_ONCE},
        )
        rings = [Ring(CLAIM_LANE, (row.workspace_id, row.lane_id)) for row in rows]
    return [] if bug("lost_ring_no_sweep") else rings


async def call_forgotten(runtime: Runtime) -> list[Ring]:
    """A net under the parking: heads that are parked although nothing is open before them."""
    async with runtime.database.system_connection() as connection:
        rows = await connection.execute(
            text(
                "SELECT DISTINCT workspace_id, conversation_id FROM effect AS e"
                " WHERE state = 'ready' AND due_at >= '9999-01-01'"
                " AND NOT EXISTS (SELECT FROM effect AS o WHERE o.workspace_id = e.workspace_id"
                " AND o.conversation_id = e.conversation_id AND o.id <> e.id"
                " AND o.conv_seq IS NOT NULL"
                " AND (o.state IN ('claimed', 'unknown')"
                " OR (o.state = 'ready' AND o.due_at < '9999-01-01')))"
                " LIMIT :most"
            ),
            {"most": AT_ONCE},
        )
        forgotten = [(row.workspace_id, row.conversation_id) for row in rows]
    rings: list[Ring] = []
    for workspace_id in {one[0] for one in forgotten}:
        mine = [one for one in forgotten if one[0] == workspace_id]
        with for_itself("call_forgotten"):
            async with runtime.unit_of_work(workspace_id, in_sets=True) as uow:
                await ThreadSet(uow).lock(mine)
                called = await EffectBook(uow).call_next(mine, await database_now(uow))
            rings += [Ring(CLAIM_LANE, (workspace_id, row.lane_id)) for row in called]
    return rings
