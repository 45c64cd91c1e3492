"""The webhook doors: one callback for every number; the body says which channel it is for.

They answer 200 only after the commit, so what was acknowledged is never lost; a database that is
away gives 503, and the provider delivers again for days. They are plain ASGI: thousands of
bodies per second come through here, and a Litestar handler costs as much again as all our work.
"""

import hmac
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

from litestar import asgi
from litestar.handlers import ASGIRouteHandler
from litestar.types import Receive, Scope, Send
from sqlalchemy import text

from inbox.channels.models import ChannelKind
from inbox.foundation.authentication import PUBLIC
from inbox.foundation.encryption import token_hash
from inbox.foundation.errors import BadRequest, Forbidden, ParleyError
from inbox.foundation.plain_asgi import answer, read_body
from inbox.foundation.request_pipeline import ROUTINE
from inbox.foundation.runtime import Runtime
from inbox.intake.door import IntakeDoor

BODY_LIMIT_BYTES = 4 * 1024 * 1024
SIGNED = "The provider has no key of ours; it signs each body with the channel's secret."
SIGNATURE_HEADER = b"x-hub-signature-256"
CHALLENGE_CHARACTERS = 200


class VerifyTokenUnknown(Forbidden):
    code = "verify_token_unknown"
    title = "No channel has this verify token"


class MethodUnknown(ParleyError):
    code = "method_not_allowed"
    status = 405
    title = "A webhook is delivered by POST and verified by GET"


class WebhookDoor:
    def __init__(self, runtime: Runtime, door: IntakeDoor, kind: ChannelKind) -> None:
        self._runtime = runtime
        self._door = door
        self._kind = kind

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        method = scope.get("method")
        if method == "POST":
            await self._receive(scope, receive, send)
        elif method == "GET" and self._kind is ChannelKind.WHATSAPP:
            await self._verify(scope, send)
        else:
            raise MethodUnknown

    async def _receive(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await read_body(receive, BODY_LIMIT_BYTES)
        signature = b""
        for name, value in scope["headers"]:
            if name == SIGNATURE_HEADER:
                signature = value
        taken = await self._door.take(self._kind, body, signature.decode("latin-1"))
        await answer(send, b'{"taken":%d}' % taken, b"application/json")

    async def _verify(self, scope: Scope, send: Send) -> None:
        """Meta asks once whether this callback is ours; the token says for which channel."""
        query = _query(scope)
        challenge = query.get("hub.challenge", "")
        if len(challenge) > CHALLENGE_CHARACTERS or not challenge.isascii():
            raise BadRequest("hub.challenge is not one of Meta's.")
        async with self._runtime.database.short_connection() as connection:
            known = await connection.scalar(
                text("SELECT known FROM lookup.verify_token_known(:wanted)"),
                {"wanted": token_hash(query.get("hub.verify_token", ""))},
            )
        if not known or not hmac.compare_digest(query.get("hub.mode", ""), "subscribe"):
            raise VerifyTokenUnknown
        await answer(send, challenge.encode(), b"text/plain; charset=utf-8")


def webhook_routes(runtime: Runtime, door: IntakeDoor) -> list[ASGIRouteHandler]:
    return [
        asgi(f"/webhooks/{kind.value}", copy_scope=False, opt={PUBLIC: SIGNED, ROUTINE: True})(
            _named(WebhookDoor(runtime, door, kind), f"{kind.value}_webhook")
        )
        for kind in ChannelKind
    ]


def _named(door: WebhookDoor, name: str) -> Any:
    """Litestar wants a function with a name."""

    async def handle(scope: Scope, receive: Receive, send: Send) -> None:
        await door(scope, receive, send)

    handle.__name__ = handle.__qualname__ = name
    return handle


def _query(scope: Scope) -> Mapping[str, str]:
    raw = scope["query_string"].decode("latin-1")
    return {name: values[-1] for name, values in parse_qs(raw, max_num_fields=20).items()}
