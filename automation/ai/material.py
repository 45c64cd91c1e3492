"""What of a conversation a model is shown: chosen, cut to a budget, and minimised.

Texts of customer, colleagues and bot since the conversation was opened last; no internal notes, no
other conversations, no files. Where it is too long, whole messages are left out, the oldest first;
none is cut. «Show what would be sent» goes through here too.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from automation.ai.minimise import Minimiser, People
from inbox.contacts.models import IdentityKind
from inbox.conversations.models import Conversation
from inbox.conversations.service import ConversationService
from inbox.foundation.encryption import Place
from inbox.foundation.pagination import NumberPageRequest
from inbox.foundation.sealed import Sealed
from inbox.foundation.statements import Statement
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.messages.models import ACTS, Author, Message
from inbox.messages.service import MessageService
from integrations.ai.contract import Turn

# A token is three to four letters of most languages, and fewer bytes of none.
BYTES_PER_TOKEN = 3
MESSAGES_AT_MOST = 100
TURNS_WHEN_NOTHING_IS_NEW = 6
_WHO = {Author.CONTACT: "customer", Author.AUTOMATION: "bot"}


@dataclass(frozen=True, slots=True)
class Spoken:
    """A message with its text, readable."""

    message_id: UUID
    seq: int
    who: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Material:
    """All that was said since the conversation was opened last; tasks take a part of it."""

    conversation: Conversation
    spoken: tuple[Spoken, ...] = field(repr=False)
    people: People = field(repr=False)
    # When a message of it was taken back last.
    taken_back_at: datetime | None = None
    # The last of the conversation, the newest first, whatever they are.
    messages: tuple[Message, ...] = field(default=(), repr=False)

    @property
    def turns(self) -> tuple[Turn, ...]:
        """For engines of this machine: as they are, under short ids."""
        return tuple(Turn(self.short(one), one.who, one.text) for one in self.spoken)

    def short(self, one: Spoken) -> str:
        return f"m{self.spoken.index(one) + 1}"

    @property
    def by_short(self) -> dict[str, UUID]:
        return {f"m{at}": one.message_id for at, one in enumerate(self.spoken, start=1)}

    @property
    def last_from_customer(self) -> Spoken | None:
        return next((one for one in reversed(self.spoken) if one.who == "customer"), None)

    def part(self, tokens: int, *, after_seq: int = 0, also_before: int = 0) -> tuple[Spoken, ...]:
        """What came after a message, and the last few from before it, within a budget."""
        older = [one for one in self.spoken if one.seq <= after_seq]
        newer = [one for one in self.spoken if one.seq > after_seq]
        chosen = [*(older[-also_before:] if also_before else []), *newer]
        return tuple(_within(chosen, tokens * BYTES_PER_TOKEN))

    def shown(self, part: Sequence[Spoken], minimiser: Minimiser) -> list[dict[str, str]]:
        """As a model reads it: short ids instead of ours, and nobody's name."""
        return [
            {"id": self.short(one), "from": one.who, "text": minimiser.take_out(one.text)}
            for one in part
        ]


class MaterialService:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow

    async def of(self, conversation_id: UUID) -> Material:
        conversation = await ConversationService(self.uow).get(conversation_id)
        page = await MessageService(self.uow).list_page(
            conversation_id, NumberPageRequest(MESSAGES_AT_MOST)
        )
        messages = sorted(page.items, key=lambda one: one.seq)
        pairs = [(message, one) for message in messages if (one := _spoken(message)) is not None]
        lately = [one for message, one in pairs if message.created_at >= conversation.opened_at]
        # One that a colleague has just opened again has nothing new in it yet.
        heard = lately or [one for _, one in pairs[-TURNS_WHEN_NOTHING_IS_NEW:]]
        taken_back = [one.revoked_at for one in messages if one.revoked_at is not None]
        return Material(
            conversation,
            tuple(heard),
            await self.people_of(conversation),
            max(taken_back, default=None),
            tuple(reversed(messages)),
        )

    async def people_of(self, conversation: Conversation) -> People:
        """The writer under every name that he has: of a merged contact, those of all its parts.
        And every member. One question, as this is asked with each thought."""
        rows = await self.uow.run(
            _PEOPLE,
            {
                "workspace_id": self.uow.workspace_id,
                "contact_id": conversation.contact_id,
                "phone": IdentityKind.PHONE.value,
            },
        )
        found = [
            (
                row.place,
                Sealed(bytes(row.value)),
                Place(self.uow.workspace_id, row.place, row.part, row.id),
            )
            for row in rows
        ]
        await self.uow.keys.unlock_places([(value, place) for _, value, place in found])
        names = [value.reveal() for kind, value, _ in found if kind != "identity"]
        return People(
            names=tuple(dict.fromkeys(names)),
            phones=tuple(value.reveal() for kind, value, _ in found if kind == "identity"),
        )


# The one who stands for the others first: placeholders are numbered in this order.
_PEOPLE = Statement(
    "WITH person AS (SELECT p.id, p.merged_into, p.name, p.username FROM contact AS c"
    " JOIN contact AS p ON p.workspace_id = c.workspace_id"
    " AND (p.id = coalesce(c.merged_into, c.id) OR p.merged_into = coalesce(c.merged_into, c.id))"
    " WHERE c.workspace_id = :workspace_id AND c.id = :contact_id)"
    " SELECT place, part, id, value FROM ("
    "SELECT 1 AS nth, merged_into IS NOT NULL AS later, id, 'contact' AS place, 'name' AS part,"
    " name AS value FROM person"
    " UNION ALL SELECT 1, merged_into IS NOT NULL, id, 'contact', 'username', username FROM person"
    " UNION ALL SELECT 2, false, m.id, 'member', 'name', m.name FROM member AS m"
    " WHERE m.workspace_id = :workspace_id"
    " UNION ALL SELECT 3, false, i.id, 'identity', 'value', i.value FROM identity AS i"
    " JOIN person AS p ON p.id = i.contact_id"
    " WHERE i.workspace_id = :workspace_id AND i.kind = :phone) AS said"
    " WHERE value IS NOT NULL ORDER BY nth, later, id, part"
)


def _spoken(message: Message) -> Spoken | None:
    if message.kind in ACTS or message.revoked_at is not None:
        return None
    text = json.loads(message.content.reveal()).get("text")
    if not isinstance(text, str) or not text.strip():
        return None
    return Spoken(message.id, message.seq, _WHO.get(message.author, "agent"), text)


def _within(spoken: Sequence[Spoken], most_bytes: int) -> list[Spoken]:
    kept: list[Spoken] = []
    for one in reversed(spoken):
        most_bytes -= len(one.text.encode()) + 40
        if most_bytes < 0:
            break
        kept.append(one)
    return kept[::-1]
