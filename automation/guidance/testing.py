"""A test as whoever runs it sees it: taken, gone on with, ended. Each step commits by itself, so
that a worker that dies leaves what it has found, and another goes on from there."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB

from automation.guidance.counting import Side, change_between, counted, spent_on
from automation.guidance.models import CaseState, GuidanceCase, GuidanceTestState
from automation.guidance.repository import CaseRepository, VersionRepository
from automation.guidance.service import GUIDANCE_TESTS
from inbox.foundation.keyring import KeyPurpose
from inbox.foundation.runtime import Runtime


@dataclass(frozen=True, slots=True)
class Taken:
    """`against` is what was in the prompts when the test began; `None` where nothing was."""

    workspace_id: UUID
    test_id: UUID
    text: str = field(repr=False)
    against: str | None = field(repr=False)
    most_cost: int | None


@dataclass(frozen=True, slots=True)
class Waiting:
    case_id: UUID
    conversation_id: UUID


class TestRun:
    # Not one of pytest's.
    __test__ = False

    def __init__(self, runtime: Runtime, workspace_id: UUID, test_id: UUID) -> None:
        self._runtime = runtime
        self._workspace_id = workspace_id
        self._ids = {"workspace_id": workspace_id, "id": test_id}

    async def take(self) -> Taken | None:
        async with self._runtime.unit_of_work(self._workspace_id) as uow:
            row = await GUIDANCE_TESTS.take(uow, self._ids["id"])
            if row is None:
                return None
            version = None
            if row.against is not None:
                version = await VersionRepository(uow).numbered(row.against)
            before = None if version is None else version.text or None
            return Taken(self._workspace_id, self._ids["id"], row.text, before, row.most_cost)

    async def waiting(self) -> Sequence[Waiting]:
        async with self._runtime.unit_of_work(self._workspace_id) as uow:
            cases = await CaseRepository(uow).all_of(self._ids["id"])
            return [
                Waiting(one.id, one.conversation_id)
                for one in cases
                if one.state is CaseState.WAITING
            ]

    async def spent(self) -> int:
        async with self._runtime.unit_of_work(self._workspace_id) as uow:
            return spent_on(await CaseRepository(uow).all_of(self._ids["id"]))

    async def touch(self) -> None:
        """Still at it: nobody takes it over."""
        async with self._runtime.unit_of_work(self._workspace_id) as uow:
            await uow.session.execute(_TELL, self._ids)

    async def keep(
        self,
        case_id: UUID,
        before: Side,
        after: Side,
        *,
        contact_id: UUID | None = None,
        message_id: UUID | None = None,
    ) -> None:
        """Once: of two workers that found out about the same case the first one is heard."""
        async with self._runtime.unit_of_work(self._workspace_id) as uow:
            content = None
            if contact_id is not None:
                key = await uow.keys.current(self._workspace_id, KeyPurpose.CONTACT, contact_id)
                texts = {"before": before.text, "after": after.text}
                document = json.dumps(texts, ensure_ascii=False)
                content = await uow.keys.seal(
                    GuidanceCase, "content", self._workspace_id, case_id, document, key=key
                )
            # None where its conversation was erased meanwhile, and it with it.
            case = await CaseRepository(uow).find_and_lock(case_id)
            if case is not None and case.state is CaseState.WAITING:
                case.state, case.message_id = CaseState.DONE, message_id
                case.before, case.after = before.row(), after.row()
                case.change = change_between(before, after).value
                case.content = content
                await CaseRepository(uow).add(case)
            await uow.session.execute(_TELL, self._ids)

    async def end(self, state: GuidanceTestState, code: str | None = None) -> None:
        async with self._runtime.unit_of_work(self._workspace_id) as uow:
            report = counted(await CaseRepository(uow).all_of(self._ids["id"]))
            if state is GuidanceTestState.DONE and 0 < report["asked"] == report["degraded"]:
                # No model has read the text: nothing was tested.
                state, code = GuidanceTestState.FAILED, "model_away"
            values = self._ids | {"state": state.value, "code": code, "report": report}
            await uow.session.execute(_END, values)


_OF = " WHERE workspace_id = :workspace_id AND id = :id"
_TELL = text(
    "UPDATE guidance_test SET touched_at = clock_timestamp(), done = (SELECT count(*)"  # noqa: S608 - our words
    " FROM guidance_case AS c WHERE c.workspace_id = :workspace_id AND c.test_id = :id"
    f" AND c.state = 'done'){_OF} AND state = 'running'"
)
_END = text(
    "UPDATE guidance_test SET state = :state, code = :code, report = :report,"  # noqa: S608 - our words
    f" ended_at = clock_timestamp(), touched_at = clock_timestamp(){_OF} AND state = 'running'"
).bindparams(bindparam("report", type_=JSONB(none_as_null=True)))
