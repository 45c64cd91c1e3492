"""Meta's two callbacks about a person who takes our app from his account: that his data be deleted,
and that the app is no longer authorised.

    POST …?number=<phone number id>   signed_request=<signature>.<document>, both base64url

The signature is HMAC-SHA256 over the document as it was sent, by the app's secret. The document
names no number of ours, so the address that is entered at Meta does; a secret of that number, or
the installation's app, must have signed.
"""

import base64
import binascii
import hmac
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qs

import orjson
from litestar import asgi
from litestar.handlers import ASGIRouteHandler
from litestar.types import Receive, Scope, Send

from inbox.channels.directory import ChannelDirectory, Route
from inbox.channels.models import ChannelKind
from inbox.channels.service import ChannelService
from inbox.contacts.recognition import ContactRecognition, Sighting
from inbox.foundation.authentication import PUBLIC
from inbox.foundation.errors import BadRequest, ParleyError
from inbox.foundation.plain_asgi import answer, read_body
from inbox.foundation.runtime import Runtime
from inbox.intake.door import IntakeDoor
from inbox.privacy.errors import SignedRequestForged
from inbox.privacy.models import RequestKind, RequestSource
from inbox.privacy.requests import Asked, PrivacyRequests

BODY_LIMIT_BYTES = 16 * 1024
ALGORITHM = "HMAC-SHA256"
DEAUTHORISED = "deauthorised"
SIGNED = "Meta has no key of ours; it signs with the app's secret."


class MethodUnknown(ParleyError):
    code = "method_not_allowed"
    status = 405
    title = "Meta calls this by POST"


def meta_routes(runtime: Runtime, _: IntakeDoor) -> list[ASGIRouteHandler]:
    directory = ChannelDirectory(runtime)

    @asgi("/webhooks/meta/data-deletion", copy_scope=False, opt={PUBLIC: SIGNED})
    async def data_deletion(scope: Scope, receive: Receive, send: Send) -> None:
        routes, document = await _signed(runtime, directory, scope, receive)
        told = await _take_deletion(runtime, routes[0], str(document.get("user_id", "")))
        await answer(send, orjson.dumps(told), b"application/json")

    @asgi("/webhooks/meta/deauthorise", copy_scope=False, opt={PUBLIC: SIGNED})
    async def deauthorise(scope: Scope, receive: Receive, send: Send) -> None:
        routes, _ = await _signed(runtime, directory, scope, receive)
        for route in routes:
            async with runtime.unit_of_work(route.workspace_id) as uow:
                await ChannelService(uow).pause(route.channel_id, DEAUTHORISED)
        await answer(send, b'{"paused":true}', b"application/json")

    return [data_deletion, deauthorise]


async def _take_deletion(runtime: Runtime, route: Route, user_id: str) -> dict[str, str]:
    """Whoever it is at Meta may be nobody that we know: then a member looks into it."""
    async with runtime.unit_of_work(route.workspace_id) as uow:
        contact_id = None
        if user_id:
            (contact_id,) = await ContactRecognition(uow).find(
                [Sighting(route.workspace_id, user_id=user_id)]
            )
        requests = PrivacyRequests(uow, runtime.installation_key)
        row, code = await requests.take(
            Asked(
                kind=RequestKind.DELETION,
                source=RequestSource.META,
                contact_id=contact_id,
                verified_how="signed_request",
                address=user_id,
            )
        )
        if contact_id is not None:
            await requests.begin(row.id)
    url = f"{runtime.settings.base_url}/privacy/status/{code}"
    return {"url": url, "confirmation_code": code}


async def _signed(
    runtime: Runtime, directory: ChannelDirectory, scope: Scope, receive: Receive
) -> tuple[Sequence[Route], dict[str, Any]]:
    """The channels whose app has signed it: at least one."""
    if scope.get("method") != "POST":
        raise MethodUnknown
    number = _field(scope["query_string"], "number")
    body = await read_body(receive, BODY_LIMIT_BYTES)
    signature, _, document = _field(body, "signed_request").partition(".")
    given = _bytes(signature)
    routes = await directory.routes(ChannelKind.WHATSAPP, {number} if number else (), ())
    own = runtime.settings.meta_app_secret.get_secret_value()
    fitting = [
        route
        for route in routes
        if any(_fits(secret, document, given) for secret in (route.access.app_secret, own))
    ]
    if not fitting:
        raise SignedRequestForged
    try:
        found = orjson.loads(_bytes(document))
    except orjson.JSONDecodeError:
        raise BadRequest("signed_request holds no document.") from None
    if not isinstance(found, dict) or str(found.get("algorithm", "")).upper() != ALGORITHM:
        raise SignedRequestForged
    return fitting, found


def _fits(secret: str, document: str, given: bytes) -> bool:
    if not secret or not given:
        return False
    return hmac.compare_digest(hmac.digest(secret.encode(), document.encode(), "sha256"), given)


def _field(encoded: bytes, name: str) -> str:
    try:
        found = parse_qs(encoded.decode("ascii"), max_num_fields=20)
    except ValueError:
        raise BadRequest("The body is no form.") from None
    return found.get(name, [""])[-1]


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        return b""
