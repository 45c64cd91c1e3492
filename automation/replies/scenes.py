"""What is known of a burst before anything is asked: read once, and given to the gates."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import text

from automation.ai.asking import Preparation
from automation.ai.budget import Budget
from automation.ai.engines import Engines, choose
from automation.ai.material import Material, MaterialService, Spoken
from automation.ai.models import AiMode
from automation.replies.gates import MACHINE_ANSWERS_WITHIN, Facts
from automation.replies.models import AutoReply, ReplyIntent, ReplySettings
from automation.replies.repository import (
    AutoReplyRepository,
    ReplyIntentRepository,
    ReplySettingsRepository,
)
from automation.runs.reducer import RunStatus
from automation.runs.schemas import RunFilters
from automation.runs.service import RunService
from inbox.channels.models import ChannelKind
from inbox.channels.service import ChannelService
from inbox.contacts.consents import MARKETING, ConsentService
from inbox.contacts.models import ConsentState
from inbox.contacts.opt_out import is_opt_out
from inbox.conversations.models import ConversationOwner
from inbox.foundation.pagination import PageRequest
from inbox.foundation.runtime import Runtime
from inbox.foundation.time_of_database import database_now
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.hours.service import HoursService
from inbox.workspaces.service import WorkspaceService
from integrations.ai.languages import UNKNOWN, language_of

LATELY = 40
PEOPLE = frozenset({"member", "api_key", "phone_app"})
REACTIONS = frozenset({"reaction", "edit", "revoke"})


@dataclass(frozen=True, slots=True)
class Scene:
    facts: Facts
    settings: ReplySettings
    material: Material
    # What the customer wrote in this burst, oldest first, and what was said shortly before.
    burst: Sequence[Spoken] = field(repr=False)
    earlier: Sequence[Spoken] = field(repr=False)
    # The last number of the conversation when all this was read.
    last_seq: int
    fallback_language: str

    @property
    def question(self) -> str:
        return "\n".join(one.text for one in self.burst)

    @property
    def language(self) -> str:
        """That of the burst; where it tells none, that of what the customer wrote before."""
        own = language_of(self.question)
        if own != UNKNOWN:
            return own
        before = " ".join(one.text for one in self.earlier if one.who == "customer")
        return language_of(before)

    async def intent(self, uow: UnitOfWork, label: str) -> ReplyIntent | None:
        return await ReplyIntentRepository(uow).of(label)


class Scenes:
    def __init__(self, uow: UnitOfWork, runtime: Runtime, engines: Engines) -> None:
        self.uow = uow
        self._runtime = runtime
        self._engines = engines

    async def of(self, row: AutoReply) -> Scene:
        settings = await ReplySettingsRepository(self.uow).of_workspace()
        material = await MaterialService(self.uow, self._runtime.installation_key).of(
            row.conversation_id
        )
        lately = await self._lately(row.conversation_id)
        trigger = next((one for one in lately if one.id == row.message_id), None)
        since = await self._since(row, lately)
        last = trigger.seq if trigger is not None else 0
        heard = [one for one in material.spoken if one.who == "customer"]
        burst = [one for one in heard if since < one.seq <= last]
        handed_over = await self._handed_over(row.conversation_id)
        first = burst[0].seq if burst else last
        earlier = [one for one in material.spoken if handed_over < one.seq < first]
        facts = await self._facts(row, settings, material, lately, trigger, burst, earlier)
        return Scene(
            facts=facts,
            settings=settings,
            material=material,
            burst=burst,
            earlier=earlier[-6:],
            last_seq=lately[0].seq if lately else 0,
            fallback_language=(await WorkspaceService(self.uow).get()).locale,
        )

    async def _facts(
        self,
        row: AutoReply,
        settings: ReplySettings,
        material: Material,
        lately: Sequence[Any],
        trigger: Any,
        burst: Sequence[Spoken],
        earlier: Sequence[Spoken],
    ) -> Facts:
        now = await database_now(self.uow)
        conversation = material.conversation
        channel = await ChannelService(self.uow).get(conversation.channel_id)
        windows = (conversation.window_until, conversation.entry_until)
        free = channel.kind is not ChannelKind.WHATSAPP or any(
            one is not None and one > now for one in windows
        )
        ai = await Preparation.settings_of(self.uow)
        choice = choose(self._runtime.settings, ai)
        breaker = getattr(self._engines.of(choice), "breaker", None)
        calendars = await HoursService(self.uow).calendars([settings.team_id])
        calendar = calendars[settings.team_id]
        seq = 0 if trigger is None else trigger.seq
        after = [one for one in lately if one.seq > seq]
        running = await RunService(self.uow).list_page(
            PageRequest(1),
            RunFilters(conversation_id=row.conversation_id, status=RunStatus.WAITING),
        )
        return Facts(
            mode=settings.mode,
            ai_off=ai.mode is AiMode.OFF,
            from_customer=trigger is not None and trigger.author == "contact",
            imported=trigger is not None and trigger.imported,
            has_text=bool(burst) and trigger is not None and burst[-1].message_id == trigger.id,
            is_last=not any(one.direction == "in" and one.kind not in REACTIONS for one in after),
            answered=any(one.direction == "out" for one in after),
            with_person=conversation.owner is ConversationOwner.HUMAN,
            assigned=conversation.assignee_id is not None,
            flow_runs=bool(running.items),
            opted_out=await self._opted_out(conversation.contact_id, burst),
            window_open=free,
            answers_when=settings.answers_when,
            in_hours=calendar is None or calendar.is_open_at(now),
            bot_turns=_bot_turns(lately, settings.id),
            repeated=_repeated(burst, earlier),
            machine_like=_machine_like(lately),
            affordable=await Budget(self.uow).allows(ai, 1),
            breaker_open=bool(breaker is not None and breaker.is_open),
        )

    async def _lately(self, conversation_id: UUID) -> Sequence[Any]:
        """The last messages, the newest first: who, when and in which direction."""
        return (
            await self.uow.session.execute(
                text(
                    "SELECT id, seq, direction, author, author_id, kind, imported, created_at"
                    " FROM message WHERE workspace_id = :workspace_id"
                    " AND conversation_id = :conversation_id ORDER BY seq DESC LIMIT :most"
                ),
                {
                    "workspace_id": self.uow.workspace_id,
                    "conversation_id": conversation_id,
                    "most": LATELY,
                },
            )
        ).all()

    async def _since(self, row: AutoReply, lately: Sequence[Any]) -> int:
        """Behind which message the burst begins: not before its first one, not before the last
        burst that came to an end, and not before the last answer."""
        replies = AutoReplyRepository(self.uow)
        message_id = await replies.dealt_with(row.conversation_id)
        first_id = await replies.begins_with(row)
        first = next((one.seq for one in lately if one.id == first_id), 1)
        ends = [
            one.seq
            for one in lately
            if (one.id == message_id or one.direction == "out") and one.id != row.message_id
        ]
        trigger = next((one.seq for one in lately if one.id == row.message_id), 0)
        return max([int(first) - 1, *(int(one) for one in ends if one < trigger)])

    async def _handed_over(self, conversation_id: UUID) -> int:
        """What was said before a person had it is no reason to call one again."""
        found = await self.uow.session.scalar(
            text(
                "SELECT max(after_seq) FROM conversation_event WHERE workspace_id = :workspace_id"
                " AND conversation_id = :conversation_id AND kind = 'handed_over'"
            ),
            {"workspace_id": self.uow.workspace_id, "conversation_id": conversation_id},
        )
        return int(found or 0)

    async def _opted_out(self, contact_id: UUID, burst: Sequence[Spoken]) -> bool:
        if any(is_opt_out(one.text) for one in burst):
            return True
        whose = [(self.uow.workspace_id, contact_id)]
        said = await ConsentService(self.uow).latest(whose, MARKETING)
        return said.get(contact_id) is ConsentState.WITHDRAWN


def _bot_turns(lately: Sequence[Any], bot: UUID) -> int:
    """Answers of this bot since a person wrote last."""
    turns = 0
    for one in lately:
        if one.direction == "out" and one.author in PEOPLE:
            break
        turns += one.direction == "out" and one.author_id == bot
    return turns


def _repeated(burst: Sequence[Spoken], earlier: Sequence[Spoken]) -> bool:
    """The same words again after they have been answered: the answer did not help."""
    said = " ".join(" ".join(one.text for one in burst).casefold().split())
    before = [one for one in earlier if one.who == "customer"]
    answered = any(one.who == "bot" for one in earlier)
    return answered and any(" ".join(one.text.casefold().split()) == said for one in before)


def _machine_like(lately: Sequence[Any]) -> bool:
    """The last three times, an answer to ours was there before anybody could have read it."""
    oldest_first = list(reversed(lately))
    quick = []
    for before, after in itertools.pairwise(oldest_first):
        if before.author == "automation" and after.direction == "in":
            quick.append(after.created_at - before.created_at < MACHINE_ANSWERS_WITHIN)
    return len(quick) >= 3 and all(quick[-3:])
