"""The webhook doors: one callback for every number; the body says which channel it is for.

It answers 200 only after the commit, so what it acknowledged is never lost; a database that is
away gives 503, and the provider delivers again for days.
"""

from typing import Annotated, Any

import msgspec
from litestar import Controller, Request, get, post
from litestar.di import NamedDependency
from litestar.enums import MediaType
from litestar.params import QueryParameter
from sqlalchemy import text

from inbox.channels.models import ChannelKind
from inbox.foundation.authentication import PUBLIC
from inbox.foundation.encryption import token_hash
from inbox.foundation.errors import Forbidden
from inbox.foundation.injected import InjectedRuntime
from inbox.foundation.request_pipeline import ROUTINE
from inbox.intake.door import IntakeDoor

BODY_LIMIT_BYTES = 4 * 1024 * 1024
SIGNED = "The provider has no key of ours; it signs each body with the channel's secret."
SIGNATURE_HEADER = "x-hub-signature-256"


class VerifyTokenUnknown(Forbidden):
    code = "verify_token_unknown"
    title = "No channel has this verify token"


class TakenIn(msgspec.Struct, kw_only=True):
    taken: int


class WebhookController(Controller):
    path = "/webhooks"
    tags = ("webhooks",)

    @get(
        "/whatsapp",
        opt={PUBLIC: SIGNED},
        summary="Meta asks whether this callback is ours",
        operation_id="verifyWhatsAppWebhook",
        media_type=MediaType.TEXT,
    )
    async def verify(
        self,
        runtime: InjectedRuntime,
        mode: Annotated[str, QueryParameter(name="hub.mode", max_length=50)],
        challenge: Annotated[
            str, QueryParameter(name="hub.challenge", max_length=200, pattern="^[A-Za-z0-9_-]*$")
        ],
        verify_token: Annotated[str, QueryParameter(name="hub.verify_token", max_length=500)],
    ) -> str:
        async with runtime.database.short_connection() as connection:
            known = await connection.scalar(
                text("SELECT known FROM lookup.verify_token_known(:wanted)"),
                {"wanted": token_hash(verify_token)},
            )
        if mode != "subscribe" or not known:
            raise VerifyTokenUnknown
        return challenge

    @post(
        "/whatsapp",
        opt={PUBLIC: SIGNED, ROUTINE: True},
        summary="Messages, statuses and all else that Meta reports",
        operation_id="receiveWhatsAppWebhook",
        status_code=200,
        request_max_body_size=BODY_LIMIT_BYTES,
    )
    async def receive_whatsapp(
        self, request: Request[Any, Any, Any], door: NamedDependency[IntakeDoor]
    ) -> TakenIn:
        return await _take(request, door, ChannelKind.WHATSAPP)

    @post(
        "/console",
        opt={PUBLIC: SIGNED, ROUTINE: True},
        summary="What the simulated phone of a console channel sends",
        operation_id="receiveConsoleWebhook",
        status_code=200,
        request_max_body_size=BODY_LIMIT_BYTES,
    )
    async def receive_console(
        self, request: Request[Any, Any, Any], door: NamedDependency[IntakeDoor]
    ) -> TakenIn:
        return await _take(request, door, ChannelKind.CONSOLE)


async def _take(request: Request[Any, Any, Any], door: IntakeDoor, kind: ChannelKind) -> TakenIn:
    body = await request.body()
    signature = request.headers.get(SIGNATURE_HEADER, "")
    return TakenIn(taken=await door.take(kind, body, signature))
