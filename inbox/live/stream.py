"""One stream of live updates, from where its reader was last.

    watch ─▶ the gap since `after` ─▶ what comes, duplicates dropped ─▶ a ping every 15 s
               │ too far behind, ahead of us, or lost on the way        │ still allowed?
               └▶ resync: ask the API for everything anew               └▶ no: ended

Events carry ids and kinds only: whoever may read what they are about asks the API for it.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import UUID

from inbox.foundation.authentication import Caller
from inbox.foundation.errors import ServiceUnreachable, Unauthenticated
from inbox.foundation.permissions import Permission, Subject
from inbox.live.pump import Change, LivePump, Watcher, encode

PING_SECONDS = 15.0
BEHIND_AT_MOST = 1_000
PING = b": ping\n\n"

# Whose prefix it is, to whom it is told.
AUDIENCE = {
    "message": Permission.CONVERSATIONS_READ,
    "conversation": Permission.CONVERSATIONS_READ,
    "scheduled": Permission.CONVERSATIONS_READ,
    "note": Permission.CONVERSATIONS_READ,
    "presence": Permission.CONVERSATIONS_READ,
    "contact": Permission.CONTACTS_READ,
    "channel": Permission.CHANNELS_READ,
    "order": Permission.ORDERS_READ,
    "sheet": Permission.SHEET_LINKS_READ,
    "template": Permission.TEMPLATES_READ,
    # What automation makes of a conversation.
    "summary": Permission.CONVERSATIONS_READ,
    "ai": Permission.CONVERSATIONS_READ,
    "auto": Permission.CONVERSATIONS_READ,
    "intent": Permission.CONVERSATIONS_READ,
    "flow": Permission.FLOWS_READ,
}


def may_hear(subject: Subject, kind: str) -> bool:
    permission = AUDIENCE.get(kind.partition("_")[0])
    # What nobody has thought of is told to nobody.
    return permission is not None and subject.may(permission)


class Stream:
    def __init__(
        self,
        pump: LivePump,
        subject: Subject,
        ask_again: Callable[[], Awaitable[Caller]],
        after: int | None,
        *,
        ping_seconds: float = PING_SECONDS,
    ) -> None:
        self._pump = pump
        self._subject = subject
        self._ask_again = ask_again
        self._after = after
        self._ping_seconds = ping_seconds

    @property
    def _workspace_id(self) -> UUID:
        return self._subject.workspace_id

    async def events(self) -> AsyncIterator[bytes]:
        watcher = Watcher()
        try:
            head = await self._pump.watch(self._workspace_id, watcher)
            if self._after is None:
                yield encode("ready", {"seq": head}, head)
            else:
                missed = self._pump.kept(self._workspace_id, self._after)
                if missed is None:
                    # Another process may have told it of more than ours has read.
                    head = max(head, await self._pump.head(self._workspace_id))
                if missed is None and await self._too_far(self._after, head):
                    yield encode("resync", {"seq": head}, head)
                else:
                    async for change in self._gap(missed, self._after, head):
                        if may_hear(self._subject, change.kind):
                            yield change.text
                    yield encode("ready", {"seq": head}, None)
            async for text in self._live(watcher, head):
                yield text
        except ServiceUnreachable:
            # It has begun to answer and can say nothing else: it ends, and its reader comes back.
            return
        finally:
            self._pump.leave(self._workspace_id, watcher)

    async def _too_far(self, after: int, head: int) -> bool:
        if after > head or head - after > BEHIND_AT_MOST:
            return True
        oldest = await self._pump.oldest(self._workspace_id)
        return after < head and (oldest is None or oldest > after + 1)

    async def _gap(self, kept: list[Change] | None, after: int, head: int) -> AsyncIterator[Change]:
        for change in kept or ():
            yield change
        while kept is None and after < head:
            changes = await self._pump.read(self._workspace_id, after)
            if not changes:
                return
            for change in changes:
                after = change.seq or after
                if after > head:
                    return
                yield change

    async def _live(self, watcher: Watcher, seen: int) -> AsyncIterator[bytes]:
        ping_at = time.monotonic() + self._ping_seconds
        while True:
            change = await _next(watcher, ping_at - time.monotonic())
            if watcher.lost:
                # Too slow for its queue: it starts again from what the API says.
                yield encode("resync", {"seq": seen})
                return
            if change is None:
                ping_at = time.monotonic() + self._ping_seconds
                told = await self._still_allowed()
                yield told or PING
                if told is not None and told.startswith(b"event: ended"):
                    return
                continue
            if change.seq is not None:
                if change.seq <= seen:
                    continue
                seen = change.seq
            if may_hear(self._subject, change.kind):
                yield change.text

    async def _still_allowed(self) -> bytes | None:
        """None when nothing has changed."""
        try:
            caller = await self._ask_again()
        except Unauthenticated:
            return encode("ended", {})
        except ServiceUnreachable:
            # Nobody can say; whoever has no rights any more is found out at the next ping.
            return None
        before, self._subject = self._subject, caller.subject
        if before.permissions != caller.subject.permissions:
            return encode("resync", {"reason": "rights_changed"})
        return None


async def _next(watcher: Watcher, seconds: float) -> Change | None:
    try:
        async with asyncio.timeout(max(seconds, 0.0)):
            return await watcher.queue.get()
    except TimeoutError:
        return None
