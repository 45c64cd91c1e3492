"""Redis as the messenger of live updates: «there is something new in this workspace», and who is
looking at what. Nothing here is the truth; whatever is lost is found again by asking PostgreSQL.

    ring ──publish──▶ parley:live:{workspace}        empty: read the log of changes
    presence ───────▶ parley:presence:{workspace}    {"conversation_id", "member_id", "state"}
"""

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from uuid import UUID

from inbox.foundation.errors import ServiceUnreachable

if TYPE_CHECKING:
    from redis.asyncio import Redis

LIVE = "live"
LIVE_CHANNEL = "parley:live:"
PRESENCE_CHANNEL = "parley:presence:"
PRESENCE_KEY = "parley:present:"
# Who has not said anything for so long has gone.
PRESENT_SECONDS = 45
ANSWER_SECONDS = 0.5
LISTEN_AGAIN_SECONDS = 1.0

Heard = Callable[[UUID, dict[str, Any] | None], None]


def live_channel(workspace_id: UUID | str) -> str:
    return f"{LIVE_CHANNEL}{workspace_id}"


class LiveMessenger:
    """One per web process; opens its connections in the loop that first uses it."""

    def __init__(self, redis_url: str) -> None:
        self._url = redis_url
        self._client: Redis | None = None
        self._listening: asyncio.Task[None] | None = None

    def listen(self, heard: Heard) -> None:
        """`heard` is called with None for a ring, with what was said otherwise."""
        if self._listening is None:
            self._listening = asyncio.create_task(self._listen_for_ever(heard))

    async def close(self) -> None:
        if self._listening is not None:
            self._listening.cancel()
            with suppress(asyncio.CancelledError):
                await self._listening
        if self._client is not None:
            await self._client.aclose()

    async def note_presence(
        self, workspace_id: UUID, conversation_id: UUID, member_id: UUID, state: str | None
    ) -> None:
        """None: he has gone."""
        key = f"{PRESENCE_KEY}{workspace_id}:{conversation_id}:{member_id}"
        said = {
            "conversation_id": str(conversation_id),
            "member_id": str(member_id),
            "state": state,
        }
        async with self._answering() as client:
            if state is None:
                await client.delete(key)
            else:
                await client.set(key, state, ex=PRESENT_SECONDS)
            await client.publish(f"{PRESENCE_CHANNEL}{workspace_id}", json.dumps(said))

    async def present(self, workspace_id: UUID, conversation_id: UUID) -> dict[UUID, str]:
        prefix = f"{PRESENCE_KEY}{workspace_id}:{conversation_id}:"
        async with self._answering() as client:
            found = client.scan_iter(match=f"{prefix}*", count=500)
            keys = [bytes(key) async for key in found]
            states = await client.mget(keys) if keys else []
        return {
            UUID(key.decode().rpartition(":")[2]): bytes(state).decode()  # type: ignore[arg-type] # see above
            for key, state in zip(keys, states, strict=True)
            if state is not None
        }

    def _answering(self) -> "_Answering":
        if self._client is None:
            from redis.asyncio import Redis

            self._client = Redis.from_url(
                self._url, socket_timeout=ANSWER_SECONDS, socket_connect_timeout=ANSWER_SECONDS
            )
        return _Answering(self._client)

    async def _listen_for_ever(self, heard: Heard) -> None:
        from redis.asyncio import Redis
        from redis.exceptions import RedisError

        while True:
            # A connection of its own: it waits for as long as nobody says anything.
            client = Redis.from_url(self._url, socket_connect_timeout=ANSWER_SECONDS)
            try:
                async with client.pubsub(ignore_subscribe_messages=True) as pubsub:
                    await pubsub.psubscribe(f"{LIVE_CHANNEL}*", f"{PRESENCE_CHANNEL}*")
                    while True:
                        message = await pubsub.get_message(timeout=30)
                        if message is not None:
                            _hear(message, heard)
            except (RedisError, OSError):
                await asyncio.sleep(LISTEN_AGAIN_SECONDS)
            finally:
                await client.aclose()


class _Answering:
    """The client, whose silence is a refusal of ours and not an error of its library."""

    def __init__(self, client: "Redis") -> None:
        self._client = client

    async def __aenter__(self) -> "Redis":
        return self._client

    async def __aexit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        from redis.exceptions import RedisError

        if isinstance(error, RedisError | OSError):
            raise ServiceUnreachable("Who is here cannot be told just now.") from None


def _hear(message: Any, heard: Heard) -> None:
    channel: str = message["channel"].decode()
    prefix = LIVE_CHANNEL if channel.startswith(LIVE_CHANNEL) else PRESENCE_CHANNEL
    with suppress(ValueError):
        workspace_id = UUID(channel.removeprefix(prefix))
        heard(workspace_id, None if prefix == LIVE_CHANNEL else json.loads(message["data"]))
