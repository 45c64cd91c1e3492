"""Keyword rules, and how they answer: the first reaction that is plugged into the inbox."""

import re
from collections.abc import Mapping, Sequence
from uuid import UUID

from automation.expressions.templates import render
from automation.rules.events import RuleAdded, RuleRemoved
from automation.rules.models import KeywordRule
from automation.rules.repository import RuleRepository
from inbox.foundation.errors import invalid_field
from inbox.foundation.identifiers import new_id
from inbox.foundation.pagination import Page, PageRequest
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.intake.reaction import Arrival, Reply

WORD = re.compile(r"\w+")


def folded(text: str) -> str:
    """Words in a row, casefolded, with single spaces around each: « price list »."""
    return " " + " ".join(WORD.findall(text.casefold())) + " "


class RuleService:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self.repository = RuleRepository(uow)

    async def add(self, keyword: str, reply: str, rule_id: UUID | None = None) -> KeywordRule:
        keyword = folded(keyword).strip()
        if not keyword:
            raise invalid_field("keyword", "It needs at least one letter or digit.")
        rule_id = rule_id or new_id()
        workspace_id = self.uow.workspace_id
        rule = KeywordRule(
            workspace_id=workspace_id,
            id=rule_id,
            keyword=keyword,
            reply=await self.uow.keys.seal(KeywordRule, "reply", workspace_id, rule_id, reply),
        )
        await self.repository.add(rule)
        self.uow.record(RuleAdded(workspace_id=workspace_id, object_id=rule_id))
        return rule

    async def get(self, rule_id: UUID) -> KeywordRule:
        return await self.repository.get(rule_id)

    async def list_page(self, request: PageRequest) -> Page[KeywordRule]:
        return await self.repository.list_page(request)

    async def remove(self, rule_id: UUID) -> None:
        rule = await self.repository.lock(rule_id)
        await self.repository.delete(rule)
        self.uow.record(RuleRemoved(workspace_id=rule.workspace_id, object_id=rule_id))


class KeywordReducer:
    """Implements `inbox.intake.reaction.Reducer`. The oldest rule that matches answers, once."""

    async def react(self, uow: UnitOfWork, arrivals: Sequence[Arrival]) -> Sequence[Reply]:
        texts = [one for one in arrivals if one.text and one.thread.bot_may_answer]
        if not texts:
            return ()
        rules: dict[UUID, list[KeywordRule]] = {}
        for rule in sorted(await RuleRepository(uow).list_enabled(), key=lambda one: one.id):
            rules.setdefault(rule.workspace_id, []).append(rule)
        replies = []
        for arrival in texts:
            match = _first_match(rules.get(arrival.workspace_id, ()), arrival.text or "")
            if match is not None:
                replies.append(_reply(match, arrival))
        return replies


def _first_match(rules: Sequence[KeywordRule], text: str) -> KeywordRule | None:
    words = folded(text)
    return next((rule for rule in rules if f" {rule.keyword} " in words), None)


def _reply(rule: KeywordRule, arrival: Arrival) -> Reply:
    values: Mapping[str, str] = {"message.text": arrival.text or ""}
    return Reply(
        arrival=arrival,
        author_id=rule.id,
        idem_key=f"rule:{rule.id}:{arrival.message_id}:0",
        text=render(rule.reply.reveal(), values),
    )
