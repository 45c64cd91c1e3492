"""A second look at what this server is not sure of, where the workspace lets a model be asked.

    reading: a row with the first guess, and a thought that waits for it
    worker:  the labels as a closed set ─▶ a model ─▶ the row, and flows hear of it

A model is never asked how sure it is. Where it says the same, the first guess is worth what it was;
where it says something else, that is worth as much as people found of what it said before. Where it
does not answer, the first guess stays.
"""

from typing import Any, Final
from uuid import UUID

from automation.ai.asking import Answered, Asking
from automation.ai.engines import Engines
from automation.intents.events import IntentDetected
from automation.intents.learning import worth_of_models
from automation.intents.models import Intent, MessageIntent
from automation.intents.question import NONE, intent_question
from automation.intents.repository import FindingRepository, IntentRepository
from inbox.foundation.runtime import Runtime
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.mailbox.log import ChangeLog, LogLine
from integrations.ai.contract import EngineKind, Ok

INTENT_FOUND: Final = "intent_found"
# Before enough of what models said was judged, it decides nothing by itself.
UNPROVEN: Final = 0.5


class IntentThinker:
    def __init__(self, runtime: Runtime, engines: Engines) -> None:
        self._runtime = runtime
        self._asking = Asking(runtime, engines)

    async def think(self, workspace_id: UUID, row_id: UUID) -> None:
        async with self._runtime.unit_of_work(workspace_id) as uow:
            finding = await FindingRepository(uow).find(row_id)
            if finding is None or finding.engine != EngineKind.LOCAL:
                return
            intents = await IntentRepository(uow).list_by()
            question = await intent_question(uow, finding, intents)
        answered = None if question is None else await self._asking.ask(workspace_id, question)
        await self._conclude(workspace_id, row_id, answered)

    async def give_up(self, workspace_id: UUID, row_id: UUID) -> None:
        await self._conclude(workspace_id, row_id, None)

    async def _conclude(
        self, workspace_id: UUID, row_id: UUID, answered: Answered[Any] | None
    ) -> None:
        async with self._runtime.unit_of_work(workspace_id) as uow:
            findings = FindingRepository(uow)
            if await findings.find(row_id) is None:
                return
            finding = await findings.lock(row_id)
            intents = {one.name: one for one in await IntentRepository(uow).list_by()}
            # What a colleague said meanwhile needs no second look.
            if finding.judged_at is not None:
                return
            if answered is not None and isinstance(answered.outcome, Ok):
                name = getattr(answered.outcome.answer, "intent", NONE)
                # A label that was deleted meanwhile is none.
                await _take(uow, finding, intents.get(name), answered.engine)
                await findings.add(finding)
            line = LogLine(workspace_id, INTENT_FOUND, finding.message_id, finding.conversation_id)
            ChangeLog(uow).add([line])
            told = next((one for one in intents.values() if one.id == finding.intent_id), None)
            if told is not None:
                uow.record(
                    IntentDetected(
                        workspace_id=workspace_id,
                        conversation_id=finding.conversation_id,
                        message_id=finding.message_id,
                        name=told.name,
                        p=finding.p,
                    )
                )


async def _take(
    uow: UnitOfWork, finding: MessageIntent, intent: Intent | None, engine: EngineKind
) -> None:
    finding.engine = engine.value
    intent_id = None if intent is None else intent.id
    if intent_id == finding.intent_id:
        return
    worth = worth_of_models(await FindingRepository(uow).judged())
    finding.intent_id = intent_id
    finding.p = UNPROVEN if worth is None else worth
    finding.calibrated = worth is not None
