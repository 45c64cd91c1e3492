"""One of each thing that a tenant has, of what AI makes (tenants.py)."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx

from automation.ai.budget import Budget
from automation.ai.models import AiCall
from automation.ai.repository import Spent
from automation.ai.schemas import AiSettingsChange
from automation.ai.service import AiService
from automation.drafts.models import DraftKind
from automation.drafts.schemas import AiDraftIn
from automation.drafts.service import DraftService
from automation.guidance.models import (
    CaseState,
    GuidanceCase,
    GuidanceTest,
    GuidanceTestState,
    GuidanceVersion,
)
from automation.guidance.schemas import GuidanceDraftIn
from automation.guidance.service import GuidanceService, sha_of
from automation.intents.models import (
    Engine,
    EvaluationState,
    IntentEvaluation,
    MessageIntent,
)
from automation.intents.schemas import IntentIn
from automation.intents.service import IntentService
from automation.knowledge.models import ChunkEmbedding, KnowledgeTest, TestState
from automation.knowledge.schemas import ArticleIn
from automation.knowledge.service import KnowledgeService, Used
from automation.replies.models import (
    AutoReply,
    IntentMode,
    Outcome,
    ReplyBurst,
    ReplyMode,
    ReplyState,
)
from automation.replies.schemas import ReplySettingsChange
from automation.replies.service import ReplyService
from automation.summaries.service import want_summary
from inbox.foundation.identifiers import new_id
from inbox.foundation.pagination import NumberPageRequest
from inbox.workspaces.models import Member
from tests.factories.workspaces import MadeWorkspace, subject_of

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


async def make_things(
    workspace: MadeWorkspace, ids: dict[str, UUID], whose: Member
) -> dict[str, UUID]:
    """By the names that the routes give their path parameters; `ids` are those made before."""
    made = {"call_id": new_id(), "draft_id": new_id()}
    runtime = workspace.runtime
    async with runtime.unit_of_work(workspace.id, subject=subject_of(whose)) as uow:
        await AiService(uow, runtime).change(AiSettingsChange(keep_days=14))
        call = AiCall(
            workspace_id=workspace.id,
            id=made["call_id"],
            task="summary",
            engine="local",
            model="local",
            prompt="summary_1",
            prompt_sha="",
            conversation_id=ids["conversation_id"],
            contact_id=ids["contact_id"],
            asked_sha="",
        )
        uow.session.add(call)
        await Budget(uow).spend(Spent(task="summary", cost=0))
        await want_summary(uow, ids["conversation_id"])
        asked = AiDraftIn(kind=DraftKind.REPLIES)
        await DraftService(uow, runtime).ask(ids["conversation_id"], made["draft_id"], asked)
    made |= await _intents(workspace, ids, whose)
    made |= await _guidance(workspace, ids, whose)
    return made | await _knowledge(workspace, ids, whose)


async def _intents(
    workspace: MadeWorkspace, ids: dict[str, UUID], whose: Member
) -> dict[str, UUID]:
    intent_id = new_id()
    async with workspace.runtime.unit_of_work(workspace.id, subject=subject_of(whose)) as uow:
        service = IntentService(uow)
        asked = IntentIn(name=f"x{intent_id.hex}", title="Delivery", examples=["Where is it?"])
        await service.create(intent_id, asked)
        [example] = await service.examples(intent_id)
        found = MessageIntent(
            workspace_id=workspace.id,
            message_id=ids["message_id"],
            conversation_id=ids["conversation_id"],
            intent_id=intent_id,
            engine="local",
            correct_id=intent_id,
            judged_by=whose.id,
            judged_at=LONG_AGO,
        )
        evaluation = IntentEvaluation(
            workspace_id=workspace.id, engine=Engine.LOCAL, state=EvaluationState.FAILED
        )
        uow.session.add_all([found, evaluation])
        await uow.session.flush()
    return {
        "intent_id": intent_id,
        "example_id": example.id,
        "evaluation_id": evaluation.id,
    }


async def _guidance(
    workspace: MadeWorkspace, ids: dict[str, UUID], whose: Member
) -> dict[str, UUID]:
    """Two versions, so that there is one to go back to; and a test that has ended."""
    test_id, case_id, version_id = new_id(), new_id(), new_id()
    said = {"text": f"Be kind. {test_id}", "sha": sha_of(f"{test_id}")}
    by = {"by_kind": "member", "by": whose.id}
    runtime = workspace.runtime
    async with runtime.unit_of_work(workspace.id, subject=subject_of(whose)) as uow:
        service = GuidanceService(uow, runtime)
        await service.save(GuidanceDraftIn(text=""))
        newest = (await service.list_versions(NumberPageRequest(1))).items
        number = newest[0].number + 1 if newest else 1
        test = GuidanceTest(
            workspace_id=workspace.id,
            id=test_id,
            engine="local",
            model="local",
            state=GuidanceTestState.DONE,
            conversations=1,
            done=1,
            ended_at=LONG_AGO,
            **said,
            **by,
        )
        versions = [
            GuidanceVersion(workspace_id=workspace.id, id=version_id, number=number, **said, **by),
            GuidanceVersion(
                workspace_id=workspace.id, number=number + 1, text="", sha=sha_of(""), **by
            ),
        ]
        uow.session.add_all([test, *versions])
        await uow.session.flush()
        texts = '{"before": "Two days.", "after": "Two days, dear."}'
        uow.session.add(
            GuidanceCase(
                workspace_id=workspace.id,
                id=case_id,
                test_id=test_id,
                conversation_id=ids["conversation_id"],
                position=1,
                state=CaseState.DONE,
                content=await uow.keys.seal(GuidanceCase, "content", workspace.id, case_id, texts),
            )
        )
    return {"guidance_version_id": version_id, "guidance_test_id": test_id}


async def _knowledge(
    workspace: MadeWorkspace, ids: dict[str, UUID], whose: Member
) -> dict[str, UUID]:
    article_id, message_id = new_id(), new_id()
    async with workspace.runtime.unit_of_work(workspace.id, subject=subject_of(whose)) as uow:
        service = KnowledgeService(uow)
        asked = ArticleIn(title=f"Delivery {article_id}", text="It takes two days.")
        await service.create(article_id, asked)
        version = await service.version(article_id, 1)
        found = await service.find("How long does delivery take?")
        where = ids["conversation_id"]
        await service.note_use(Used(new_id(), where, message_id, "suggested", found))
        await service.note_gap(where, message_id, "Do you sell hats?", 0.0)
        await ReplyService(uow).change(ReplySettingsChange(mode=ReplyMode.SHADOW))
        await ReplyService(uow).put_intent("returns", IntentMode.SUGGEST)
        answered_id = new_id()
        answered = AutoReply(
            workspace_id=workspace.id,
            id=answered_id,
            conversation_id=where,
            message_id=message_id,
            first_id=message_id,
            state=ReplyState.DONE,
            outcome=Outcome.SUGGESTED,
            content=await uow.keys.seal(
                AutoReply, "content", workspace.id, answered_id, '{"text": "Two days."}'
            ),
        )
        uow.session.add(answered)
        burst = ReplyBurst(
            workspace_id=workspace.id,
            conversation_id=where,
            message_id=message_id,
            first_id=message_id,
            first_at=LONG_AGO,
            due_at=LONG_AGO + timedelta(days=3650),
        )
        piece = (await service.chunks(article_id))[0]
        embedding = ChunkEmbedding(
            workspace_id=workspace.id, chunk_id=piece.id, model="model", embedding=[1.0, 0.0]
        )
        test_id = new_id()
        tried = KnowledgeTest(
            workspace_id=workspace.id,
            id=test_id,
            question=await uow.keys.seal(
                KnowledgeTest, "question", workspace.id, test_id, "How long does it take?"
            ),
            state=TestState.DONE,
            model="model",
            embedding=[1.0, 0.0],
        )
        uow.session.add_all([burst, embedding, tried])
        await uow.session.flush()
    return {
        "article_id": article_id,
        "article_version_id": version.id,
        "auto_reply_id": answered_id,
        "test_id": test_id,
    }


async def fill_tables(
    workspace: MadeWorkspace, ids: dict[str, UUID], owner: dict[str, str], client: httpx.AsyncClient
) -> None:
    """What only comes about by using the product."""
