"""Customers who write: seeded, signed, repeated until acked, some of it more than once.

One customer writes in order: the next message goes out when the last was acked, so that the
order in which Parley must hear them is known. Customers among each other are in no order at all.
Every text is `price <n> <canary>` with its own n, and the rule's reply quotes it: each reply at
the far end names the message that it answers.
"""

import asyncio
import random
import re
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from storm.http_client import ClientPool
from storm.webhooks import Envelope, Number, post

KEYWORD = "price"
QUOTED = re.compile(rf"{KEYWORD} (\d+)")
CANARY = "canarywren"
# How far apart the first numbers of two groups in one run are, at least.
MESSAGES_OF_A_GROUP = 100_000
FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 2.0
ANSWER_TIMEOUT_SECONDS = 10.0


def quoted_number(text: str) -> int | None:
    """Which message a reply answers."""
    found = QUOTED.search(text)
    return int(found[1]) if found else None


@dataclass(slots=True)
class Said:
    """One message of one customer, and how it was taken."""

    number: int
    wamid: str
    sender: str
    phone_number_id: str
    # The how-manyeth of this customer, from 0.
    place: int
    text: str
    first_sent_at: float = 0.0
    acked_at: float | None = None
    tries: int = 0
    copies_acked: int = 0
    # (when asked, answer, seconds it took) of every try; 0 is no answer.
    answers: list[tuple[float, int, float]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Habits:
    customers: int = 40
    messages_each: int = 5
    # All customers together.
    messages_per_second: float = 50.0
    # Per mille of the messages come again, up to `copies` times.
    repeated: int = 0
    copies: int = 3
    copies_within_seconds: float = 2.0
    # What to append to the n-th customer's texts: scripts for the fake Meta.
    scripts: tuple[str, ...] = ()
    give_up_after_seconds: float = 300.0
    connections: int = 64


class Customers:
    """`first_number` keeps the numbers of several groups in one run apart."""

    def __init__(
        self,
        numbers: list[Number],
        webhook_url: str,
        habits: Habits,
        *,
        seed: int,
        first_number: int = 0,
        name: str = "a",
    ) -> None:
        parts = urlsplit(webhook_url)
        self._host = parts.netloc
        self._path = parts.path
        self._pool = ClientPool(
            parts.hostname or "127.0.0.1",
            parts.port or 80,
            habits.connections,
            ANSWER_TIMEOUT_SECONDS,
        )
        self._habits = habits
        self._random = random.Random(f"{seed}:{name}")  # noqa: S311 - repeatable, not secret
        self._senders_from = first_number // MESSAGES_OF_A_GROUP
        self._late_copies: set[asyncio.Task[None]] = set()
        self.said: list[Said] = []
        self._plans: list[tuple[Envelope, list[Said]]] = []
        envelopes = [Envelope(number) for number in numbers]
        for customer in range(habits.customers):
            envelope = envelopes[customer % len(envelopes)]
            sender = f"1{550 + seed % 400:03d}{self._senders_from:02d}{customer:05d}"
            script = habits.scripts[customer % len(habits.scripts)] if habits.scripts else ""
            plan = []
            for place in range(habits.messages_each):
                n = first_number + place * habits.customers + customer
                plan.append(
                    Said(
                        number=n,
                        wamid=f"wamid.HBgLU1RPUk1DVVNU{seed:05x}{n:09x}AA==",
                        sender=sender,
                        phone_number_id=envelope.number.phone_number_id,
                        place=place,
                        text=" ".join(filter(None, (KEYWORD, str(n), CANARY, script))),
                    )
                )
            self._plans.append((envelope, plan))
            self.said.extend(plan)

    @property
    def unacked(self) -> int:
        return sum(one.acked_at is None for one in self.said)

    async def write(self) -> None:
        """Until every message is acked or given up, and every late copy has been posted."""
        mean_pause = self._habits.customers / self._habits.messages_per_second
        async with asyncio.TaskGroup() as group:
            for envelope, plan in self._plans:
                seed = self._random.random()
                group.create_task(self._one_customer(envelope, plan, mean_pause, seed))
        if self._late_copies:
            await asyncio.gather(*self._late_copies)
        await self._pool.close()

    async def _one_customer(
        self, envelope: Envelope, plan: list[Said], mean_pause: float, seed: float
    ) -> None:
        chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
        for said in plan:
            await asyncio.sleep(mean_pause * chance.uniform(0.2, 1.8))
            body = envelope.text_message(said.wamid, said.sender, said.text, int(time.time()))
            request = post(self._host, body, envelope.secret, self._path)
            copies = 0
            if chance.randrange(1000) < self._habits.repeated:
                copies = chance.randint(1, self._habits.copies)
            # Copies come before, with and after the original, as retries across Meta's hosts do.
            for _ in range(copies):
                after = chance.random() * self._habits.copies_within_seconds
                task = asyncio.create_task(self._copy(said, request, after))
                self._late_copies.add(task)
            await self._until_acked(said, request)
            if said.acked_at is None:
                # What was not taken keeps its place: the customer says nothing after it.
                return

    async def _until_acked(self, said: Said, request: bytes) -> None:
        said.first_sent_at = time.monotonic()
        pause = FIRST_PAUSE_SECONDS
        while time.monotonic() - said.first_sent_at < self._habits.give_up_after_seconds:
            started_at = time.monotonic()
            code, _ = await self._pool.ask(request)
            now = time.monotonic()
            said.tries += 1
            said.answers.append((started_at, code, now - started_at))
            if code == 200:
                said.acked_at = now
                return
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    async def _copy(self, said: Said, request: bytes, after_seconds: float) -> None:
        await asyncio.sleep(after_seconds)
        code, _ = await self._pool.ask(request)
        if code == 200:
            said.copies_acked += 1
