"""Status webhooks of the fake Meta: sent, delivered, read, each signed and posted until taken.

Like Meta: one status per POST unless a batch is asked for, retried with a growing pause while
the answer is not 200, no promise about their order.
"""

import asyncio
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

from storm.http_client import ClientPool
from storm.meta_errors import FAILED_STATUS_CODE
from storm.meta_faults import FaultPlan
from storm.webhooks import Envelope, post, status

CONNECTIONS = 48
FIRST_PAUSE_SECONDS = 0.25
LONGEST_PAUSE_SECONDS = 4.0
BATCH_WAIT_SECONDS = 0.05
STATES = ("sent", "delivered", "read")


@dataclass(slots=True)
class SentStatus:
    """One status and what became of it; `acked_at` stays None while nobody took it."""

    wamid: str
    effect_id: str
    phone_number_id: str
    state: str
    due_at: float
    acked_at: float | None = None
    tries: int = 0
    code: int = 0

    def row(self) -> list[object]:
        return [
            *(self.wamid, self.effect_id, self.phone_number_id, self.state),
            *(self.due_at, self.acked_at, self.tries, self.code),
        ]


class StatusSender:
    def __init__(
        self,
        webhook_url: str,
        *,
        delays_seconds: tuple[float, float, float] = (0.02, 0.06, 0.12),
        batch: int = 1,
        give_up_after_seconds: float = 600,
    ) -> None:
        parts = urlsplit(webhook_url)
        self._host = parts.netloc
        self._path = parts.path
        self._pool = ClientPool(parts.hostname or "127.0.0.1", parts.port or 80, CONNECTIONS)
        self._delays = delays_seconds
        self._batch = batch
        self._give_up_after = give_up_after_seconds
        self._gathered: dict[str, list[tuple[SentStatus, bytes]]] = {}
        self.history: list[SentStatus] = []
        self.pending = 0
        self.enabled = True

    def message_accepted(
        self, envelope: Envelope, plan: FaultPlan, wamid: str, effect_id: str, to: str, text: str
    ) -> None:
        if not self.enabled or plan.happens("status_silent", text):
            return
        states = list(STATES)
        if plan.happens("status_failed", text):
            states = ["sent", "failed"]
        delays = list(self._delays)
        if plan.happens("status_reorder", text):
            turn = plan.draw("turn", text, 0) % 2
            delays = [*delays[1 + turn :], *delays[: 1 + turn]]
        loop = asyncio.get_running_loop()
        for number, (state, delay) in enumerate(zip(states, delays, strict=False)):
            if plan.happens("status_lost", text, number):
                continue
            again = plan.happens("status_duplicate", text, number)
            for extra in (0.0, 0.05) if again else (0.0,):
                self.pending += 1
                loop.call_later(delay + extra, self._due, envelope, wamid, state, effect_id, to)

    def _due(self, envelope: Envelope, wamid: str, state: str, effect_id: str, to: str) -> None:
        code = FAILED_STATUS_CODE if state == "failed" else 0
        phone = envelope.number.phone_number_id
        sent = SentStatus(wamid, effect_id, phone, state, time.monotonic(), code=code)
        self.history.append(sent)
        rendered = status(wamid, state, to, int(time.time()), effect_id, code)
        if self._batch == 1:
            self._post(envelope, [sent], envelope.statuses([rendered]))
            return
        gathered = self._gathered.setdefault(phone, [])
        gathered.append((sent, rendered))
        if len(gathered) >= self._batch:
            self._flush(envelope)
        elif len(gathered) == 1:
            asyncio.get_running_loop().call_later(BATCH_WAIT_SECONDS, self._flush, envelope)

    def _flush(self, envelope: Envelope) -> None:
        gathered = self._gathered.pop(envelope.number.phone_number_id, [])
        if gathered:
            body = envelope.statuses([rendered for _, rendered in gathered])
            self._post(envelope, [sent for sent, _ in gathered], body)

    def _post(self, envelope: Envelope, sent: list[SentStatus], body: bytes) -> None:
        request = post(self._host, body, envelope.secret, self._path)
        first_at = time.monotonic()
        pause = FIRST_PAUSE_SECONDS

        def answered(code: int, _body: bytes) -> None:
            nonlocal pause
            now = time.monotonic()
            for one in sent:
                one.tries += 1
            if code == 200:
                for one in sent:
                    one.acked_at = now
                self.pending -= len(sent)
            elif now - first_at > self._give_up_after:
                self.pending -= len(sent)
            else:
                loop = asyncio.get_running_loop()
                loop.call_later(pause, self._pool.send, request, answered)
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

        self._pool.send(request, answered)

    async def close(self) -> None:
        await self._pool.close()
