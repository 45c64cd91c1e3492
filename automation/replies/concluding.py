"""What comes of it, in one transaction under the conversation's lock: sent, shown, handed over.

Everything that could have changed while a model was thinking is looked at again here: whether the
message is still the last one, whether a person has come, whether the window is open, and the modes
of workspace and intents.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from automation.replies.gates import Gate, Verdict
from automation.replies.models import (
    AutoReply,
    IntentMode,
    Outcome,
    ReplyMode,
    ReplySettings,
    ReplyState,
)
from automation.replies.repository import (
    AutoReplyRepository,
    ReplyIntentRepository,
    ReplySettingsRepository,
)
from automation.replies.texts import HAND_OVERS, REASONS, in_language
from inbox.channels.directory import route_of
from inbox.channels.models import Channel, ChannelKind, ChannelState
from inbox.channels.service import ChannelService
from inbox.contacts.reaching import contact_person
from inbox.conversations.service import ConversationService
from inbox.conversations.threads import Thread, ThreadSet
from inbox.delivery.claims import Claims
from inbox.delivery.outgoing import outgoing_text
from inbox.delivery.settle import CLAIM_LANE
from inbox.foundation.encryption import Place
from inbox.foundation.events import Ring
from inbox.foundation.identifiers import new_id
from inbox.foundation.keyring import KeyPurpose
from inbox.foundation.sealed import Sealed
from inbox.foundation.sets import insert_set
from inbox.foundation.time_of_database import database_now
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.mailbox.log import ChangeLog, LogLine
from inbox.messages.log import MessageLog
from inbox.messages.models import Author
from inbox.notes.models import Note

AUTO_REPLY_CHANGED = "auto_reply_changed"


@dataclass(slots=True)
class Draft:
    """What has been found out so far; `wanted` is what should come of it."""

    wanted: Outcome
    verdicts: list[Verdict]
    last_seq: int
    language: str
    fallback: str
    # As they were when it was begun; the mode is asked for again before anything is sent.
    settings: ReplySettings
    # What is sent, with what stands under it.
    text: str = field(default="", repr=False)
    content: dict[str, Any] | None = field(default=None, repr=False)
    reason: str | None = None
    # What the burst is about; each has to be allowed still when it is sent.
    intents: Sequence[str] = ()
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sending:
    """What the last look has read, and sending needs again."""

    thread: Thread
    channel: Channel
    settings: ReplySettings
    now: datetime


class Concluding:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow

    async def conclude(self, row_id: UUID, draft: Draft, conversation_id: UUID) -> AutoReply | None:
        """None where it was concluded before, by a try whose end nobody saw."""
        rows = AutoReplyRepository(self.uow)
        # Conversations first: the order in which everybody locks.
        thread = await ConversationService(self.uow).lock(conversation_id)
        row = await rows.lock_anew(row_id)
        if row.state is ReplyState.DONE:
            return None
        outcome, lines, now = draft.wanted, [], await database_now(self.uow)
        sending: Sending | None = None
        if outcome in {Outcome.SENT, Outcome.HANDED_OVER}:
            channel = await ChannelService(self.uow).get(thread.channel_id)
            sending = Sending(thread, channel, draft.settings, now)
            refusal = await self._last_look(sending, draft)
            if refusal is not None:
                draft.verdicts.append(refusal)
                outcome = Outcome.STOPPED
        if outcome is Outcome.SENT and sending is not None:
            row.reply_id, line = await self._send(sending, row, draft.text)
            draft.verdicts += [Verdict(Gate.ONCE, True), Verdict(Gate.DISCLOSURE, True)]
            lines.append(line)
            await ThreadSet(self.uow).save([thread])
        elif outcome is Outcome.HANDED_OVER and sending is not None:
            lines += await self._hand_over(sending, row, draft)
        await self._keep(thread, row, outcome, draft, now)
        lines.append(LogLine(row.workspace_id, AUTO_REPLY_CHANGED, row.id, row.conversation_id))
        ChangeLog(self.uow).add(lines)
        return row

    async def _last_look(self, sending: Sending, draft: Draft) -> Verdict | None:
        thread, channel, now = sending.thread, sending.channel, sending.now
        if await ReplySettingsRepository(self.uow).mode_now() is not ReplyMode.AUTO:
            return Verdict(Gate.MODE, False, "mode_changed")
        if draft.wanted is Outcome.SENT:
            modes = await ReplyIntentRepository(self.uow).modes(draft.intents, lock=True)
            if any(modes.get(one) is not IntentMode.AUTO for one in draft.intents):
                return Verdict(Gate.MODE, False, "mode_changed")
        if thread.last_seq != draft.last_seq:
            return Verdict(Gate.BURST_OVER, False, "newer_message")
        if not thread.bot_may_answer:
            return Verdict(Gate.NO_HUMAN, False, "taken_over")
        if channel.kind is ChannelKind.WHATSAPP and not thread.may_send_free_text(now):
            return Verdict(Gate.WINDOW, False, "window_closed")
        if channel.state is not ChannelState.ENABLED:
            return Verdict(Gate.WINDOW, False, "channel_unusable")
        return None

    async def _send(
        self, sending: Sending, row: AutoReply, text: str, *, last_words: bool = False
    ) -> tuple[UUID, LogLine]:
        """The effect bears the name of the message that triggered it: there can be no second."""
        thread, now = sending.thread, sending.now
        workspace_id, keys = thread.workspace_id, self.uow.keys
        message, wanted = outgoing_text(
            thread,
            route_of(sending.channel),
            recipient=await contact_person(self.uow, thread.contact_id),
            text=text,
            author=Author.AUTOMATION,
            author_id=sending.settings.id,
            idem_key=f"auto_reply:{row.message_id}",
            key=await keys.current(workspace_id, KeyPurpose.CONTACT, thread.contact_id),
            index_key=await keys.current(workspace_id, KeyPurpose.INDEX),
            now=now,
            last_words=last_words,
        )
        await MessageLog(self.uow).add([message])
        lane_id = await Claims(self.uow).write_waiting(wanted, now)
        self.uow.ring(Ring(CLAIM_LANE, (workspace_id, lane_id)))
        return message.id, LogLine(workspace_id, "message_queued", message.id, thread.id)

    async def _hand_over(self, sending: Sending, row: AutoReply, draft: Draft) -> Sequence[LogLine]:
        """The customer is told, the team finds the reason, and the bot is silent until somebody
        gives the conversation back. The summary is made by whoever hears of a hand-over."""
        thread, settings = sending.thread, sending.settings
        told = settings.hand_over_text or in_language(HAND_OVERS, draft.language, draft.fallback)
        row.reply_id, line = await self._send(sending, row, told, last_words=True)
        note_line = await self._note(thread, draft.reason or "")
        await ConversationService(self.uow).hand_over(thread, team_id=settings.team_id)
        changed = LogLine(thread.workspace_id, "conversation_changed", thread.id, thread.id)
        return [line, note_line, changed]

    async def _note(self, thread: Thread, reason: str) -> LogLine:
        note_id, workspace_id = new_id(), thread.workspace_id
        key = await self.uow.keys.current(workspace_id, KeyPurpose.CONTACT, thread.contact_id)
        words = REASONS.get(reason, REASONS["other"])
        place = Place(workspace_id, "note", "content", note_id)
        row = {
            "workspace_id": workspace_id,
            "id": note_id,
            "conversation_id": thread.id,
            "after_seq": thread.last_seq,
            "author_kind": "automation",
            "author_id": None,
            "content": Sealed.of(words, key, place),
        }
        await insert_set(self.uow, Note, [row])
        return LogLine(workspace_id, "note_changed", note_id, thread.id)

    async def _keep(
        self, thread: Thread, row: AutoReply, outcome: Outcome, draft: Draft, now: datetime
    ) -> None:
        if draft.content is not None:
            key = await self.uow.keys.current(
                row.workspace_id, KeyPurpose.CONTACT, thread.contact_id
            )
            document = json.dumps(draft.content, ensure_ascii=False)
            row.content = await self.uow.keys.seal(
                AutoReply, "content", row.workspace_id, row.id, document, key=key
            )
        for name, value in draft.values.items():
            setattr(row, name, value)
        row.language = draft.language
        row.state, row.outcome = ReplyState.DONE, outcome
        row.verdicts = [one.plain() for one in draft.verdicts]
        row.done_at = now
        await AutoReplyRepository(self.uow).add(row)
