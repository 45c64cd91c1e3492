"""What would be answered with another guidance: the last question of each conversation of a test.

    a case that waits ─▶ its talk ─▶ intent, what is found: the same for both
                      ─▶ the model without the text, and with it ─▶ checks ─▶ a row

Nothing is sent, and nothing is written beside the case and the rows of the calls. What depends on
the moment (who has the conversation, the window, hours, loops) is past and is not asked again.
"""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from automation.ai.asking import Asking
from automation.ai.engines import Engines
from automation.ai.material import MaterialService, Spoken
from automation.ai.minimise import Minimiser
from automation.guidance.counting import Result, Side
from automation.guidance.models import GuidanceTestState
from automation.guidance.service import GUIDANCE_TESTS
from automation.guidance.testing import Taken, TestRun, Waiting
from automation.knowledge.meaning import Meanings
from automation.knowledge.retrieval import Found
from automation.replies.answering import answer_question, intent_verdict, judge, retrieve
from automation.replies.gates import Gate, Verdict
from automation.replies.intents import FOR_PEOPLE, FoundIntents
from automation.replies.models import Outcome
from automation.replies.repository import ReplySettingsRepository
from automation.replies.talks import EARLIER, Talk
from inbox.contacts.opt_out import is_opt_out
from inbox.foundation.errors import NotFound, ServiceUnreachable
from inbox.foundation.logs import Log, log_error
from inbox.foundation.runtime import Runtime
from inbox.workspaces.service import WorkspaceService
from integrations.ai.contract import BudgetExceeded, EngineKind, word_of

PURPOSE = "guidance_test"
SKIPPED = Side(Result.SKIPPED, "", "nothing_asked")
MOST_SPENT = "most_dollars"


class OutOfMoney(Exception):
    """The workspace's limit: nobody was asked, and what this machine says instead is no test."""


async def run_guidance_test(runtime: Runtime, workspace_id: UUID, test_id: UUID) -> None:
    """Whoever takes over a test whose worker died goes on with what waits."""
    run = TestRun(runtime, workspace_id, test_id)
    taken = await run.take()
    if taken is None:
        # Rung for twice, or ended.
        return
    engines = Engines()
    try:
        state, code = await Trial(runtime, engines, taken).run(run)
    except ServiceUnreachable:
        raise
    except Exception as error:  # noqa: BLE001 - it is told as failed
        log_error(Log.TASK_FAILED, error, task=GUIDANCE_TESTS.task, workspace_id=workspace_id)
        state, code = GuidanceTestState.FAILED, "broken"
    finally:
        await engines.close()
    await run.end(state, code)


