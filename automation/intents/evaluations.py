"""Evaluations on what colleagues have judged: asked for by people, made by a worker, kept."""

from uuid import UUID

import msgspec
from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB

from automation.ai.asking import Preparation
from automation.ai.engines import Engines, choose
from automation.intents.errors import NothingJudged
from automation.intents.evaluating import Evaluation, NoModel, NothingToTell
from automation.intents.evaluation_schemas import EvaluationIn, LabelsOut
from automation.intents.events import EvaluationStarted
from automation.intents.models import Engine, IntentEvaluation
from automation.intents.repository import EvaluationRepository, FindingRepository, IntentRepository
from inbox.foundation.errors import ParleyError, ServiceUnreachable
from inbox.foundation.logs import Log, log_error
from inbox.foundation.long_works import LongWork
from inbox.foundation.pagination import Page, PageRequest
from inbox.foundation.runtime import Runtime
from inbox.foundation.unit_of_work import UnitOfWork

EVALUATIONS = LongWork("run_evaluation", "intent_evaluation", asked="engine, most_dollars, spent")
KEPT = 20


class EvaluationService:
    def __init__(self, uow: UnitOfWork, runtime: Runtime) -> None:
        self.uow = uow
        self._runtime = runtime
        self._evaluations = EvaluationRepository(uow)

    async def start(self, evaluation_id: UUID, asked: EvaluationIn) -> IntentEvaluation:
        """What could not be made is refused at once, with the reason."""
        labels = await self.labels()
        if labels.judged == 0:
            raise NothingJudged
        if asked.engine is not Engine.LOCAL:
            settings = await Preparation.settings_of(self.uow)
            if not choose(self._runtime.settings, settings).leaves_the_house:
                raise NoModel
        await self._evaluations.forget_but(KEPT - 1)
        row = IntentEvaluation(
            workspace_id=self.uow.workspace_id,
            id=evaluation_id,
            engine=asked.engine,
            most_dollars=asked.most_dollars,
            texts=labels.judged,
        )
        await self._evaluations.add(row)
        self.uow.record(EvaluationStarted(workspace_id=row.workspace_id, object_id=row.id))
        self.uow.ring(EVALUATIONS.ring(row.workspace_id, row.id))
        return row

    async def get(self, evaluation_id: UUID) -> IntentEvaluation:
        return await self._evaluations.get(evaluation_id)

    async def list_page(self, request: PageRequest) -> Page[IntentEvaluation]:
        return await self._evaluations.list_page(request)

    async def labels(self) -> LabelsOut:
        return LabelsOut(
            judged=await FindingRepository(self.uow).judged_at_all(),
            intents=await IntentRepository(self.uow).count(),
        )


async def run_evaluation(runtime: Runtime, workspace_id: UUID, evaluation_id: UUID) -> None:
    """One whose worker died begins again; what that one spent is spent."""
    ids = {"workspace_id": workspace_id, "id": evaluation_id}
    async with runtime.unit_of_work(workspace_id) as uow:
        claimed = await EVALUATIONS.take(uow, evaluation_id)
    if claimed is None:
        return

    async def tell(done: int, texts: int, spent: int) -> None:
        async with runtime.unit_of_work(workspace_id) as uow:
            values = ids | {"done": done, "texts": texts, "spent": spent}
            await uow.session.execute(_TELL, values)

    engines, report, code = Engines(), None, None
    try:
        evaluation = Evaluation(runtime, engines, workspace_id)
        texts = await evaluation.judged()
        if texts:
            engine = Engine(claimed.engine)
            made = await evaluation.run(texts, engine, claimed.most_dollars, tell, claimed.spent)
            report = msgspec.to_builtins(made)
        else:
            code = NothingJudged.code
    except ServiceUnreachable:
        raise
    except (NothingToTell, NoModel) as error:
        code = error.code
    except Exception as error:  # noqa: BLE001 - it is told as failed
        code = error.code if isinstance(error, ParleyError) else "broken"
        log_error(Log.TASK_FAILED, error, task=EVALUATIONS.task)
    finally:
        await engines.close()
    async with runtime.unit_of_work(workspace_id) as uow:
        state = "failed" if report is None else "done"
        await uow.session.execute(_END, ids | {"state": state, "code": code, "report": report})


_OF = " WHERE workspace_id = :workspace_id AND id = :id"
_TELL = text(
    "UPDATE intent_evaluation SET done = :done, texts = :texts, spent = :spent,"  # noqa: S608 - our words
    f" touched_at = clock_timestamp(){_OF} AND state = 'running'"
)
_END = text(
    "UPDATE intent_evaluation SET state = :state, code = :code, report = :report, done = texts,"  # noqa: S608 - our words
    f" touched_at = clock_timestamp(){_OF} AND state = 'running'"
).bindparams(bindparam("report", type_=JSONB(none_as_null=True)))
