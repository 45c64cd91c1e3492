"""What is known of a burst before anything is asked: read once, and given to the gates."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from automation.ai.asking import Preparation
from automation.ai.budget import Budget
from automation.ai.engines import Engines, choose
from automation.ai.material import MaterialService, Spoken
from automation.ai.models import AiMode, AiSettings
from automation.replies.gates import MACHINE_ANSWERS_WITHIN, Facts
from automation.replies.models import AutoReply, ReplySettings, When
from automation.replies.repository import (
    DEALT_WITH,
    OVERTAKEN_AT_MOST,
    ReplySettingsRepository,
)
from automation.replies.talks import EARLIER, Talk
from automation.runs.reducer import RunStatus
from inbox.channels.models import ChannelKind
from inbox.contacts.consents import MARKETING, ConsentService
from inbox.contacts.models import ConsentState
from inbox.contacts.opt_out import is_opt_out
from inbox.conversations.models import Conversation, ConversationOwner
from inbox.foundation.runtime import Runtime
from inbox.foundation.statements import Statement
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.hours.service import HoursService
from inbox.messages.models import Author, Message
from integrations.ai.prices import most_it_can_cost

LATELY = 40
PEOPLE = frozenset({"member", "api_key", "phone_app"})
REACTIONS = frozenset({"reaction", "edit", "revoke"})


@dataclass(frozen=True, slots=True)
class Scene:
    facts: Facts
    talk: Talk
    # The last number of the conversation when all this was read.
    last_seq: int


class Scenes:
    def __init__(self, uow: UnitOfWork, runtime: Runtime, engines: Engines) -> None:
        self.uow = uow
        self._runtime = runtime
        self._engines = engines

    async def of(self, row: AutoReply) -> Scene:
        settings = await ReplySettingsRepository(self.uow).of_workspace()
        ai = await Preparation.settings_of(self.uow)
        material = await MaterialService(self.uow).of(row.conversation_id)
        known = await self._known(row, material.conversation)
        lately = material.messages[:LATELY]
        trigger = next((one for one in lately if one.id == row.message_id), None)
        since = _since(row, lately, known)
        last = trigger.seq if trigger is not None else 0
        heard = [one for one in material.spoken if one.who == "customer"]
        burst = [one for one in heard if since < one.seq <= last]
        first = burst[0].seq if burst else last
        # What was said before a person had it is no reason to call one again.
        handed_over = known.handed_over or 0
        earlier = [one for one in material.spoken if handed_over < one.seq < first]
        talk = Talk(
            settings=settings,
            material=material,
            burst=burst,
            earlier=earlier[-EARLIER:],
            fallback_language=known.locale,
            guidance=ai.guidance,
        )
        facts = await self._facts(talk, ai, known, trigger, earlier)
        return Scene(facts, talk, lately[0].seq if lately else 0)

    async def _facts(
        self,
        talk: Talk,
        ai: AiSettings,
        known: Any,
        trigger: Message | None,
        earlier: Sequence[Spoken],
    ) -> Facts:
        conversation, settings, burst = talk.material.conversation, talk.settings, talk.burst
        lately = talk.material.messages[:LATELY]
        windows = (conversation.window_until, conversation.entry_until)
        free = known.channel_kind != ChannelKind.WHATSAPP or any(
            one is not None and one > known.now for one in windows
        )
        choice = choose(self._runtime.settings, ai)
        # Of a server of one's own nothing is paid, and no limit of money keeps it from answering.
        least = min(1, most_it_can_cost(choice.kind, choice.model, 1, 1))
        breaker = getattr(self._engines.of(choice), "breaker", None)
        seq = 0 if trigger is None else trigger.seq
        after = [one for one in lately if one.seq > seq]
        return Facts(
            mode=settings.mode,
            ai_off=ai.mode is AiMode.OFF,
            from_customer=trigger is not None and trigger.author is Author.CONTACT,
            imported=trigger is not None and trigger.imported,
            has_text=bool(burst) and trigger is not None and burst[-1].message_id == trigger.id,
            is_last=not any(one.direction == "in" and one.kind not in REACTIONS for one in after),
            answered=any(one.direction == "out" for one in after),
            with_person=conversation.owner is ConversationOwner.HUMAN,
            assigned=conversation.assignee_id is not None,
            flow_runs=known.flow_runs,
            opted_out=await self._opted_out(conversation.contact_id, burst),
            window_open=free,
            answers_when=settings.answers_when,
            in_hours=await self._in_hours(settings, known.now),
            bot_turns=_bot_turns(lately, settings.id),
            repeated=_repeated(burst, earlier),
            machine_like=_machine_like(lately),
            affordable=await Budget(self.uow).allows(ai, least),
            breaker_open=bool(breaker is not None and breaker.is_open),
        )

    async def _known(self, row: AutoReply, conversation: Conversation) -> Any:
        """What is told by one look at each of several tables, in one question."""
        (known,) = await self.uow.run(
            _KNOWN,
            {
                "workspace_id": self.uow.workspace_id,
                "conversation_id": row.conversation_id,
                "channel_id": conversation.channel_id,
                "row_id": row.id,
                "dealt_with": [one.value for one in DEALT_WITH],
                "waiting": RunStatus.WAITING.value,
                "overtaken": OVERTAKEN_AT_MOST,
            },
        )
        return known

    async def _in_hours(self, settings: ReplySettings, now: datetime) -> bool:
        """Nobody asks where the hours make no difference."""
        if settings.answers_when is When.ALWAYS:
            return True
        calendar = (await HoursService(self.uow).calendars([settings.team_id]))[settings.team_id]
        return calendar is None or calendar.is_open_at(now)

    async def _opted_out(self, contact_id: UUID, burst: Sequence[Spoken]) -> bool:
        if any(is_opt_out(one.text) for one in burst):
            return True
        whose = [(self.uow.workspace_id, contact_id)]
        said = await ConsentService(self.uow).latest(whose, MARKETING)
        return said.get(contact_id) is ConsentState.WITHDRAWN


def _bot_turns(lately: Sequence[Message], bot: UUID) -> int:
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


def _machine_like(lately: Sequence[Message]) -> bool:
    """The last three times, an answer to ours was there before anybody could have read it."""
    oldest_first = list(reversed(lately))
    quick = []
    for before, after in itertools.pairwise(oldest_first):
        if before.author == "automation" and after.direction == "in":
            quick.append(after.created_at - before.created_at < MACHINE_ANSWERS_WITHIN)
    return len(quick) >= 3 and all(quick[-3:])


def _since(row: AutoReply, lately: Sequence[Message], known: Any) -> int:
    """Behind which message the burst begins: not before its first one, not before the last burst
    that came to an end, and not before the last answer. Where the answer to the burst before came
    too late, because the customer went on writing, both are one."""
    first_id = row.first_id
    for before, code in known.overtaken or ():
        if code != "newer_message":
            break
        first_id = UUID(before)
    first = next((one.seq for one in lately if one.id == first_id), 1)
    trigger = next((one.seq for one in lately if one.id == row.message_id), 0)
    ends = [
        one.seq
        for one in lately
        if (one.id == known.dealt_with or one.direction == "out") and one.id != row.message_id
    ]
    return max([first - 1, *(one for one in ends if one < trigger)])


# `overtaken` are the bursts before, the newest first, each with the last word said about it.
_KNOWN = Statement(
    "SELECT clock_timestamp() AS now, w.locale, ch.kind AS channel_kind,"
    " (SELECT max(e.after_seq) FROM conversation_event AS e WHERE e.workspace_id = w.id"
    " AND e.conversation_id = :conversation_id AND e.kind = 'handed_over') AS handed_over,"
    " EXISTS (SELECT FROM flow_run AS r WHERE r.workspace_id = w.id"
    " AND r.conversation_id = :conversation_id AND r.status = :waiting) AS flow_runs,"
    " (SELECT a.message_id FROM auto_reply AS a WHERE a.workspace_id = w.id"
    " AND a.conversation_id = :conversation_id AND a.outcome = ANY(:dealt_with)"
    " ORDER BY a.id DESC LIMIT 1) AS dealt_with,"
    " (SELECT json_agg(json_build_array(b.first_id, b.verdicts -> -1 ->> 'code')"
    " ORDER BY b.id DESC) FROM (SELECT a.id, a.first_id, a.verdicts FROM auto_reply AS a"
    " WHERE a.workspace_id = w.id AND a.conversation_id = :conversation_id AND a.id < :row_id"
    " ORDER BY a.id DESC LIMIT :overtaken) AS b) AS overtaken"
    " FROM workspace AS w JOIN channel AS ch ON ch.workspace_id = w.id AND ch.id = :channel_id"
    " WHERE w.id = :workspace_id"
)
