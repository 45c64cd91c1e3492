"""How a contact is forgotten: in steps that can each be done again, so that whatever ends this
process, the next one goes on and nothing is left half.

    shops     what they sent of him goes, while it is known what names him
    detach    nobody is recognised as this person any more; what was to be sent is cancelled;
              the tombstone is on the disk
       │      something is on its way out, or a table is being brought in: come back later
    bulk      most rows and files, some at a time
    end       one transaction under all locks: what is left, the contact, his keys, the log
    waiting   worksheets take his rows out by the log of changes, as for any contact that has gone
    once more after the keys of processes have run out: what was under way meanwhile

Which tables, the register of personal data says; it is handed in.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text

from inbox.conversations.tasks import CONVERSATION_CHANGED
from inbox.delivery.outcomes import lines_for, message_change
from inbox.effects.book import EffectBook
from inbox.erasure.deliveries import (
    forget_deliveries,
    forget_deliveries_of_orders,
    forget_proof_mails,
)
from inbox.erasure.events import PersonErased
from inbox.erasure.media import forget_files
from inbox.erasure.models import Erasure, ErasureState
from inbox.erasure.repository import ErasureRepository, Traces
from inbox.erasure.sealing import seal_for_their_owners
from inbox.erasure.tables import (
    Forgetting,
    about_conversations,
    plan_for,
    read_tables,
    statement_for,
)
from inbox.erasure.tombstones import Tombstone, bury, tombstones_of
from inbox.foundation.identifiers import first_id_at
from inbox.foundation.personal_data import Declaration, Person
from inbox.foundation.runtime import Runtime
from inbox.foundation.time_of_database import database_now
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.mailbox.contact_reactions import CONTACT_CHANGED
from inbox.mailbox.keying import mailboxes_of
from inbox.mailbox.log import ChangeLog, LogLine
from inbox.messages.log import MessageLog

ROWS_AT_ONCE = 1_000
# Of a table that is read through: so many rows are looked at in one transaction.
LOOKED_AT_ONCE = 20_000
# A clock of another machine may be behind by so much.
MARGIN_SECONDS = 600


class ContactErasure:
    def __init__(
        self,
        runtime: Runtime,
        register: Sequence[Declaration],
        workspace_id: UUID,
        erasure_id: UUID,
    ) -> None:
        self._runtime = runtime
        self._register = register
        self._workspace_id = workspace_id
        self._erasure_id = erasure_id

    async def carry_out(self) -> None:
        state = await self._state()
        if state in {ErasureState.ASKED, ErasureState.RUNNING}:
            await self._forget_deliveries()
            if not await self._detach():
                return
            await self._bulk()
            if not await self._end():
                return
        await self._wait_for_worksheets()

    async def look_again(self) -> None:
        """What a process that still held a key wrote while the rows went."""
        await self._bulk()
        async with self._open() as uow:
            erasure, traces = await self._load(uow)
            if erasure.looked_again_at is not None:
                return
            await self._forget_the_rest(uow, erasure, traces, since=None)
            await traces.forget_keys()
            erasure.work = {}
            erasure.looked_again_at = await database_now(uow)
            uow.session.add(erasure)

    async def _state(self) -> ErasureState:
        async with self._open() as uow:
            return (await ErasureRepository(uow).get(self._erasure_id)).state

    async def _forget_deliveries(self) -> None:
        async with self._open() as uow:
            # A register that does not fit the tables is found before anything of him has gone.
            await self._plan(uow)
            erasure = await ErasureRepository(uow).get(self._erasure_id)
            people = _people(erasure)
        await forget_deliveries(self._runtime, erasure, people)

    async def _detach(self) -> bool:
        async with self._open() as uow:
            erasure, traces = await self._load(uow)
            conversations = await traces.conversations(_ids(erasure, "conversations"))
            await traces.lock_conversations(conversations)
            await traces.lock_contacts()
            mailboxes = set(erasure.work.get("mailboxes", ()))
            # What automation tells itself about a conversation comes in under the conversation.
            senders = await traces.senders() | {str(one) for one in conversations}
            channels = await traces.channels()
            mailboxes |= {
                mailbox
                for channel in channels
                for sender in senders
                for mailbox in mailboxes_of(
                    self._runtime.installation_key, self._workspace_id, channel, sender
                )
            }
            if erasure.started_at is None:
                erasure.started_at = await database_now(uow)
                erasure.elsewhere = {
                    "processors": await traces.left_to(),
                    "webhook_hosts": await traces.told_hosts(),
                }
            erasure.state = ErasureState.RUNNING
            erasure.work = {
                **erasure.work,
                "conversations": [str(one) for one in conversations],
                "mailboxes": sorted(mailboxes),
            }
            await seal_for_their_owners(uow, await traces.identities_that_moved_on())
            gone = await traces.change(
                "DELETE FROM identity WHERE workspace_id = :workspace_id"
                " AND contact_id = ANY(:people)"
            )
            erasure.count({"identity": gone})
            await self._cancel(uow, traces, conversations)
            busy = await traces.is_busy(conversations)
            uow.session.add(erasure)
            stone = Tombstone("contact", self._workspace_id, _subject_first(erasure), erasure.id)
            await asyncio.to_thread(bury, tombstones_of(self._runtime.settings), stone)
        return not busy

    async def _cancel(self, uow: UnitOfWork, traces: Traces, conversations: Sequence[UUID]) -> None:
        """Nothing that was to be sent is sent; what is on its way cannot be called back."""
        book, now = EffectBook(uow), await database_now(uow)
        unsent = await traces.unsent(conversations)
        effects = await book.lock((self._workspace_id, one) for one in unsent)
        cancelled = [one for one in effects.values() if one.cancel(now)]
        if not cancelled:
            return
        await book.save(cancelled)
        await MessageLog(uow).move_forward(
            [change for one in cancelled if (change := message_change(one)) is not None]
        )
        ChangeLog(uow).add(lines_for(cancelled))

    async def _bulk(self) -> None:
        async with self._open() as uow:
            plan = await self._plan(uow)
        for one in plan:
            if one.last or one.goes_along:
                continue
            if one.table == "attachment":
                await self._repeat(forget_files)
            elif one.indexed:
                await self._repeat(_some_of(one))
            else:
                await self._read_through(one)
        await self._read_through(None)

    async def _repeat(self, some: Any) -> None:
        while True:
            async with self._open() as uow:
                erasure, traces = await self._load(uow)
                await traces.lock_conversations(_ids(erasure, "conversations"))
                counted, more = await some(self._runtime, uow, erasure, _values(erasure))
                erasure.count(counted)
                uow.session.add(erasure)
            if not more:
                return

    async def _read_through(self, one: Forgetting | None) -> None:
        """A table in which the person is not found by an index: by its key, part by part. None
        stands for what came in and is still sealed as it came."""
        table = "inbound_event" if one is None else one.table
        after: UUID | None = None
        while True:
            async with self._open() as uow:
                erasure, traces = await self._load(uow)
                await traces.lock_conversations(_ids(erasure, "conversations"))
                last = await _last_of_part(traces, table, after)
                bounds = " AND (CAST(:after AS uuid) IS NULL OR t.id > :after)"
                bounds += " AND (CAST(:last AS uuid) IS NULL OR t.id <= :last)"
                values = {**_values(erasure), "after": after, "last": last}
                if one is None:
                    erasure.count(await _forget_events(traces, erasure, bounds, values))
                else:
                    erasure.count(await forget(uow, one, values, bounds))
                uow.session.add(erasure)
            if last is None:
                return
            after = last

    async def _end(self) -> bool:
        async with self._open() as uow:
            erasure, traces = await self._load(uow)
            known = _ids(erasure, "conversations")
            await traces.lock_conversations(await traces.conversations(known))
            await traces.lock_contacts()
            # Nobody can begin another one any more: it would have to point to the contact.
            conversations = await traces.conversations(known)
            await traces.lock_conversations(conversations)
            erasure.work = {**erasure.work, "conversations": [str(one) for one in conversations]}
            await self._cancel(uow, traces, conversations)
            if await traces.is_busy(conversations):
                uow.session.add(erasure)
                return False
            people, orders = _people(erasure), await traces.orders()
            await seal_for_their_owners(uow, await traces.identities_that_moved_on())
            # Whoever was merged into one of them and is not one of them stands for himself again.
            await traces.change(
                "UPDATE contact SET merged_into = NULL WHERE workspace_id = :workspace_id"
                " AND merged_into = ANY(:people) AND id <> ALL(:people)"
            )
            since = first_id_at(erasure.asked_at).int - (MARGIN_SECONDS * 1000 << 80)
            await self._forget_the_rest(uow, erasure, traces, since=UUID(int=since))
            keys = await traces.forget_keys()
            erasure.count({"data_key": len(keys)})
            erasure.removed_at = await database_now(uow)
            erasure.state = ErasureState.WAITING
            uow.session.add(erasure)
            ws = self._workspace_id
            ChangeLog(uow).add(
                [
                    *(LogLine(ws, "order_changed", one, None) for one in orders),
                    *(LogLine(ws, CONVERSATION_CHANGED, one, one) for one in conversations),
                    *(LogLine(ws, CONTACT_CHANGED, one, None) for one in people),
                ]
            )
            uow.record(
                PersonErased(
                    workspace_id=ws,
                    object_id=erasure.id,
                    subject_kind=erasure.subject_kind.value,
                    subject_id=erasure.subject_id,
                    rows=sum(erasure.counts.values()),
                )
            )

        self._runtime.opened_keys.forget(keys)
        return True

    async def _forget_the_rest(
        self, uow: UnitOfWork, erasure: Erasure, traces: Traces, since: UUID | None
    ) -> None:
        """What tables that are read through had before is gone already."""
        values = {**_values(erasure), "since": since}
        erasure.count(
            {
                "shop_delivery": await forget_deliveries_of_orders(traces),
                "outgoing_mail": await forget_proof_mails(traces),
            }
        )
        for one in await self._plan(uow):
            if one.table == "attachment":
                counted, _ = await forget_files(self._runtime, uow, erasure, values, most=None)
            elif one.indexed or since is None:
                counted = await forget(uow, one, values)
            else:
                counted = await forget(uow, one, values, " AND t.id >= :since")
            erasure.count(counted)
        bounds = "" if since is None else " AND t.id >= :since"
        erasure.count(await _forget_events(traces, erasure, bounds, values))

    async def _wait_for_worksheets(self) -> None:
        async with self._open() as uow:
            erasure, traces = await self._load(uow)
            if erasure.state is not ErasureState.WAITING:
                return
            seq = int(erasure.work.get("seq", 0)) or await traces.log_head()
            worksheets = await traces.worksheets(seq)
            erasure.work = {**erasure.work, "seq": seq}
            erasure.elsewhere = {**erasure.elsewhere, "worksheets": worksheets}
            if all(one["state"] != "queued" for one in worksheets):
                erasure.state = ErasureState.DONE
                erasure.done_at = await database_now(uow)
            uow.session.add(erasure)

    async def _plan(self, uow: UnitOfWork) -> list[Forgetting]:
        tables = await read_tables(uow)
        mine = plan_for(Person.CONTACT, self._register, tables)
        return [*about_conversations(self._register, tables), *mine]

    async def _load(self, uow: UnitOfWork) -> tuple[Erasure, Traces]:
        """Locked: of two workers, one waits and finds it done."""
        erasure = await ErasureRepository(uow).lock(self._erasure_id)
        return erasure, Traces(uow, _people(erasure))

    def _open(self) -> UnitOfWork:
        return self._runtime.unit_of_work(self._workspace_id)


def _some_of(one: Forgetting) -> Any:
    async def some(
        runtime: Runtime, uow: UnitOfWork, erasure: Erasure, values: Mapping[str, Any]
    ) -> tuple[dict[str, int], bool]:
        counted = await forget(uow, one, values, most=ROWS_AT_ONCE)
        return counted, sum(counted.values()) >= ROWS_AT_ONCE

    return some


async def forget(
    uow: UnitOfWork,
    one: Forgetting,
    values: Mapping[str, Any],
    bounds: str = "",
    most: int | None = None,
) -> dict[str, int]:
    statement = text(statement_for(one, bounds=bounds, most=most))
    ids = list((await uow.session.execute(statement, values)).scalars())
    made = [row_id for row_id in ids if row_id is not None]
    if made and not one.clear:
        await uow.session.execute(_FORGET_ANSWERS, {**values, "made": made})
    return {one.counted_as: len(ids)}


async def _forget_events(
    traces: Traces, erasure: Erasure, bounds: str, values: Mapping[str, Any]
) -> dict[str, int]:
    """What came in before he was to be forgotten. Who writes again afterwards is somebody new."""
    gone = await traces.change(
        "DELETE FROM inbound_event AS t WHERE t.workspace_id = :workspace_id"  # noqa: S608 - our words
        " AND t.mailbox = ANY(CAST(:mailboxes AS bigint[]))"
        f" AND t.received_at <= :started_at{bounds}",
        **{
            **values,
            "mailboxes": list(erasure.work.get("mailboxes", ())),
            "started_at": erasure.started_at,
        },
    )
    return {"inbound_event": gone}


async def _last_of_part(traces: Traces, table: str, after: UUID | None) -> UUID | None:
    rows = await traces.rows(
        f"SELECT t.id FROM {table} AS t WHERE t.workspace_id = :workspace_id"  # noqa: S608 - our tables
        " AND (CAST(:after AS uuid) IS NULL OR t.id > :after) ORDER BY t.id OFFSET :many LIMIT 1",
        after=after,
        many=LOOKED_AT_ONCE - 1,
    )
    return rows[0].id if rows else None


def _people(erasure: Erasure) -> list[UUID]:
    return _ids(erasure, "people") or [erasure.subject_id]


def _subject_first(erasure: Erasure) -> tuple[UUID, ...]:
    return tuple(dict.fromkeys([erasure.subject_id, *_people(erasure)]))


def _ids(erasure: Erasure, name: str) -> list[UUID]:
    return [UUID(one) for one in erasure.work.get(name, ())]


def _values(erasure: Erasure) -> dict[str, Any]:
    return {
        "workspace_id": erasure.workspace_id,
        "people": _people(erasure),
        "conversations": _ids(erasure, "conversations"),
    }


_FORGET_ANSWERS = text(
    "DELETE FROM idempotency_key WHERE workspace_id = :workspace_id AND resource_id = ANY(:made)"
)
