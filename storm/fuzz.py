"""Odd bodies, rightly signed: whatever Meta may send some day, and whatever it never will."""

import asyncio
import random
import time

import orjson

from storm.http_client import ClientPool
from storm.webhooks import Number, post

AT_ONCE = 16
ANSWER_SECONDS = 5
KINDS = ("text", "image", "reaction", "order", "system", "interactive", "unsupported", "hologram")
ATOMS: tuple[object, ...] = (
    *(None, True, False, 0, -1, 2**53, 1e300, 1.5, "", "x", "\0", "\U0001f600", "٠١٢", [], {}),
)


async def fuzz_bodies(
    port: int,
    number: Number,
    count: int,
    seed: int,
    *,
    mark: str = "odd",
    secret: str | None = None,
) -> list[tuple[int, float]]:
    """(answer, seconds) of each; 0 is no answer. With another secret they are forgeries; the mark
    stands in the ids of their messages."""
    chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
    pool = ClientPool("127.0.0.1", port, AT_ONCE, ANSWER_SECONDS)
    at_once = asyncio.Semaphore(AT_ONCE)
    bodies = [odd_body(chance, number, index, mark) for index in range(count)]
    key = (number.app_secret if secret is None else secret).encode()

    async def one(body: bytes) -> tuple[int, float]:
        async with at_once:
            started_at = time.monotonic()
            request = post(f"127.0.0.1:{port}", body, key)
            code, _ = await pool.ask(request)
            return code, time.monotonic() - started_at

    answers = await asyncio.gather(*(one(body) for body in bodies))
    await pool.close()
    return list(answers)


def odd_body(chance: random.Random, number: Number, index: int, mark: str = "odd") -> bytes:
    if chance.random() < 0.15:
        return chance.randbytes(chance.randrange(200))
    message = {
        "from": f"1999{index:07d}",
        "id": f"wamid.{mark}{index}",
        "timestamp": str(int(time.time())),
        "type": chance.choice(KINDS),
    }
    message[message["type"]] = _anything(chance, 3)  # type: ignore[assignment]  # that is the point
    for name in list(message):
        if chance.random() < 0.08:
            del message[name]
        elif chance.random() < 0.05:
            message[name] = _anything(chance, 2)  # type: ignore[assignment]  # that is the point
    value: dict[str, object] = {
        "messaging_product": "whatsapp",
        "metadata": {"phone_number_id": number.phone_number_id},
        "messages": [message],
    }
    if chance.random() < 0.2:
        value[chance.choice(("contacts", "statuses", "errors", "calls"))] = _anything(chance, 3)
    change = {"field": chance.choice(("messages", "account_update", "security")), "value": value}
    entry = {"id": number.waba_id, "changes": [change] * chance.randint(0, 3)}
    document: object = {"object": "whatsapp_business_account", "entry": [entry]}
    if chance.random() < 0.1:
        document = _anything(chance, 4)
    body = orjson.dumps(document)
    return body[: chance.randrange(len(body))] if chance.random() < 0.05 else body


def _anything(chance: random.Random, depth: int) -> object:
    kind = chance.random()
    if depth == 0 or kind < 0.5:
        return chance.choice(ATOMS)
    if kind < 0.75:
        return [_anything(chance, depth - 1) for _ in range(chance.randrange(4))]
    return {f"k{n}": _anything(chance, depth - 1) for n in range(chance.randrange(4))}
