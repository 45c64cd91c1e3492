"""The customer's side of a console channel: writes messages, and answers with statuses.

    write ──signed body──▶ webhook            accepted effects ──delivered, read──▶ webhook

Whatever reads the replies is the caller's matter: text never comes near Redis.
"""

import secrets
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Final, Self

import aiohttp
from redis.asyncio import Redis
from redis.exceptions import RedisError

from integrations.console.behaviour import Behaviour, set_behaviour, take_accepted
from integrations.console.webhook import message_body, status_body
from integrations.messaging import Delivery, Person
from integrations.signatures import sign

PATH: Final = "/webhooks/console"
ANSWER_TIMEOUT_SECONDS: Final = 10


class PhoneOffline(Exception):
    """The server did not take what the phone sent; the words say what it answered."""


class SimulatedPhone:
    def __init__(
        self, *, server_url: str, redis_url: str, address: str, app_secret: str, owner: Person
    ) -> None:
        self._url = server_url.rstrip("/") + PATH
        self._redis = Redis.from_url(redis_url)
        self._address = address
        self._secret = app_secret
        self._owner = owner
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=ANSWER_TIMEOUT_SECONDS)
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._session is not None:
            await self._session.close()
        await self._redis.aclose()

    async def write(self, text: str) -> str:
        """The message's id, once the server has it."""
        external_id = f"console.{secrets.token_hex(12)}"
        body = message_body(
            self._address, self._owner, text, external_id=external_id, sent_at=datetime.now(UTC)
        )
        await self._post(body)
        return external_id

    async def press(self, reply: str, option_id: str, title: str, external_id: str) -> None:
        """A button, or a row of a list, of the message with this id."""
        pressed = {"type": reply, reply: {"id": option_id, "title": title}}
        await self._answer("interactive", title, pressed, external_id)

    async def react(self, emoji: str, external_id: str) -> None:
        reaction = {"message_id": external_id, "emoji": emoji}
        await self._answer("reaction", None, reaction, external_id)

    async def _answer(
        self, kind: str, text: str | None, details: dict[str, Any], external_id: str
    ) -> None:
        body = message_body(
            self._address,
            self._owner,
            text,
            external_id=f"console.{secrets.token_hex(12)}",
            sent_at=datetime.now(UTC),
            in_reply_to=external_id,
            kind=kind,
            details=details,
        )
        await self._post(body)

    async def confirm(self) -> int:
        """Answer «delivered» and «read» for what arrived since the last time."""
        try:
            effects = await take_accepted(self._redis, self._address)
        except (RedisError, OSError):
            raise PhoneOffline("Redis does not answer, so nothing reaches the phone") from None
        for delivery in (Delivery.DELIVERED, Delivery.READ) if effects else ():
            body = status_body(
                self._address,
                effects,
                delivery,
                happened_at=datetime.now(UTC),
                recipient=self._owner,
            )
            await self._post(body)
        return len(effects)

    async def behave(self, behaviour: Behaviour) -> None:
        try:
            await set_behaviour(self._redis, self._address, behaviour)
        except (RedisError, OSError):
            raise PhoneOffline("Redis does not answer, so the phone stays as it is") from None

    async def _post(self, body: bytes) -> None:
        assert self._session is not None  # noqa: S101 - the phone is used as a context
        headers = {
            "Content-Type": "application/json",
            "X-Hub-Signature-256": sign(body, self._secret),
        }
        try:
            async with self._session.post(self._url, data=body, headers=headers) as answer:
                status = answer.status
        except (aiohttp.ClientError, TimeoutError, OSError):
            raise PhoneOffline(f"{self._url} does not answer; start `parley up`") from None
        if status != 200:
            raise PhoneOffline(f"{self._url} answered {status}")
