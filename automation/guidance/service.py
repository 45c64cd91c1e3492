"""Guidance on its way into the prompts: written, tested, published, gone back to, withdrawn."""

import hashlib
from collections.abc import Mapping
from uuid import UUID

from automation.ai.engines import choose
from automation.ai.schemas import MICRO
from automation.ai.service import AiService
from automation.guidance.errors import (
    GuidanceChangedMeanwhile,
    GuidanceEmpty,
    GuidanceIsPublished,
    GuidanceTestRunning,
    GuidanceUntested,
)
from automation.guidance.events import (
    GuidanceDraftSaved,
    GuidancePublished,
    GuidanceTestStarted,
)
from automation.guidance.models import (
    TEXT_AT_MOST,
    GuidanceCase,
    GuidanceDraft,
    GuidanceTest,
    GuidanceTestState,
    GuidanceVersion,
)
from automation.guidance.repository import (
    CaseRepository,
    DraftRepository,
    TestRepository,
    VersionRepository,
)
from automation.guidance.schemas import (
    GuidanceDraftIn,
    GuidanceOut,
    GuidanceTestIn,
    GuidanceTestOut,
    GuidanceVersionOut,
    Hindrance,
)
from inbox.foundation.errors import invalid_field
from inbox.foundation.long_works import LongWork
from inbox.foundation.pagination import NumberPageRequest, Page, PageRequest
from inbox.foundation.runtime import Runtime
from inbox.foundation.time_of_database import database_now
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.messages.models import Message
from inbox.messages.service import MessageService

GUIDANCE_TESTS = LongWork(
    "run_guidance_test",
    "guidance_test",
    asked="text, against, most_cost",
    # Whoever takes it over goes on with the conversations that wait.
    afresh=False,
    is_open="ended_at IS NULL",
)
CONVERSATIONS_AT_MOST = 50
# Older ones make room.
TESTS_KEPT = 20


def sha_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def tidied(text: str) -> str:
    """As it is stored and compared: one kind of line end, none around it."""
    return "\n".join(line.rstrip() for line in text.splitlines()).strip()


