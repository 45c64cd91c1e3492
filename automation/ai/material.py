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
from inbox.contacts.service import ContactService
from inbox.conversations.models import Conversation
from inbox.conversations.service import ConversationService
from inbox.foundation.encryption import InstallationKey
from inbox.foundation.pagination import NumberPageRequest, PageRequest
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.messages.models import ACTS, Author, Message
from inbox.messages.service import MessageService
from inbox.workspaces.schemas import MemberFilters
from inbox.workspaces.service import MemberService
from integrations.ai.contract import Turn

# A token is three to four letters of most languages, and fewer bytes of none.
BYTES_PER_TOKEN = 3
MESSAGES_AT_MOST = 100
MEMBERS_AT_ONCE = 100
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
    def __init__(self, uow: UnitOfWork, installation_key: InstallationKey) -> None:
        self.uow = uow
        self._installation_key = installation_key

    async def of(self, conversation_id: UUID) -> Material:
        conversation = await ConversationService(self.uow).get(conversation_id)
        page = await MessageService(self.uow).list_page(
            conversation_id, NumberPageRequest(MESSAGES_AT_MOST)
        )
        pairs = [
            (message, one)
            for message in sorted(page.items, key=lambda one: one.seq)
            if (one := _spoken(message)) is not None
        ]
        lately = [one for message, one in pairs if message.created_at >= conversation.opened_at]
        # One that a colleague has just opened again has nothing new in it yet.
        heard = lately or [one for _, one in pairs[-TURNS_WHEN_NOTHING_IS_NEW:]]
        taken_back = [one.revoked_at for one in page.items if one.revoked_at is not None]
        return Material(
            conversation,
            tuple(heard),
            await self._people(conversation),
            max(taken_back, default=None),
        )

    async def _people(self, conversation: Conversation) -> People:
        """The writer under every name that he has: of a merged contact, those of all its parts."""
        contacts = ContactService(self.uow)
        rows = await contacts.rows_of(conversation.contact_id)
        root = (await contacts.get(conversation.contact_id)).id
        identities = (await contacts.identities_of([root])).get(root, ())
        own = [
            name.reveal() for row in rows for name in (row.name, row.username) if name is not None
        ]
        return People(
            names=(*dict.fromkeys(own), *await self._members()),
            phones=tuple(
                one.value.reveal() for one in identities if one.kind == IdentityKind.PHONE
            ),
        )

    async def _members(self) -> list[str]:
        members = MemberService(self.uow, self._installation_key)
        names: list[str] = []
        request: PageRequest | None = PageRequest(MEMBERS_AT_ONCE)
        while request is not None:
            page = await members.list_page(request, MemberFilters())
            names += [member.name.reveal() for member in page.items]
            cursor = page.next_cursor
            request = None if cursor is None else PageRequest.parse(MEMBERS_AT_ONCE, cursor)
        return names


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
