"""« When a message contains … then answer …»: a flow of one trigger and one step, with a small
face. There is no second engine."""

from uuid import UUID

from msgspec import to_builtins

from automation.flows.definition import Definition, StepDraft, TriggerDraft
from automation.flows.errors import FlowNotSound
from automation.flows.models import Flow, FlowFace, FlowState
from automation.flows.schemas import FlowFilters
from automation.flows.service import FlowService
from automation.triggers.message_received import folded
from inbox.foundation.errors import NotFound, invalid_field
from inbox.foundation.identifiers import new_id
from inbox.foundation.pagination import Page, PageRequest
from inbox.foundation.unit_of_work import UnitOfWork


class RuleService:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self._flows = FlowService(uow)

    async def add(self, keyword: str, reply: str, rule_id: UUID | None = None) -> Flow:
        """It holds at once."""
        keyword = folded(keyword).strip()
        if not keyword:
            raise invalid_field("keyword", "It needs at least one letter or digit.")
        rule_id = rule_id or new_id()
        draft = to_builtins(drawn(keyword, reply))
        flow = await self._flows.create(rule_id, keyword, draft, face=FlowFace.RULE)
        try:
            await self._flows.publish(rule_id)
        except FlowNotSound as error:
            # Only the reply can be wrong: all else is drawn by us.
            raise invalid_field("reply", error.faults[0].message) from None
        return flow

    async def get(self, rule_id: UUID) -> Flow:
        flow = await self._flows.get(rule_id)
        if flow.face is not FlowFace.RULE or flow.state is FlowState.ARCHIVED:
            raise NotFound
        return flow

    async def list_page(self, request: PageRequest) -> Page[Flow]:
        return await self._flows.list_page(
            request, FlowFilters(face=FlowFace.RULE, state=FlowState.LIVE)
        )

    async def remove(self, rule_id: UUID) -> None:
        """What it answered stays told, so it goes to the archive."""
        await self.get(rule_id)
        await self._flows.archive(rule_id)


def drawn(keyword: str, reply: str) -> Definition:
    return Definition(
        start="reply",
        triggers=[
            TriggerDraft(
                id="keyword",
                kind="message_received",
                config={"match": "keyword", "keywords": [keyword]},
            )
        ],
        steps=[StepDraft(id="reply", kind="send_message", config={"text": reply})],
    )
