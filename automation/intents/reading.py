"""Messages of customers are read in the worker, beside the path of a message.

    sweeper: workspaces with labels, and messages that nobody has looked at ─▶ ring
    worker:  messages ─▶ what was learnt ─▶ a row each ─▶ flows that wait for an intent hear of it
                                               └▶ not sure: a model has a second look (thinking.py)

What was found of a message stays; two workers that read the same one leave one row.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from automation.ai.asking import Preparation
from automation.ai.engines import choose
from automation.ai.thinking import want_thought
from automation.intents.events import IntentDetected
from automation.intents.learning import Learning, Learnt, text_of
from automation.intents.models import IntentReading, MessageIntent
from automation.intents.question import INTENT
from automation.intents.thinking import INTENT_FOUND
from inbox.foundation.identifiers import first_id_at, new_id
from inbox.foundation.runtime import Runtime
from inbox.foundation.sets import document_of, given
from inbox.foundation.statements import Statement
from inbox.foundation.time_of_database import database_now
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.mailbox.log import ChangeLog, LogLine
from inbox.messages.service import MessageService
from integrations.ai.contract import EngineKind

AT_ONCE: Final = 200
ROUNDS_AT_MOST: Final = 10
# A guess below it is none: the message fits no label.
SURE_ENOUGH: Final = 0.4
# From there on nobody else is asked.
SURE: Final = 0.9
# What is older was written before anybody wanted to know, and is not worth a call.
FRESH: Final = timedelta(hours=1)
# A set whose ids are older than what was read last may still commit.
STILL_COMING: Final = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Heard:
    message_id: UUID
    conversation_id: UUID
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Finding:
    heard: Heard
    name: str | None
    intent_id: UUID | None
    p: float
    raw_p: float
    calibrated: bool
    others: list[Any]

    def row(self, workspace_id: UUID) -> dict[str, Any]:
        return {
            "workspace_id": workspace_id,
            "id": new_id(),
            "message_id": self.heard.message_id,
            "conversation_id": self.heard.conversation_id,
            "intent_id": self.intent_id,
            "p": self.p,
            "guessed_id": self.intent_id,
            "raw_p": self.raw_p,
            "calibrated": self.calibrated,
            "others": self.others,
            "engine": EngineKind.LOCAL.value,
        }


class Reader:
    def __init__(self, runtime: Runtime, learning: Learning) -> None:
        self._runtime = runtime
        self._learning = learning

    async def read(self, workspace_id: UUID) -> None:
        for _ in range(ROUNDS_AT_MOST):
            async with self._runtime.unit_of_work(workspace_id) as uow:
                reading = await reading_of(uow)
                if reading is None or not reading.ready:
                    return
                last, heard = await _unread(uow, reading)
            if last is None:
                return
            learnt = await self._learning.of(self._runtime, reading)
            if learnt is None:
                return
            findings = find(learnt, heard)
            async with self._runtime.unit_of_work(workspace_id) as uow:
                await _keep(uow, findings, await self._second_looks(uow, findings))
                await _move_on(uow, reading, last)
            if len(heard) < AT_ONCE:
                return

    async def _second_looks(
        self, uow: UnitOfWork, findings: Sequence["Finding"]
    ) -> Collection[UUID]:
        """The messages that a model is asked about: fresh ones, of workspaces that chose so."""
        unsure = [one.heard.message_id for one in findings if one.p < SURE]
        if not unsure:
            return ()
        settings = await Preparation.settings_of(uow)
        if not choose(self._runtime.settings, settings).leaves_the_house:
            return ()
        fresh = first_id_at(await database_now(uow) - FRESH)
        return {one for one in unsure if one >= fresh}


def find(learnt: Learnt, heard: Sequence[Heard]) -> list[Finding]:
    found = []
    guesses = learnt.classifier.guess([one.text for one in heard])
    for one, guess in zip(heard, guesses, strict=True):
        p = learnt.worth(guess.p)
        sure = p >= SURE_ENOUGH
        found.append(
            Finding(
                heard=one,
                name=guess.label if sure else None,
                intent_id=learnt.intents[guess.label].id if sure else None,
                p=p,
                raw_p=guess.p,
                calibrated=learnt.sharpness is not None,
                others=[[learnt.intents[name].id, p] for name, p in guess.others],
            )
        )
    return found


async def reading_of(uow: UnitOfWork) -> IntentReading | None:
    rows = await uow.run(_READING, {"workspace_id": uow.workspace_id})
    return IntentReading(**rows[0]._asdict()) if rows else None


async def _unread(uow: UnitOfWork, reading: IntentReading) -> tuple[UUID | None, list[Heard]]:
    """The oldest of them, and up to which message that is."""
    rows = await uow.run(
        _UNREAD, {"workspace_id": reading.workspace_id, "after": reading.after, "most": AT_ONCE}
    )
    ids = [row.id for row in rows]
    messages = await MessageService(uow).find_many(ids)
    heard = []
    for message_id in ids:
        message = messages.get(message_id)
        said = None if message is None else text_of(message)
        if message is not None and said is not None:
            heard.append(Heard(message.id, message.conversation_id, said))
    return (ids[-1] if ids else None), heard


async def _keep(
    uow: UnitOfWork, findings: Sequence[Finding], second_looks: Collection[UUID]
) -> None:
    if not findings:
        return
    rows = [one.row(uow.workspace_id) for one in findings]
    kept = await uow.run(_keeping(tuple(rows[0])), {"rows": document_of(rows)})
    new = {row.message_id: row.id for row in kept}
    lines = []
    for one in findings:
        if one.heard.message_id not in new:
            continue
        where = one.heard.conversation_id
        lines.append(LogLine(uow.workspace_id, INTENT_FOUND, one.heard.message_id, where))
        if one.heard.message_id in second_looks:
            row_id = new[one.heard.message_id]
            await want_thought(uow, INTENT, row_id, once=str(one.heard.message_id))
        elif one.name is not None:
            uow.record(
                IntentDetected(
                    workspace_id=uow.workspace_id,
                    conversation_id=where,
                    message_id=one.heard.message_id,
                    name=one.name,
                    p=one.p,
                )
            )
    ChangeLog(uow).add(lines)


async def _move_on(uow: UnitOfWork, reading: IntentReading, last: UUID) -> None:
    settled = first_id_at(await database_now(uow) - STILL_COMING)
    await uow.write(_MOVE, {"workspace_id": reading.workspace_id, "after": min(last, settled)})


def _keeping(names: tuple[str, ...]) -> Statement:
    columns = ", ".join(names)
    # Every name comes from the row above.
    return Statement(
        f"INSERT INTO message_intent ({columns})"  # noqa: S608 - see above
        f" SELECT {columns} FROM {given(MessageIntent, names)} ON CONFLICT DO NOTHING"
        " RETURNING message_id, id"
    )


_READING = Statement(
    "SELECT workspace_id, after, ready, stamp FROM intent_reading"
    " WHERE workspace_id = :workspace_id"
)
# Of messages that came in while labels were there: what is asked for again and again is short.
_UNREAD = Statement(
    "SELECT m.id FROM message AS m WHERE m.workspace_id = :workspace_id AND m.id > :after"
    " AND m.author = 'contact' AND m.kind = 'text' AND m.revoked_at IS NULL"
    # What is said by somebody who asked that it rest is not read by a machine.
    " AND NOT EXISTS (SELECT FROM conversation AS c JOIN contact AS p"
    " ON p.workspace_id = c.workspace_id AND p.id = c.contact_id"
    " WHERE c.workspace_id = m.workspace_id AND c.id = m.conversation_id"
    " AND p.restricted_at IS NOT NULL)"
    " AND NOT EXISTS (SELECT 1 FROM message_intent AS i"
    " WHERE i.workspace_id = m.workspace_id AND i.message_id = m.id)"
    " ORDER BY m.id LIMIT :most"
)
_MOVE = Statement(
    "UPDATE intent_reading SET after = greatest(after, CAST(:after AS uuid))"
    " WHERE workspace_id = :workspace_id"
)
