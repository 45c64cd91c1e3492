"""The stream of live updates, and who is looking at what."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.response import Stream as StreamResponse

from inbox.conversations.service import ConversationService
from inbox.foundation.authentication import ASK_AGAIN
from inbox.foundation.errors import Forbidden
from inbox.foundation.injected import InjectedSubject, InjectedUnitOfWork
from inbox.foundation.permissions import Permission, SubjectKind
from inbox.foundation.request_pipeline import NO_DEADLINE
from inbox.live.pump import LivePump
from inbox.live.schemas import PresenceIn, PresenceOut, PresenceState, PresentOut
from inbox.live.stream import Stream

InjectedPump = NamedDependency[LivePump]
LARGEST_SEQ = 2**63 - 1


class LiveController(Controller):
    path = "/events"
    tags = ("live",)

    @get(
        permission=Permission.WORKSPACE_READ,
        opt={NO_DEADLINE: True},
        summary="What changes, as server-sent events",
        media_type="text/event-stream",
    )
    async def stream(
        self,
        request: Request[Any, Any, Any],
        subject: InjectedSubject,
        pump: InjectedPump,
        after: Annotated[
            str | None,
            QueryParameter(
                description="Go on behind this number; the header `Last-Event-ID` says the same."
            ),
        ] = None,
    ) -> StreamResponse:
        """Each event has the number of its change as its id, and names what changed by ids; ask the
        API for what it is now. `ready` says where one stands, `resync` that everything is to be
        asked for anew, `ended` that the session is over. Who comes back sends `Last-Event-ID`."""
        given = request.headers.get("last-event-id") or after
        stream = Stream(pump, subject, request.scope["state"][ASK_AGAIN], _number(given))
        return StreamResponse(
            stream.events(),
            media_type="text/event-stream",
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )


class PresenceController(Controller):
    path = "/conversations/{conversation_id:uuid}/presence"
    tags = ("live",)

    @get(permission=Permission.CONVERSATIONS_READ, summary="Who is looking at a conversation")
    async def read(
        self,
        uow: InjectedUnitOfWork,
        subject: InjectedSubject,
        pump: InjectedPump,
        conversation_id: FromPath[UUID],
    ) -> PresenceOut:
        await ConversationService(uow).get(conversation_id)
        found = await pump.messenger.present(subject.workspace_id, conversation_id)
        return PresenceOut(
            present=[
                PresentOut(member_id=member_id, state=PresenceState(state))
                for member_id, state in sorted(found.items())
            ]
        )

    @post(
        permission=Permission.CONVERSATIONS_READ,
        summary="Say that one is looking, writing, or has gone",
        status_code=204,
    )
    async def note(
        self,
        uow: InjectedUnitOfWork,
        subject: InjectedSubject,
        pump: InjectedPump,
        conversation_id: FromPath[UUID],
        data: JSONBody[PresenceIn],
    ) -> None:
        await ConversationService(uow).get(conversation_id)
        if subject.kind is not SubjectKind.MEMBER:
            raise Forbidden("Only a member looks at something.")
        state = None if data.state is PresenceState.LEFT else data.state.value
        await pump.messenger.note_presence(subject.workspace_id, conversation_id, subject.id, state)


def _number(given: str | None) -> int | None:
    """What is no number of ours stands at the very end, and so leads to a resync."""
    if given is None or given == "":
        return None
    return int(given) if given.isascii() and given.isdigit() and len(given) < 19 else LARGEST_SEQ