class Trial:
    def __init__(self, runtime: Runtime, engines: Engines, taken: Taken) -> None:
        self._runtime = runtime
        self._taken = taken
        self._asking = Asking(runtime, engines)
        self._meanings = Meanings(runtime, engines)

    async def run(self, run: TestRun) -> tuple[GuidanceTestState, str | None]:
        spent, most = await run.spent(), self._taken.most_cost
        for one in await run.waiting():
            if most is not None and spent >= most:
                return GuidanceTestState.STOPPED, MOST_SPENT
            try:
                spent += await self._try(run, one)
            except OutOfMoney:
                return GuidanceTestState.STOPPED, word_of(BudgetExceeded())
        return GuidanceTestState.DONE, None

    async def _try(self, run: TestRun, waiting: Waiting) -> int:
        talk = await self._talk(waiting.conversation_id)
        if talk is None:
            await run.keep(waiting.case_id, SKIPPED, SKIPPED)
            return 0
        verdict, found = await self._look(talk)
        if not verdict.passed:
            before = after = Side(_held(verdict), verdict.gate.value, verdict.code)
        else:
            before = await self._side(replace(talk, guidance=self._taken.against), found)
            after = before
            # This machine reads no guidance: asked twice, it says the same twice.
            if before.engine != EngineKind.LOCAL or before.degraded is not None:
                await run.touch()
                after = await self._side(replace(talk, guidance=self._taken.text), found)
        await run.keep(
            waiting.case_id,
            before,
            after,
            contact_id=talk.material.conversation.contact_id,
            message_id=talk.burst[-1].message_id,
        )
        return before.cost + (0 if after is before else after.cost)

    async def _talk(self, conversation_id: UUID) -> Talk | None:
        """The customer's last words, and what was said before them, whoever answered since. None
        where the conversation was erased, or nothing of it can be read any more."""
        async with self._runtime.unit_of_work(self._taken.workspace_id) as uow:
            try:
                material = await MaterialService(uow).of(conversation_id)
            except NotFound:
                return None
            burst, earlier = last_burst(material.spoken)
            if not burst:
                return None
            return Talk(
                settings=await ReplySettingsRepository(uow).of_workspace(),
                material=material,
                burst=burst,
                earlier=earlier[-EARLIER:],
                fallback_language=(await WorkspaceService(uow).get()).locale,
                guidance=None,
            )

    async def _look(self, talk: Talk) -> tuple[Verdict, Sequence[Found]]:
        """The gates that texts decide, up to what is found."""
        if any(is_opt_out(one.text) for one in talk.burst):
            return Verdict(Gate.NOT_OPTED_OUT, False, "opted_out"), ()
        ids = [one.message_id for one in talk.burst]
        workspace_id, conversation = self._taken.workspace_id, talk.material.conversation
        async with self._runtime.unit_of_work(workspace_id) as uow:
            intended = await FoundIntents().read(uow, conversation.id, ids)
            verdict = await intent_verdict(uow, talk, intended)
        if not verdict.passed:
            return verdict, ()
        meanings = await self._meanings.of(
            workspace_id,
            talk.asked,
            Minimiser(talk.material.people),
            conversation_id=conversation.id,
            contact_id=conversation.contact_id,
            message_ids=tuple(ids),
        )
        async with self._runtime.unit_of_work(workspace_id) as uow:
            verdict, found, _ = await retrieve(uow, talk, meanings)
        return verdict, found

    async def _side(self, talk: Talk, found: Sequence[Found]) -> Side:
        question, sources = answer_question(talk, found, purpose=PURPOSE)
        answered = await self._asking.ask(self._taken.workspace_id, question)
        if answered.degraded == word_of(BudgetExceeded()):
            raise OutOfMoney
        judged = judge(talk, answered.outcome, sources)
        last = next((one for one in judged.verdicts if not one.passed), judged.verdicts[-1])
        return Side(
            result=_result(judged.wanted, last),
            gate=last.gate.value,
            code=last.code,
            text="" if judged.answer is None else judged.answer.text.strip(),
            engine=answered.engine.value,
            degraded=answered.degraded,
            cost=answered.cost,
            call_id=None if answered.call_id is None else str(answered.call_id),
        )


def last_burst(spoken: Sequence[Spoken]) -> tuple[Sequence[Spoken], Sequence[Spoken]]:
    """The customer's last messages in a row, and all before them."""
    end = next((at for at in range(len(spoken), 0, -1) if spoken[at - 1].who == "customer"), 0)
    start = end
    while start and spoken[start - 1].who == "customer":
        start -= 1
    return spoken[start:end], spoken[:start]


def _held(verdict: Verdict) -> Result:
    if verdict.gate is Gate.RETRIEVAL:
        return Result.ABSTAINED
    return Result.HANDED_OVER if verdict.code in FOR_PEOPLE else Result.REFUSED


def _result(wanted: Outcome, last: Verdict) -> Result:
    match wanted:
        case Outcome.SENT:
            return Result.ANSWERED if last.passed else Result.HELD_BACK
        case Outcome.ABSTAINED:
            return Result.ABSTAINED
        case Outcome.STOPPED:
            return Result.HANDED_OVER
        case _:
            return Result.FAILED
