"""`POST /hooks/{token}`: another system starts a flow. The token is the address; a hook that wants
a proof besides checks the signature in `X-Parley-Signature: sha256=…`."""

from litestar import asgi
from litestar.handlers import ASGIRouteHandler
from litestar.types import Receive, Scope, Send
from sqlalchemy import text

from automation.flows.hook_service import FlowNotLive, HookService, HookUnknown
from inbox.foundation.authentication import PUBLIC
from inbox.foundation.encryption import token_hash
from inbox.foundation.errors import Invalid, ParleyError
from inbox.foundation.plain_asgi import answer, read_body
from inbox.foundation.runtime import Runtime
from inbox.intake.door import IntakeDoor

BODY_LIMIT_BYTES = 262_144
TOKEN_CHARACTERS = 200
KEY_CHARACTERS = 200
PROVEN = "Whoever calls has no key of ours; the token in the address is his proof."
SIGNATURE = b"x-parley-signature"
IDEMPOTENCY_KEY = b"idempotency-key"


class MethodUnknown(ParleyError):
    code = "method_not_allowed"
    status = 405
    title = "A hook is called by POST"


def hook_routes(runtime: Runtime, _: IntakeDoor) -> list[ASGIRouteHandler]:
    # A mount: Litestar finds no path parameters of plain ASGI.
    @asgi("/hooks", is_mount=True, copy_scope=False, opt={PUBLIC: PROVEN})
    async def flow_hook(scope: Scope, receive: Receive, send: Send) -> None:
        if scope.get("method") != "POST":
            raise MethodUnknown
        token = scope["path"].rstrip("/").rpartition("/")[2]
        headers = dict(scope["headers"])
        body = await read_body(receive, BODY_LIMIT_BYTES)
        async with runtime.database.short_connection() as connection:
            found = (
                await connection.execute(
                    text("SELECT workspace_id, id FROM lookup.find_hook(:wanted)"),
                    {"wanted": token_hash(token[:TOKEN_CHARACTERS])},
                )
            ).one_or_none()
        if found is None:
            raise HookUnknown
        try:
            async with runtime.unit_of_work(found.workspace_id) as uow:
                await HookService(uow).call(
                    found.id,
                    body,
                    headers.get(SIGNATURE, b"").decode("latin-1"),
                    headers.get(IDEMPOTENCY_KEY, b"").decode("latin-1")[:KEY_CHARACTERS],
                )
        except (FlowNotLive, Invalid):
            # In a transaction of its own: that of the call is undone.
            async with runtime.unit_of_work(found.workspace_id) as uow:
                await HookService(uow).keep_shape(found.id, body)
            raise
        await answer(send, b'{"accepted":true}', b"application/json", 202)

    return [flow_hook]
