"""What happened to conversations besides messages: written in sets, read between the messages."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlmodel import col

from inbox.conversations.models import ConversationEvent
from inbox.conversations.threads import Happened, Thread
from inbox.foundation.identifiers import new_id
from inbox.foundation.pagination import Page, PageRequest
from inbox.foundation.permissions import Subject, SubjectKind
from inbox.foundation.repository import Repository
from inbox.foundation.sets import insert_set

# Nobody in particular: the message itself, a timer, the house.
NOBODY = "nobody"


class Timeline(Repository[ConversationEvent]):
    model = ConversationEvent

    async def write(self, threads: Iterable[Thread], subject: Subject | None = None) -> None:
        """What the threads say has happened to them; nothing is sent when nothing has."""
        rows = [
            {
                "workspace_id": thread.workspace_id,
                "id": new_id(),
                "conversation_id": thread.id,
                "kind": one.kind,
                "actor_kind": actor_kind(subject),
                "actor_id": actor_id(subject),
                "after_seq": thread.last_seq,
                "seconds": one.seconds,
                "details": dict(one.details),
            }
            for thread in threads
            for one in thread.happened
        ]
        await insert_set(self.uow, ConversationEvent, rows)

    async def list_of(self, conversation_id: UUID, request: PageRequest) -> Page[ConversationEvent]:
        return await self.list_page(
            request, col(ConversationEvent.conversation_id) == conversation_id
        )

    async def list_between(
        self, conversation_id: UUID, first_seq: int, last_seq: int
    ) -> Sequence[ConversationEvent]:
        return await self.list_by(
            col(ConversationEvent.conversation_id) == conversation_id,
            col(ConversationEvent.after_seq).between(first_seq, last_seq),
        )


def happened(thread: Thread, kind: str, **details: object) -> None:
    thread.happened.append(Happened(kind, details=details))


def actor_kind(subject: Subject | None) -> str:
    return NOBODY if subject is None or subject.kind is SubjectKind.SYSTEM else subject.kind.value


def actor_id(subject: Subject | None) -> UUID | None:
    return None if actor_kind(subject) == NOBODY or subject is None else subject.id
