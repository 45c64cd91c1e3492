"""The routes of guidance: whoever reads AI's settings reads it, whoever manages AI writes it."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, delete, get, post, put
from litestar.params import FromPath, JSONBody

from automation.guidance.models import GuidanceTest, GuidanceVersion
from automation.guidance.schemas import (
    GuidanceCaseOut,
    GuidanceDraftIn,
    GuidanceOut,
    GuidancePublishIn,
    GuidanceTestDetailOut,
    GuidanceTestIn,
    GuidanceTestOut,
    GuidanceVersionOut,
)
from automation.guidance.service import GuidanceService
from inbox.foundation.idempotency import IdempotencyKey, Once
from inbox.foundation.identifiers import new_id
from inbox.foundation.injected import InjectedRuntime, InjectedSubject, InjectedUnitOfWork
from inbox.foundation.pagination import (
    LIMIT_BY_DEFAULT,
    CursorText,
    Limit,
    NumberCursorText,
    NumberPageRequest,
    PageOut,
    PageRequest,
)
from inbox.foundation.permissions import Permission


class GuidanceController(Controller):
    path = "/ai/guidance"
    tags = ("ai",)

    @get(permission=Permission.AI_READ, summary="Read how texts are to sound: draft and published")
    async def read_guidance(self, uow: InjectedUnitOfWork, runtime: InjectedRuntime) -> GuidanceOut:
        return await GuidanceService(uow, runtime).shown()

    @put(permission=Permission.AI_MANAGE, summary="Save the draft; nothing of it is used yet")
    async def save_guidance(
        self, uow: InjectedUnitOfWork, runtime: InjectedRuntime, data: JSONBody[GuidanceDraftIn]
    ) -> GuidanceOut:
        return await GuidanceService(uow, runtime).save(data)

    @delete(
        "/published",
        permission=Permission.AI_MANAGE,
        summary="Withdraw what is published; the versions stay",
        status_code=200,
    )
    async def withdraw_guidance(
        self, uow: InjectedUnitOfWork, runtime: InjectedRuntime
    ) -> GuidanceOut:
        return await GuidanceService(uow, runtime).withdraw(new_id())

    @get(
        "/versions",
        permission=Permission.AI_READ,
        summary="List what has been published, the newest first",
    )
    async def list_guidance_versions(
        self,
        uow: InjectedUnitOfWork,
        runtime: InjectedRuntime,
        limit: Limit = LIMIT_BY_DEFAULT,
        cursor: NumberCursorText = None,
    ) -> PageOut[GuidanceVersionOut]:
        request = NumberPageRequest.parse(limit, cursor)
        page = await GuidanceService(uow, runtime).list_versions(request)
        return page.out(GuidanceVersionOut.of)

    @post(
        "/versions",
        permission=Permission.AI_MANAGE,
        summary="Publish the draft; refused until exactly this text has been tested to the end",
    )
    async def publish_guidance(
        self,
        uow: InjectedUnitOfWork,
        runtime: InjectedRuntime,
        request: Request[Any, Any, Any],
        data: JSONBody[GuidancePublishIn],
        idempotency_key: IdempotencyKey = None,
    ) -> GuidanceVersionOut:
        service = GuidanceService(uow, runtime)

        async def make(version_id: UUID) -> GuidanceVersion:
            return await service.publish(version_id, data.sha)

        once = Once.of(uow, idempotency_key, request, data)
        return GuidanceVersionOut.of(await once.run(make, service.get_version, new_id()))

    @get(
        "/versions/{guidance_version_id:uuid}",
        permission=Permission.AI_READ,
        summary="Read a version as it was published",
    )
    async def read_guidance_version(
        self, uow: InjectedUnitOfWork, runtime: InjectedRuntime, guidance_version_id: FromPath[UUID]
    ) -> GuidanceVersionOut:
        service = GuidanceService(uow, runtime)
        return GuidanceVersionOut.of(await service.get_version(guidance_version_id))

    @post(
        "/versions/{guidance_version_id:uuid}/restore",
        permission=Permission.AI_MANAGE,
        summary="Go back to a version: it is published again, as a new one",
    )
    async def restore_guidance(
        self,
        uow: InjectedUnitOfWork,
        runtime: InjectedRuntime,
        request: Request[Any, Any, Any],
        guidance_version_id: FromPath[UUID],
        idempotency_key: IdempotencyKey = None,
    ) -> GuidanceVersionOut:
        service = GuidanceService(uow, runtime)

        async def make(version_id: UUID) -> GuidanceVersion:
            return await service.restore(version_id, guidance_version_id)

        once = Once.of(uow, idempotency_key, request, None)
        return GuidanceVersionOut.of(await once.run(make, service.get_version, new_id()))

    @get("/tests", permission=Permission.AI_READ, summary="List tests, the newest first")
    async def list_guidance_tests(
        self,
        uow: InjectedUnitOfWork,
        runtime: InjectedRuntime,
        limit: Limit = LIMIT_BY_DEFAULT,
        cursor: CursorText = None,
    ) -> PageOut[GuidanceTestOut]:
        page = await GuidanceService(uow, runtime).list_tests(PageRequest.parse(limit, cursor))
        return page.out(GuidanceTestOut.of)

    @post(
        "/tests",
        permission=Permission.AI_MANAGE,
        status_code=202,
        summary="Try the draft on the last conversations; nothing of it is sent to anybody",
    )
    async def start_guidance_test(
        self,
        uow: InjectedUnitOfWork,
        runtime: InjectedRuntime,
        request: Request[Any, Any, Any],
        data: JSONBody[GuidanceTestIn],
        idempotency_key: IdempotencyKey = None,
    ) -> GuidanceTestOut:
        service = GuidanceService(uow, runtime)

        async def make(test_id: UUID) -> GuidanceTest:
            return await service.test(test_id, data)

        once = Once.of(uow, idempotency_key, request, data)
        return GuidanceTestOut.of(await once.run(make, service.get_test, new_id()))

    @get(
        "/tests/{guidance_test_id:uuid}",
        permission=Permission.AI_READ,
        summary="Read how far a test is, and what came out",
    )
    async def read_guidance_test(
        self, uow: InjectedUnitOfWork, runtime: InjectedRuntime, guidance_test_id: FromPath[UUID]
    ) -> GuidanceTestDetailOut:
        test = await GuidanceService(uow, runtime).get_test(guidance_test_id)
        return GuidanceTestDetailOut.of(test)

    @get(
        "/tests/{guidance_test_id:uuid}/cases",
        permission=Permission.AI_READ,
        summary="List a test's conversations: what comes of each, without and with the text",
    )
    async def list_guidance_cases(
        self,
        uow: InjectedUnitOfWork,
        runtime: InjectedRuntime,
        subject: InjectedSubject,
        guidance_test_id: FromPath[UUID],
        limit: Limit = LIMIT_BY_DEFAULT,
        cursor: NumberCursorText = None,
    ) -> PageOut[GuidanceCaseOut]:
        request = NumberPageRequest.parse(limit, cursor)
        page, messages = await GuidanceService(uow, runtime).list_cases(guidance_test_id, request)
        return page.out(lambda one: GuidanceCaseOut.of(one, messages, subject))