class GuidanceService:
    def __init__(self, uow: UnitOfWork, runtime: Runtime) -> None:
        self.uow = uow
        self._runtime = runtime
        self._drafts = DraftRepository(uow)
        self._versions = VersionRepository(uow)
        self._tests = TestRepository(uow)
        self._cases = CaseRepository(uow)

    async def shown(self) -> GuidanceOut:
        draft = await self._drafts.of_workspace()
        newest = await self._versions.newest()
        sha = sha_of("") if draft is None else draft.sha
        test = await self._tests.newest_of(sha)
        published = newest if newest is not None and newest.text else None
        return GuidanceOut(
            text="" if draft is None else draft.text,
            sha=sha,
            revision=0 if draft is None else draft.revision,
            updated_at=None if draft is None else draft.updated_at,
            characters_at_most=TEXT_AT_MOST,
            conversations_at_most=CONVERSATIONS_AT_MOST,
            published=None if published is None else GuidanceVersionOut.of(published),
            test=None if test is None else GuidanceTestOut.of(test),
            hindered_by=await self._hindrance(draft, newest),
        )

    async def save(self, asked: GuidanceDraftIn) -> GuidanceOut:
        text = tidied(asked.text)
        if len(text) > TEXT_AT_MOST:
            raise invalid_field("text", f"{TEXT_AT_MOST:,} characters at most.")
        draft = await self._drafts.lock_or_make(sha_of(""))
        if asked.revision is not None and asked.revision != draft.revision:
            raise GuidanceChangedMeanwhile
        if text != draft.text:
            subject = self.uow.subject
            draft.text, draft.sha = text, sha_of(text)
            draft.revision += 1
            draft.by_kind, draft.by = subject.kind.value, subject.id
            draft.updated_at = await database_now(self.uow)
            await self._drafts.add(draft)
            self.uow.record(
                GuidanceDraftSaved(
                    workspace_id=draft.workspace_id, object_id=draft.id, sha=draft.sha
                )
            )
        return await self.shown()

    async def test(self, test_id: UUID, asked: GuidanceTestIn) -> GuidanceTest:
        """Of the draft as it is now; its conversations are chosen at once, and stay the same."""
        ai = AiService(self.uow, self._runtime)
        choice = choose(self._runtime.settings, await ai.require_on())
        draft = await self._drafts.lock_or_make(sha_of(""))
        newest = await self._versions.newest()
        if not draft.text:
            raise GuidanceEmpty
        if newest is not None and newest.sha == draft.sha:
            raise GuidanceIsPublished
        if await self._tests.is_open():
            raise GuidanceTestRunning
        await self._tests.forget_but(TESTS_KEPT - 1)
        subject, dollars = self.uow.subject, asked.most_dollars
        test = GuidanceTest(
            workspace_id=self.uow.workspace_id,
            id=test_id,
            text=draft.text,
            sha=draft.sha,
            against=None if newest is None else newest.number,
            engine=choice.kind.value,
            model=choice.model,
            most_cost=None if dollars is None else round(dollars * MICRO),
            by_kind=subject.kind.value,
            by=subject.id,
        )
        await self._tests.add(test)
        test.conversations = await self._cases.choose(test_id, CONVERSATIONS_AT_MOST)
        await self._tests.add(test)
        self.uow.record(
            GuidanceTestStarted(workspace_id=test.workspace_id, object_id=test.id, sha=test.sha)
        )
        self.uow.ring(GUIDANCE_TESTS.ring(test.workspace_id, test.id))
        return test

    async def publish(self, version_id: UUID, sha: str) -> GuidanceVersion:
        """`sha` is of the text that the caller has seen, and no other is published."""
        draft = await self._drafts.lock_or_make(sha_of(""))
        if sha != draft.sha:
            raise GuidanceChangedMeanwhile
        newest = await self._versions.newest()
        hindrance = await self._hindrance(draft, newest)
        if hindrance is not None:
            raise HINDRANCES[hindrance]
        test = await self._tests.newest_of(draft.sha, state=GuidanceTestState.DONE)
        tested = None if test is None else test.id
        return await self._put(version_id, newest, draft.text, test_id=tested)

    async def restore(self, new_version_id: UUID, version_id: UUID) -> GuidanceVersion:
        """What was published once was tested then: going back has to be quick."""
        await self._drafts.lock_or_make(sha_of(""))
        version = await self._versions.get(version_id)
        newest = await self._versions.newest()
        if not version.text:
            raise GuidanceEmpty
        if newest is not None and newest.sha == version.sha:
            raise GuidanceIsPublished
        return await self._put(
            new_version_id,
            newest,
            version.text,
            test_id=version.test_id,
            restores=version.number,
        )

    async def withdraw(self, version_id: UUID) -> GuidanceOut:
        """Nothing is in the prompts any more, at once; asked for again, it changes nothing."""
        await self._drafts.lock_or_make(sha_of(""))
        newest = await self._versions.newest()
        if newest is not None and newest.text:
            await self._put(version_id, newest, "")
        return await self.shown()

    async def get_version(self, version_id: UUID) -> GuidanceVersion:
        return await self._versions.get(version_id)

    async def list_versions(self, request: NumberPageRequest) -> Page[GuidanceVersion]:
        return await self._versions.list_all(request)

    async def get_test(self, test_id: UUID) -> GuidanceTest:
        return await self._tests.get(test_id)

    async def list_tests(self, request: PageRequest) -> Page[GuidanceTest]:
        return await self._tests.list_page(request)

    async def list_cases(
        self, test_id: UUID, request: NumberPageRequest
    ) -> tuple[Page[GuidanceCase], Mapping[UUID, Message]]:
        """With what the customers asked, by message: their words stay in the messages."""
        await self.get_test(test_id)
        page = await self._cases.list_of(test_id, request)
        ids = [one.message_id for one in page.items if one.message_id is not None]
        return page, await MessageService(self.uow).find_many(ids)

    async def _hindrance(
        self, draft: GuidanceDraft | None, newest: GuidanceVersion | None
    ) -> Hindrance | None:
        if draft is None or not draft.text:
            return "guidance_empty"
        if newest is not None and newest.sha == draft.sha:
            return "guidance_is_published"
        done = await self._tests.newest_of(draft.sha, state=GuidanceTestState.DONE)
        return "guidance_untested" if done is None else None

    async def _put(
        self,
        version_id: UUID,
        newest: GuidanceVersion | None,
        text: str,
        *,
        test_id: UUID | None = None,
        restores: int | None = None,
    ) -> GuidanceVersion:
        subject = self.uow.subject
        version = GuidanceVersion(
            workspace_id=self.uow.workspace_id,
            id=version_id,
            number=1 if newest is None else newest.number + 1,
            text=text,
            sha=sha_of(text),
            restores=restores,
            test_id=test_id,
            by_kind=subject.kind.value,
            by=subject.id,
        )
        await self._versions.add(version)
        await AiService(self.uow, self._runtime).guide(text or None)
        self.uow.record(
            GuidancePublished(
                workspace_id=version.workspace_id,
                object_id=version.id,
                number=version.number,
                sha=version.sha if text else "",
                restores=restores,
            )
        )
        return version


HINDRANCES = {one.code: one for one in (GuidanceEmpty, GuidanceIsPublished, GuidanceUntested)}
