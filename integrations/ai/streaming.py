"""An answer that is heard while it is being written: server-sent events, read by us as bytes.

What has been heard so far is handed on whole each time, never as a piece: whoever hears it need not
put anything together, and after a second try it begins anew. He may say that it is enough.
"""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any, Generic, TypeVar

from msgspec import Struct

from integrations.ai.contract import (
    UNTOLD,
    Ask,
    Failure,
    Incomplete,
    Ok,
    TimedOut,
    Unavailable,
    Usage,
)
from integrations.ai.prices import BYTES_PER_TOKEN
from integrations.ai.sdk import STREAM_CUT, Body, failure_of, object_in
from integrations.ai.transport import EVENT_STREAM

Answer = TypeVar("Answer", bound=Struct)
# All that was written so far; False stops it.
Heard = Callable[[str], Awaitable[bool]]
# So that we end it, and not whoever waits for us: then we still know what was heard.
OF_ITS_TIME = 0.95


class Hearing(ABC, Generic[Answer]):
    """One answer on its way; the interfaces differ in how their events look."""

    def __init__(self, ask: Ask[Answer], heard: Heard) -> None:
        self.ask = ask
        self.text = ""
        self._heard = heard

    @abstractmethod
    def take(self, event: Body) -> Ok[Answer] | Failure | None:
        """What this event adds to `text`; the outcome, where it is the end."""

    @abstractmethod
    def whole(self, body: Body) -> Ok[Answer] | Failure:
        """Of a server that does not stream."""

    def over(self) -> Ok[Answer] | Failure:
        """The stream has ended; unless something is known, it was cut."""
        return self.cut()

    def cut(self) -> Failure:
        """Of what has begun nothing is asked again: it has cost, and somebody has heard it. Before
        that it is a server that broke off, and another try may go better."""
        return self.broken(STREAM_CUT) if self.text else Unavailable(STREAM_CUT, UNTOLD)

    def broken(self, code: str) -> Incomplete:
        """Nobody told what it cost: it is counted by its bytes, and rather too high."""
        asked = len(self.ask.instructions.encode()) + len(self.ask.content.encode())
        written = len(self.text.encode())
        return Incomplete(code, Usage(asked // BYTES_PER_TOKEN, written // BYTES_PER_TOKEN + 1))

    async def listen(
        self, call: Callable[[], AbstractAsyncContextManager[Any]], seconds: float
    ) -> Ok[Answer] | Failure:
        try:
            async with asyncio.timeout(seconds * OF_ITS_TIME), call() as raw:
                if EVENT_STREAM not in raw.headers.get("content-type", ""):
                    body = object_in(await raw.read())
                    return self.whole(body) if isinstance(body, dict) else body
                return await self._events(raw)
        except TimeoutError:
            return self.broken("too_slow") if self.text else TimedOut()
        except Exception as error:  # noqa: BLE001 - whatever a library raises, no answer came of it
            return self.cut() if self.text else failure_of(error)

    async def _events(self, raw: Any) -> Ok[Answer] | Failure:
        async for data in _data(raw.iter_bytes()):
            if data == b"[DONE]":
                break
            event = object_in(data)
            if not isinstance(event, dict):
                return self.cut()
            before = self.text
            outcome = self.take(event)
            if outcome is not None:
                return outcome
            if self.text != before and not await self._heard(self.text):
                return self.broken("stopped")
        return self.over()


async def _data(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """By line ends of the bytes: a text may well hold what other readers take for one."""
    rest = b""
    async for chunk in chunks:
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            if line.startswith(b"data:"):
                yield line[5:].strip()
